"""Stories of staff who work from cards in Teams."""
