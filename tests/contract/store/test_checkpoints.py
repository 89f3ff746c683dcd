"""Checkpoints and verification on both databases: whatever a forger does to the record is found, and said where."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests.clock import TurnableClock
from tests.contract.store.tampering import forge, forging
from triage.domain.audit import AuditEntry
from triage.store import checkpoints as checkpoints_module
from triage.store.checkpoint_tables import checkpoint_branches, checkpoint_heads, checkpoints
from triage.store.checkpoints import Report, Signer, checkpoint, load_or_make_signer, verify
from triage.store.trail import chain_hash, trail
from triage.store.unit import Store


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """A signer with a key of its own."""
    return load_or_make_signer(tmp_path / "keys")


def write(store: Store, *subjects: str) -> None:
    """One entry for each."""
    with store.begin() as uow:
        for subject in subjects:
            uow.trail.append(subject, AuditEntry(actor="jo", action="noted", facts={"n": len(subject)}))


@pytest.fixture
def kept(store: Store, clock: TurnableClock, signer: Signer) -> Store:
    """Three cases and the people, two checkpoints, and two entries after them."""
    write(store, "case:1", "case:1", "case:1", "case:2", "case:2", "people")
    assert checkpoint(store, signer)
    clock.turn(hours=1)
    write(store, "case:1", "case:3", "case:3", "case:3")
    assert checkpoint(store, signer)
    clock.turn(hours=1)
    write(store, "case:2", "people")
    return store


def said(report: Report) -> str:
    """The faults, as a person reads them."""
    return "\n".join(f"{fault.where}: {fault.what}" for fault in report.faults)


def test_a_whole_record_is_said_to_be_whole(kept: Store, signer: Signer) -> None:
    """A whole record is said to be whole."""
    report = verify(kept, signer.public_key)
    assert said(report) == ""
    assert (report.entries, report.subjects, report.checkpoints, report.since) == (12, 4, 2, 2)
    assert report.is_whole
    assert report.lines[1].startswith("2 entries since the last checkpoint")


def test_an_empty_record_is_whole(store: Store, signer: Signer) -> None:
    """An empty record is whole."""
    assert checkpoint(store, signer) is None
    report = verify(store)
    assert report.is_whole
    assert report.entries == report.checkpoints == 0


def test_a_checkpoint_says_what_it_covers(kept: Store, signer: Signer) -> None:
    """A checkpoint says what it covers."""
    made = checkpoint(kept, signer)
    assert made
    assert (made.number, made.entries, made.subjects, made.changed, made.key) == (3, 12, 4, 2, signer.public_key)
    assert checkpoint(kept, signer) is None
    assert verify(kept).since == 0


def test_many_changes_are_spread_over_several_checkpoints(store: Store, signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many changes are spread over several checkpoints."""
    monkeypatch.setattr(checkpoints_module, "MOST", 10)
    write(store, *(f"case:{n}" for n in range(35)))
    made = checkpoint(store, signer)
    assert made
    assert (made.number, made.changed, made.subjects) == (4, 5, 35)
    assert verify(store).is_whole


def test_the_tree_can_be_lost(kept: Store, signer: Signer) -> None:
    """The tree can be lost."""
    with kept.begin() as uow:
        uow.connection.execute(checkpoint_branches.delete())
    assert checkpoint(kept, signer)
    assert verify(kept, signer.public_key).is_whole


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)  # SQLite has one writer at a time
def test_a_chain_that_somebody_is_writing_is_left_for_the_next_time(kept: Store, signer: Signer) -> None:
    """A chain that somebody is writing is left for the next time."""
    with kept.begin() as uow:
        uow.trail.append("case:2", AuditEntry(actor="jo", action="writing"))
        made = checkpoint(kept, signer)
        assert made
        assert made.changed == 1
    assert verify(kept).is_whole
    again = checkpoint(kept, signer)
    assert again
    assert again.changed == 1
    assert verify(kept).is_whole


def test_checkpoints_made_while_others_write_are_all_right(store: Store, signer: Signer) -> None:
    """Checkpoints made while others write are all right."""

    def work(name: int) -> None:
        for number in range(8):
            write(store, f"case:{name}", f"case:{name}-{number}")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(3)] + [threading.Thread(target=lambda: checkpoint(store, signer)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    checkpoint(store, signer)
    report = verify(store, signer.public_key)
    assert said(report) == ""
    assert (report.entries, report.since) == (48, 0)


FORGERIES = {
    "one byte of an entry": ("UPDATE trail SET body = replace(body, 'noted', 'notes') WHERE subject = 'case:1' AND seq = 2", "case:1, entry 2"),
    "a byte after the last checkpoint": ("UPDATE trail SET body = replace(body, 'noted', 'notes') WHERE subject = 'people' AND seq = 2", "people, entry 2"),
    "the hash of an entry": ("UPDATE trail SET sha256 = '00' WHERE subject = 'case:1' AND seq = 2", "case:1, entry 2"),
    "the time of an entry": ("UPDATE trail SET at = '2020-01-01 00:00:00.000000' WHERE subject = 'case:1' AND seq = 2", "case:1, entry 2"),
    "whose entry it is": ("UPDATE trail SET subject = 'case:9' WHERE subject = 'case:3'", "case:9, entry 1"),
    "an entry removed from the middle": ("DELETE FROM trail WHERE subject = 'case:1' AND seq = 2", "case:1, entry 2"),
    "the first entry removed": ("DELETE FROM trail WHERE subject = 'case:1' AND seq = 1", "case:1, entry 1"),
    "a tail cut off": ("DELETE FROM trail WHERE subject = 'case:3' AND seq >= 2", "case:3, entry 2"),
    "a case removed": ("DELETE FROM trail WHERE subject = 'case:3'", "case:3: all of it was removed"),
    "everything removed": ("DELETE FROM trail", "people: all of it was removed"),
    "a tail cut off after the last checkpoint": ("DELETE FROM trail WHERE subject = 'people' AND seq = 2", "people, entry 2"),
    "a checkpoint removed from the middle": ("DELETE FROM checkpoints WHERE number = 1", "checkpoint 1: it is missing"),
    "a checkpoint's text": ("UPDATE checkpoints SET body = replace(body, '\"entries\":6', '\"entries\":5') WHERE number = 1", "checkpoint 1"),
    "a checkpoint's text that is none": ("UPDATE checkpoints SET body = '{}' WHERE number = 2", "checkpoint 2"),
    "a checkpoint's time": ("UPDATE checkpoints SET at = '2020-01-01 00:00:00.000000' WHERE number = 2", "checkpoint 2: its time"),
    "a signature": (
        "UPDATE checkpoints SET signature = replace(signature, substr(signature, 1, 1), 'x') WHERE number = 2",
        "checkpoint 2: its signature is wrong",
    ),
    "a head under a checkpoint": ("DELETE FROM checkpoint_heads WHERE subject = 'case:3'", "checkpoint 2: the heads"),
    "the end on file": ("UPDATE trail_heads SET seq = 9 WHERE subject = 'case:3'", "case:3, entry 9"),
    "the end on file removed": ("DELETE FROM trail_heads WHERE subject = 'case:3'", "case:3, entry 1: the product did not write it"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_found_and_said_where(kept: Store, signer: Signer, name: str) -> None:
    """A forgery is found and said where."""
    statement, where = FORGERIES[name]
    with forging(kept) as connection:
        assert connection.exec_driver_sql(statement).rowcount > 0
    report = verify(kept, signer.public_key)
    assert not report.is_whole
    assert where in said(report)


def test_two_entries_exchanged_are_found(kept: Store) -> None:
    """Two entries exchanged are found."""
    for old, new in ((1, 99), (2, 1), (99, 2)):
        forge(kept, "UPDATE trail SET seq = :new WHERE subject = 'case:1' AND seq = :old", old=old, new=new)
    assert "case:1, entry 1: it was written as case:1, entry 2" in said(verify(kept))


def rewrite(store: Store, subject: str) -> None:
    """Change the first entry and hash all that follow anew, so that the chain is right in itself."""
    with forging(store) as connection:
        previous = "0" * 64
        for row in connection.execute(select(trail).where(trail.c.subject == subject).order_by(trail.c.seq)).all():
            body = row.body.replace("noted", "wrote")
            sha256 = chain_hash(previous, body)
            connection.execute(trail.update().where(trail.c.id == row.id).values(body=body, previous=previous, sha256=sha256))
            previous = sha256
        connection.execute(text("UPDATE trail_heads SET sha256 = :sha256 WHERE subject = :subject"), {"sha256": previous, "subject": subject})


def test_a_chain_written_anew_with_right_hashes_is_found(kept: Store, signer: Signer) -> None:
    """A chain written anew with right hashes is found."""
    rewrite(kept, "case:1")
    assert "case:1, entry 4: it is not the one that checkpoint 2 covers" in said(verify(kept))
    write(kept, "case:1")
    assert checkpoint(kept, signer)
    assert "case:1, entry 3: it is not the one that checkpoint 1 covers" in said(verify(kept))


def test_heads_changed_together_with_the_chain_do_not_give_the_signed_root(kept: Store) -> None:
    """Heads changed together with the chain do not give the signed root."""
    forge(kept, "DELETE FROM trail WHERE subject = 'case:3'")
    forge(kept, "DELETE FROM trail_heads WHERE subject = 'case:3'")
    forge(kept, "DELETE FROM checkpoint_heads WHERE subject = 'case:3'")
    assert "the heads on file do not give the root that was signed" in said(verify(kept))


def test_an_entry_slipped_in_is_found(kept: Store) -> None:
    """An entry slipped in is found."""
    with kept.begin() as uow:
        last = uow.trail.entries("case:2")[-1]
        body = '{"action":"forged","actor":"jo","at":"2026-11-22T11:00:00.000000+00:00","facts":{},"reason":"","seq":4,"subject":"case:2"}'
        row = {"subject": "case:2", "seq": 4, "at": last.at, "body": body, "sha256": chain_hash(last.sha256, body), "previous": last.sha256}
        uow.connection.execute(trail.insert().values(row))
    assert said(verify(kept)) == "case:2, entry 4: the product did not write it: it was added from outside"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # PostgreSQL keeps no bytes that are no text
def test_bytes_that_are_no_text_any_more_are_found(kept: Store) -> None:
    """Bytes that are no text any more are found."""
    forge(
        kept,
        "UPDATE trail SET body = CAST(CAST(substr(body, 1, 20) AS BLOB) || x'ff' AS TEXT), subject = CAST(x'c3' AS TEXT) WHERE subject = 'case:1' AND seq = 2",
    )
    forge(kept, "UPDATE trail SET seq = 'x' WHERE subject = 'case:1' AND seq = 3")
    forge(kept, "UPDATE trail SET at = 'x' WHERE subject = 'case:1' AND seq = 4")
    report = verify(kept)
    assert "case:1, entry 2" in said(report)
    assert "case:1, entry x: its number was changed" in said(report)
    assert "case:1, entry 4: its time was changed" in said(report)


def test_a_key_that_is_not_trusted_is_said(kept: Store, signer: Signer, tmp_path: Path) -> None:
    """A key that is not trusted is said."""
    other = load_or_make_signer(tmp_path / "other")
    assert "a key that is not trusted here" in said(verify(kept, other.public_key))
    assert verify(kept, [other.public_key, signer.public_key]).is_whole
    assert verify(kept).is_whole


def test_checkpoints_cannot_be_changed(kept: Store) -> None:
    """Checkpoints cannot be changed."""
    for table in (checkpoints, checkpoint_heads):
        for statement in (table.delete(), table.update().values(sha256="0")):
            with pytest.raises(Exception, match="only grow"), kept.begin() as uow:
                uow.connection.execute(statement)
