"""Whole stories through the web face: forms in, pages out."""
