"""The tray: each person's own, under plain names, for a day."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import tray
from bot.content.tray import Tray, plain_name
from tests.clock import TurnableClock
from triage.errors import NotFound, Refused


@pytest.fixture
def own(tmp_path: Path, clock: TurnableClock) -> Tray:
    """An empty tray."""
    return Tray(tmp_path / "uploads", clock)


def test_a_file_of_the_same_name_takes_the_place_of_the_older_and_keeps_what_was_said(own: Tray) -> None:
    laid = own.put("ana", "a.md", b"one")
    again = own.put("ana", "A.MD", b"two")
    assert (again.key, again.path.read_bytes()) == (laid.key, b"two")
    assert len(own.list("ana")) == 1


def test_what_was_said_in_the_form_outlives_a_newer_file(own: Tray) -> None:
    key = own.put("ana", "a.docx", b"one").key
    own.mend("ana", key, {"topic": "dosing", "label.revision": None})
    assert own.put("ana", "a.docx", b"two").given == {"topic": "dosing", "label.revision": None}


def test_nobody_reads_another_persons_tray(own: Tray) -> None:
    key = own.put("ana", "a.md", b"one").key
    with pytest.raises(NotFound):
        own.get("osei", key)
    own.remove("osei", [key])
    assert own.get("ana", key).name == "a.md"


def test_a_file_is_gone_after_a_day_from_disk_too(own: Tray, clock: TurnableClock) -> None:
    laid = own.put("ana", "a.md", b"one")
    clock.turn(tray.LASTS + timedelta(seconds=1))
    with pytest.raises(NotFound):
        own.get("ana", laid.key)
    own.put("osei", "b.md", b"two")
    assert not laid.path.exists()


def test_a_full_tray_says_so_and_keeps_what_is_there(own: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tray, "MOST_BYTES", 5)
    own.put("ana", "a.md", b"12345")
    with pytest.raises(Refused, match="full"):
        own.put("ana", "b.md", b"6")
    assert own.put("ana", "a.md", b"54321").size == 5


def test_a_file_that_was_taken_away_meanwhile_is_told_in_words(own: Tray) -> None:
    laid = own.put("ana", "a.md", b"one")
    own.remove("ana", [laid.key])
    with pytest.raises(NotFound, match="not on your tray"):
        laid.body()


def test_only_the_server_reads_what_lies_there(own: Tray) -> None:
    laid = own.put("ana", "a.md", b"one")
    assert laid.path.stat().st_mode & 0o077 == 0
    assert laid.path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("key", ["", "..", "../files/a.md", "a/b", "ä" * 10, "0" * 65])
def test_a_key_that_is_none_leads_nowhere(key: str, own: Tray) -> None:
    own.put("ana", "a.md", b"one")
    with pytest.raises(NotFound):
        own.get("ana", key)


@given(st.text(max_size=300))
def test_a_name_is_one_that_any_disk_takes(name: str) -> None:
    plain = plain_name(name)
    assert plain
    assert plain not in (".", "..")
    assert not set(plain) & set('/\\<>:"|?*\0\n\r')
    assert len(plain.encode()) <= 255
    assert plain_name(plain) == plain


@pytest.mark.parametrize("length", [60, 150, 400])
def test_names_that_begin_the_same_stay_apart(own: Tray, length: int) -> None:
    """No file takes the place of another without a word, however long their names are."""
    begins = "Standard response document on Velmira " * 12
    one, two = (own.put("ana", f"{begins[:length]} v{version}.docx", b"text") for version in (1, 2))
    assert len({one.key, two.key}) == len(own.list("ana")) == 2
    assert one.name.endswith(".docx")


def test_a_usual_name_stays_whole(own: Tray) -> None:
    """A manifest speaks of it by that name."""
    name = "SRD-VEL-014 Dosing of Velmira in patients with renal impairment (version 3, approved).docx"
    assert own.put("ana", name, b"text").name == name
