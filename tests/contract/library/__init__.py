"""The Library port: one suite on a fake and on the real ones."""
