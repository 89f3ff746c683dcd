"""Drafters: each writes a draft from evidence; all of them are verified alike."""
