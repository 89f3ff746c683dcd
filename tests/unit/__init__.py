"""Single parts, without a server."""
