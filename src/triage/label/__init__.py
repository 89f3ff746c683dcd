"""Label status: what the label approves, what the message asks, and the axis on which they differ."""
