"""The shape of the product, held by tests."""
