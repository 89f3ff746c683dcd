"""Detectors: one a file, terms as data, each signal with its span, its rule and its reason."""
