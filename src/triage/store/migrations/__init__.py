"""The history of the database: one step a file, each explicit and never changed once released."""
