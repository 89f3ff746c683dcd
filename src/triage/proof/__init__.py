"""Proof of drafts: deterministic checks that every sentence stands in an approved document."""
