"""The nouns of the field: inquiry, case, decision, evidence, draft, review, response, hand-off, record, people."""
