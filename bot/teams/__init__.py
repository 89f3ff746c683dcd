"""Microsoft Teams: its room is ready; the adapter comes with its own change."""
