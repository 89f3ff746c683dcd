"""Approved content as the faces see it: reading, loading, its life, and what it lacks."""
