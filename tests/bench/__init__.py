"""Benchmarks: speed and size beside floors of the same run (`make bench`)."""
