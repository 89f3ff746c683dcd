"""Approved content: read, check, version, index, search."""
