"""The Teams face: activities become inquiries, views become Adaptive Cards, deliveries become messages that are edited in place."""
