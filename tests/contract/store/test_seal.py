"""The sealed export: it proves itself with no database, and every changed byte of it shows."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clock import TurnableClock
from tests.contract.store.tampering import forge
from triage.domain.audit import AuditEntry
from triage.errors import NotFound, StoreUnusable
from triage.store.checkpoints import Report, Signer, checkpoint, load_or_make_signer, verify
from triage.store.seal import export, verify_file
from triage.store.unit import Store


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """A signer with a key of its own."""
    return load_or_make_signer(tmp_path / "keys")


def write(store: Store, *subjects: str) -> None:
    """One entry for each."""
    with store.begin() as uow:
        for subject in subjects:
            uow.trail.append(subject, AuditEntry(actor="jo", action="noted", reason="line\nbreak \u2028 é"))


@pytest.fixture
def kept(store: Store, clock: TurnableClock, signer: Signer) -> Store:
    """Three cases and the people, two checkpoints, and an entry after them."""
    write(store, "case:1", "case:1", "case:2", "people")
    checkpoint(store, signer)
    clock.turn(hours=1)
    write(store, "case:1", "case:3", "case:3")
    checkpoint(store, signer)
    write(store, "people")
    return store


def said(report: Report) -> str:
    """The faults, as a person reads them."""
    return "\n".join(f"{fault.where}: {fault.what}" for fault in report.faults)


def sealed(store: Store, signer: Signer, tmp_path: Path) -> Path:
    """An export."""
    path = tmp_path / "record.jsonl"
    export(store, path, signer)
    return path


def test_the_file_says_the_same_as_the_database(kept: Store, signer: Signer, tmp_path: Path) -> None:
    """The file says the same as the database."""
    told: list[tuple[int, int]] = []
    path = tmp_path / "record.jsonl"
    made = export(kept, path, signer, progress=lambda done, total: told.append((done, total)))
    assert made == verify_file(path, public_key=signer.public_key) == verify(kept)
    assert (made.entries, made.subjects, made.checkpoints, made.since) == (8, 4, 2, 1)
    assert told[-1] == (15, 15)
    assert not list(tmp_path.glob("*.part"))


def test_an_empty_record_can_be_exported(store: Store, signer: Signer, tmp_path: Path) -> None:
    """An empty record can be exported."""
    assert export(store, tmp_path / "empty.jsonl", signer).is_whole


def test_a_damaged_record_is_exported_as_it_is_and_said_to_be_damaged(kept: Store, signer: Signer, tmp_path: Path) -> None:
    """A damaged record is exported as it is and said to be damaged."""
    forge(kept, "DELETE FROM trail WHERE subject = 'case:3'")
    forge(kept, "UPDATE trail SET body = replace(body, 'noted', 'notes') WHERE subject = 'case:1' AND seq = 2")
    found = said(export(kept, tmp_path / "record.jsonl", signer))
    assert "case:3: all of it was removed: checkpoint 2 covers 2 entries of it" in found
    assert "case:1, entry 2: its content or its hash was changed" in found


def test_every_line_is_needed(kept: Store, signer: Signer, tmp_path: Path) -> None:
    """Every line is needed."""
    lines = sealed(kept, signer, tmp_path).read_bytes().splitlines(keepends=True)
    for number in range(len(lines)):
        (tmp_path / "cut.jsonl").write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
        assert not verify_file(tmp_path / "cut.jsonl").is_whole


def test_a_tail_cut_off_and_a_file_signed_anew_are_found(kept: Store, signer: Signer, tmp_path: Path) -> None:
    """A tail cut off and a file signed anew are found."""
    path = sealed(kept, signer, tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-2]))
    assert "the file was cut off" in said(verify_file(path))
    other = load_or_make_signer(tmp_path / "other")
    again = sealed(kept, other, tmp_path)
    assert "the file was signed with a key that is not trusted here" in said(verify_file(again, public_key=signer.public_key))
    assert verify_file(again).is_whole


def test_an_entry_exchanged_with_its_file_signed_anew_is_found(kept: Store, signer: Signer, tmp_path: Path) -> None:
    """An entry exchanged with its file signed anew is found."""
    forge(kept, "UPDATE trail SET sha256 = 'ab', body = '{}' WHERE subject = 'case:2'")
    assert "case:2, entry 1: it is not the one that checkpoint 1 covers" in said(export(kept, tmp_path / "r.jsonl", signer))


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"nonsense", b'{"type":"entry"}\n', b"[]\n", b'{"type":"header","format":2,"public_key":"","lines":0}\n', b"\xff\xfe"]
)
def test_a_file_that_is_no_export_is_said_so(tmp_path: Path, content: bytes) -> None:
    """A file that is no export is said so."""
    (tmp_path / "x").write_bytes(content)
    assert not verify_file(tmp_path / "x").is_whole


def test_no_file_and_no_place_are_said(store: Store, signer: Signer, tmp_path: Path) -> None:
    """No file and no place are said."""
    with pytest.raises(NotFound):
        verify_file(tmp_path / "none.jsonl")
    with pytest.raises(StoreUnusable):
        verify_file(tmp_path)
    with pytest.raises(StoreUnusable):
        export(store, tmp_path / "no" / "such" / "place.jsonl", signer)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_byte_shows_and_nothing_breaks_the_check(kept: Store, signer: Signer, tmp_path: Path, data: st.DataObject) -> None:
    """Any changed byte shows and nothing breaks the check."""
    path = tmp_path / "record.jsonl"
    if not path.exists():
        export(kept, path, signer)
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = (content[place] + data.draw(st.integers(1, 255))) % 256
    (tmp_path / "changed.jsonl").write_bytes(content)
    if content != path.read_bytes():
        assert not verify_file(tmp_path / "changed.jsonl").is_whole


def test_the_last_byte_counts_too(kept: Store, signer: Signer, tmp_path: Path) -> None:
    """A last line that ends otherwise, or a signature in capitals, was not written by the product."""
    path = tmp_path / "record.jsonl"
    export(kept, path, signer)
    content = path.read_bytes()
    signature = content.rsplit(b'"signature":"', 1)[1][:128]
    for changed in (content[:-1] + b"\r", content[:-1], content.replace(signature, signature.upper())):
        (tmp_path / "changed.jsonl").write_bytes(changed)
        assert not verify_file(tmp_path / "changed.jsonl").is_whole


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("\ud800"), lambda inner: st.lists(inner, max_size=2), max_leaves=3
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_value_in_any_field_is_a_fault_and_not_an_error(kept: Store, signer: Signer, tmp_path: Path, data: st.DataObject) -> None:
    """Any value in any field is a fault and not an error."""
    path = tmp_path / "record.jsonl"
    if not path.exists():
        export(kept, path, signer)
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    line = data.draw(st.sampled_from(lines))
    field = data.draw(st.sampled_from(sorted(line)))
    before, line[field] = line[field], data.draw(JUNK)
    (tmp_path / "changed.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines))
    assert not verify_file(tmp_path / "changed.jsonl").is_whole or line[field] == before
