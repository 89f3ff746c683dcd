"""Policies (what a status allows), permissions (who may), clocks (when it is due): tables."""
