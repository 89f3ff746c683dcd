"""Between values and rows: plain columns, races on unique keys, the case as the lock of its children, and lists served by indexes."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, select, union_all
from sqlalchemy.exc import IntegrityError

from triage.domain.base import Value
from triage.errors import NotFound, SomebodyWasFaster
from triage.store.texts import Texts, sha256_of

CHANGED = "This has changed since you looked at it. Please look again."
MOST_BRANCHES = 60
"""A list over more combinations than this is one scan in order of the due time, not one index range a combination."""

Fact = str | int | float | bool | list[str] | None


def plain(value: Any) -> Any:
    """A value of the domain as a column takes it."""
    if isinstance(value, Value):
        return value.model_dump(mode="json")
    return value.value if isinstance(value, Enum) else value


@contextmanager
def races() -> Iterator[None]:
    """Raise SomebodyWasFaster where a unique key is already taken: another transaction wrote it since this one looked."""
    try:
        yield
    except IntegrityError as error:
        if is_unique_violation(error):
            raise SomebodyWasFaster(CHANGED) from error
        raise


def is_unique_violation(error: IntegrityError) -> bool:
    """Whether a unique key was already taken, on either database."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY) or getattr(error.orig, "sqlstate", None) == "23505"


def lock_case(connection: Connection, cases: Table, case_id: int) -> None:
    """Let nobody else add to this case until the transaction ends. Raises NotFound.

    PostgreSQL locks the row; SQLite's writing transaction holds the only lock already.
    """
    row = connection.execute(select(cases.c.id).where(cases.c.id == case_id).with_for_update(key_share=True)).one_or_none()
    if row is None:
        raise NotFound(f"There is no case MI-{case_id}.")


def was(old: Value, new: Value, names: Sequence[str], texts: Texts, subject: str) -> dict[str, Fact]:
    """The replaced values of a change, for the record (21 CFR 11.10(e): the old value is never hidden).

    States, ids and times stand in the facts. What can hold words stands in the texts, and its number and hash in the facts.
    """
    facts: dict[str, Fact] = {"changed": sorted(names)}
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before == after or before is None or before == "":
            continue
        facts |= _replaced(name, before, texts, subject)
    return facts


_WORDS = frozenset({"outcome"})


def _replaced(name: str, before: Any, texts: Texts, subject: str) -> dict[str, Fact]:
    if isinstance(before, Value) or name in _WORDS:
        body = before.model_dump_json() if isinstance(before, Value) else str(before)
        return {f"was.{name}.text": texts.put(body, subject=subject, kind=f"was.{name}"), f"was.{name}.sha256": sha256_of(body)}
    if isinstance(before, datetime):
        return {f"was.{name}": before.isoformat()}
    return {f"was.{name}": plain(before)}


def merged(query: Select[Any], branches: Sequence[Sequence[ColumnElement[bool]]], order: Sequence[str], limit: int, offset: int) -> Select[Any]:
    """One page of a list over several index ranges: each range is read in order and only as far as the page reaches.

    `query` selects from one table; each branch is a set of equalities that an index leads with; `order` names its columns.
    """
    columns = query.selected_columns
    by = [columns[name] for name in order]
    if len(branches) == 1:
        return query.where(*branches[0]).order_by(*by).limit(limit).offset(offset)
    parts = [select(query.where(*branch).order_by(*by).limit(limit + offset).subquery()) for branch in branches]
    whole = union_all(*parts).subquery()
    return select(whole).order_by(*(whole.c[name] for name in order)).limit(limit).offset(offset)
