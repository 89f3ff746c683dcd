"""One suite a port or store part, on every implementation."""
