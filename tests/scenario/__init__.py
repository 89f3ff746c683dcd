"""Payload in, blocks out: whole stories through a face."""
