"""Workers killed with -9 in every step of the walk: nothing is lost, and nothing is doubled."""
