"""Training of the statistical detector: families of messages, expanded, read by the sentence model, learned from. Nothing here runs in the product."""
