"""The database kernel: engine, unit of work, case store, trail, outbox, people, migrations."""
