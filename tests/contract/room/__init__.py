"""Contract of the staff room."""
