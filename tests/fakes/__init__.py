"""Parts that stand in for others in tests: each keeps the promises of what it stands for."""
