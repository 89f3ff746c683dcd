"""The Teams face, part by part."""
