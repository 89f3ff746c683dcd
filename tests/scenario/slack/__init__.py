"""The Slack face, through its front door."""
