"""Units of the Slack face."""
