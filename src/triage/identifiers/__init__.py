"""Identifiers of persons in a message: one file a kind, terms as data, and the table that asks them all."""
