"""Parts of the database kernel that need no server."""
