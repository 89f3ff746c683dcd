"""Language models: what leaves, what comes back, and what an attacker reaches by them."""
