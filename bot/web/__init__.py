"""The web face: chat for those who ask, consoles for those who answer, desks, the library and the record."""
