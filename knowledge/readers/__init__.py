"""One reader a file format: bytes in, a checked document or every reason why not out."""
