"""The Slack face: events become inquiries, views become Block Kit, deliveries become messages that are found again."""
