"""Inserts that know what to do when the row is already there: said in the dialect of the database at hand."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that has `on_conflict_do_nothing` and `on_conflict_do_update`, on SQLite and on PostgreSQL."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
