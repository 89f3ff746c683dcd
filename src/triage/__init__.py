"""The case and its rules: what a medical inquiry is, where it goes, and who may do what with it."""
