"""Teaching the judge of search, and measuring it on products and hands that it had not seen."""
