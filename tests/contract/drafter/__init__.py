"""What every drafter promises: the one without a model, the one with a model, and the one whose model fails."""
