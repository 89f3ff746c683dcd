"""The trail on both databases: chains per subject, canonical bytes, writers side by side."""

import hashlib
import json
import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.clock import START, TurnableClock
from triage.domain.audit import AuditEntry
from triage.errors import NotFound, TrailBroken
from triage.store.trail import START as FIRST
from triage.store.trail import trail, with_facts
from triage.store.unit import Store


def entry(action: str = "looked", **facts: str | int | None) -> AuditEntry:
    """What a caller says."""
    return AuditEntry(actor="jo", action=action, reason="because", facts=dict(facts))


def test_an_entry_comes_back_as_it_was_said(store: Store) -> None:
    """An entry comes back as it was said."""
    said = AuditEntry(actor="jo", action="noted", reason="größer ≥ 5 mg 🙂\n\x00", facts={"a": 1, "b": 1.5, "c": None, "d": ["x", "y"], "e": True, "z": "é"})
    with store.begin() as uow:
        made = uow.trail.append("case:12", said)
    with store.read() as uow:
        (read,) = uow.trail.entries("case:12")
    assert read == made
    assert (read.actor, read.action, read.reason, read.facts) == (said.actor, said.action, said.reason, said.facts)
    assert (read.subject, read.seq, read.at, read.previous) == ("case:12", 1, START, FIRST)


def test_the_stored_bytes_are_those_that_were_hashed(store: Store) -> None:
    """The stored bytes are those that were hashed."""
    with store.begin() as uow:
        uow.trail.append("case:1", entry("first"))
        uow.trail.append("case:1", entry("second"))
    with store.read() as uow:
        rows = uow.connection.execute(select(trail).order_by(trail.c.seq)).all()
    assert [row.sha256 for row in rows] == [hashlib.sha256((row.previous + row.body).encode()).hexdigest() for row in rows]
    assert rows[1].previous == rows[0].sha256
    assert json.loads(rows[1].body) == {
        "subject": "case:1",
        "seq": 2,
        "at": "2026-11-22T09:00:00.000000+00:00",
        "actor": "jo",
        "action": "second",
        "reason": "because",
        "facts": {},
    }


def test_each_subject_has_its_own_chain(store: Store) -> None:
    """Each subject has its own chain."""
    with store.begin() as uow:
        for subject in ("case:1", "case:2", "case:1", "people"):
            uow.trail.append(subject, entry(subject))
    with store.read() as uow:
        assert [e.seq for e in uow.trail.entries("case:1")] == [1, 2]
        assert [e.seq for e in uow.trail.entries("people")] == [1]
        assert uow.trail.entries("case:3") == ()


def test_recent_turns_pages_from_the_newest(store: Store, clock: TurnableClock) -> None:
    """Recent turns pages from the newest."""
    for number in range(7):
        clock.turn(minutes=1)
        with store.begin() as uow:
            uow.trail.append(f"case:{number % 2}", entry(f"n{number}"))
    with store.read() as uow:
        first = uow.trail.recent(3)
        second = uow.trail.recent(10, before_id=first[-1].id)
    assert [e.action for e in (*first, *second)] == [f"n{n}" for n in range(6, -1, -1)]
    assert first[0].at == START + timedelta(minutes=7)


def test_what_is_rolled_back_leaves_no_gap(store: Store) -> None:
    """What is rolled back leaves no gap."""

    def write_and_fail() -> None:
        with store.begin() as uow:
            uow.trail.append("case:1", entry())
            uow.people.get("nobody")

    with pytest.raises(NotFound):
        write_and_fail()
    with store.begin() as uow:
        assert uow.trail.append("case:1", entry()).seq == 1


def test_writers_of_one_subject_queue_and_none_is_lost(store: Store) -> None:
    """Writers of one subject queue and none is lost."""

    def write(name: int) -> None:
        for number in range(10):
            with store.begin() as uow:
                uow.trail.append("people", entry(f"{name}-{number}"))
                uow.trail.append(f"case:{name}", entry("own"))

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as uow:
        entries = uow.trail.entries("people")
        own = [len(uow.trail.entries(f"case:{name}")) for name in range(4)]
    assert [e.seq for e in entries] == list(range(1, 41))
    assert all(later.previous == earlier.sha256 for earlier, later in pairwise(entries))
    assert own == [10] * 4


def test_half_a_surrogate_pair_is_stored_as_what_can_be_stored(store: Store) -> None:
    """Half a surrogate pair is stored as what can be stored."""
    with store.begin() as uow:
        made = uow.trail.append("case:1", AuditEntry(actor="jo", action="typed", reason="bad \ud800 pair"))
    with store.read() as uow:
        assert uow.trail.entries("case:1") == (made,)
    assert made.reason == "bad ? pair"


CHANGES = {
    "sqlite": ("UPDATE trail SET body = 'x'", "DELETE FROM trail", "INSERT OR REPLACE INTO trail SELECT * FROM trail"),
    "postgresql": ("UPDATE trail SET body = 'x'", "DELETE FROM trail", "TRUNCATE trail"),
}


def test_the_database_refuses_to_change_the_trail(store: Store) -> None:
    """The database refuses to change the trail."""
    with store.begin() as uow:
        uow.trail.append("case:1", entry())
    for statement in CHANGES[store.engine.dialect.name]:
        with pytest.raises(DBAPIError, match="only grow"), store.begin() as uow:
            uow.connection.execute(text(statement))
    with store.read() as uow:
        assert len(uow.trail.entries("case:1")) == 1


def test_an_entry_that_is_none_is_said_to_be_broken(store: Store) -> None:
    """An entry that is none is said to be broken."""
    with store.begin() as uow:
        uow.connection.execute(trail.insert().values(subject="case:1", seq=1, at=START, body="{", sha256="x", previous="y"))
    with pytest.raises(TrailBroken, match="Entry 1 of case:1"), store.read() as uow:
        uow.trail.entries("case:1")


def test_facts_of_the_store_stand_beside_those_of_the_caller() -> None:
    """Facts of the store stand beside those of the caller."""
    said = entry(a="1")
    assert with_facts(said, b=2).facts == {"a": "1", "b": 2}
    assert said.facts == {"a": "1"}
