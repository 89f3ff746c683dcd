"""A real browser on the real product."""
