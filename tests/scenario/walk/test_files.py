"""Files in the walk, with the real assessor: what stands in a file counts like words, and nothing is decided before it is read."""

import dataclasses
from typing import Any

import pytest

from tests.contract.attachments.fake import FakeFiles, FakeReader
from tests.scenario.walk.conftest import House
from triage.domain.audit import AuditEntry
from triage.domain.case import Case, CaseStatus
from triage.domain.inquiry import LONGEST_MESSAGE, Attachment, Channel
from triage.domain.response import CaseNotice
from triage.errors import TryAgainLater
from triage.steps.attachments import MOST_PIECES, pieces
from triage.steps.tools import Tools

ONLY = "(No words came with this message, only: letter.txt)"
QUESTION = "Is a dose adjustment of Velmira needed with an eGFR of 35?"
REPORT = "A 54-year-old woman had a severe rash after the second dose of Velmira and was taken to hospital."


class Desk(House):
    """A house in which files are read."""

    def __init__(self, path: Any) -> None:
        super().__init__(path)
        self.files = FakeFiles()

    @property
    def tools(self) -> Tools:
        """With a reader and a source."""
        return dataclasses.replace(super().tools, attachments=FakeReader(), files={Channel.WEB: self.files})

    def sends(self, text: str, body: str, name: str = "letter.txt", **more: Any) -> Case:
        """Send a message with a file."""
        self.files.kept["F1"] = body.encode()
        return self.send(text, attachments=(Attachment(name=name, ref="F1"),), **more)

    def receipt(self) -> CaseNotice:
        """The receipt as it stands."""
        shown = [what for what in (*self.chat.posts.values(), *(what for _, what in self.chat.edits)) if isinstance(what, CaseNotice)]
        return shown[-1]


@pytest.fixture
def desk(tmp_path: Any) -> Any:
    """A running core that reads files."""
    built = Desk(tmp_path)
    yield built
    built.store.engine.dispose()


def test_a_question_in_a_file_alone_is_answered_like_any_other(desk: Desk) -> None:
    """The product, the question and the draft come from the file."""
    case = desk.sends(ONLY, QUESTION)
    assert (case.status, case.product) == (CaseStatus.IN_REVIEW, "Velmira")


def test_a_report_in_a_file_is_handed_off(desk: Desk) -> None:
    """Safety reads letters too."""
    case = desk.sends(QUESTION, REPORT)
    with desk.store.read() as uow:
        (hand_off,) = uow.hand_offs.of(case.id)
        assert uow.cases.message(hand_off.message_id).kind == "attachment"
    assert case.status is CaseStatus.IN_REVIEW


def test_a_file_that_asks_and_reports_nothing_changes_nothing(desk: Desk) -> None:
    """A letter beside a question needs no specialist."""
    assert desk.sends(QUESTION, "The laboratory values are enclosed. Kind regards.").status is CaseStatus.IN_REVIEW


def test_a_file_alone_in_which_nothing_is_asked_goes_to_a_person(desk: Desk) -> None:
    """Nobody can tell what it asks."""
    assert desk.sends(ONLY, "The laboratory values are enclosed. Kind regards.").status is CaseStatus.WITH_SPECIALIST


def test_while_a_file_is_awaited_the_receipt_says_so_and_nothing_is_closed(desk: Desk) -> None:
    """Small talk with a letter waits for the letter."""
    desk.files.faults = [TryAgainLater("busy", after=60)]
    case = desk.sends("Good morning!", QUESTION)
    assert case.status is CaseStatus.ASSESSED
    notice = desk.receipt()
    assert ([f.name for f in notice.files if f.awaited], notice.route, notice.decline) == (["letter.txt"], None, "")
    desk.clock.turn(minutes=3)
    desk.work()
    assert desk.case(case.id).status is CaseStatus.IN_REVIEW
    assert desk.receipt().files == ()


def test_small_talk_in_the_words_and_in_the_file_is_declined_in_the_end(desk: Desk) -> None:
    """Nothing waits for ever."""
    case = desk.sends("Good morning!", "Good morning!")
    assert case.status in (CaseStatus.CLOSED, CaseStatus.WITH_SPECIALIST)


def test_a_long_file_is_several_messages_and_the_rest_goes_to_a_person(desk: Desk) -> None:
    """So much is read, and what is beyond it is said."""
    case = desk.sends(QUESTION, "The patient is well. " * 6000)
    with desk.store.read() as uow:
        files = [m for m in uow.cases.messages(case.id) if m.kind == "attachment"]
    assert len(files) == MOST_PIECES + 1
    assert "first 100,000 characters" in files[-1].text
    assert case.status is CaseStatus.WITH_SPECIALIST


def test_the_same_file_again_is_not_read_again(desk: Desk) -> None:
    """Sent once more in the same conversation, it brings no second text."""
    case = desk.sends(QUESTION, "Enclosed.", conversation="c")
    again = desk.sends("Please see the letter, as I said: is it stored cold?", "Enclosed.", conversation="c")
    assert again.id == case.id
    with desk.store.read() as uow:
        assert [m.kind for m in uow.cases.messages(case.id)] == ["message", "attachment", "message"]
        assert [a.was_read for m in uow.cases.messages(case.id) for a in m.attachments] == [True, True, True]


def test_the_words_of_a_file_are_erased_like_any_others(desk: Desk) -> None:
    """The hash stays, and the record holds."""
    case = desk.sends(QUESTION, REPORT)
    with desk.store.begin() as uow:
        file = uow.cases.messages(case.id)[1]
        uow.cases.erase_message(file.id, entry=AuditEntry(actor="admin", action="message.erased"))
    with desk.store.read() as uow:
        gone = uow.cases.message(file.id)
    assert (gone.text, gone.erased, gone.attachments[0].name) == ("", True, "")


def test_the_file_of_a_message_that_was_erased_meanwhile_is_not_read(desk: Desk) -> None:
    """Erased is erased."""
    desk.files.faults = [TryAgainLater("busy", after=60)]
    case = desk.sends(QUESTION, REPORT)
    with desk.store.begin() as uow:
        uow.cases.erase_message(uow.cases.messages(case.id)[0].id, entry=AuditEntry(actor="admin", action="message.erased"))
    desk.clock.turn(minutes=3)
    desk.work()
    with desk.store.read() as uow:
        assert [m.kind for m in uow.cases.messages(case.id)] == ["message"]


@pytest.mark.parametrize("text", ["word " * 12_000, "x" * 70_000, "a\n\n" * 20_000, "", "   ", "short"])
def test_pieces_hold_every_word_and_fit(text: str) -> None:
    """Only blanks are lost between them."""
    made = list(pieces(text))
    assert all(0 < len(piece) <= LONGEST_MESSAGE for piece in made)
    assert "".join("".join(made).split()) == "".join(text.split())


def test_with_a_message_the_words_of_its_files_are_erased(desk: Desk) -> None:
    """And the name of the file, also where it stands in the reason why something was not read."""
    case = desk.sends(QUESTION, f"{REPORT} " * 1500, name="frau-weber.txt")
    with desk.store.begin() as uow:
        uow.cases.erase_message(uow.cases.messages(case.id)[0].id, entry=AuditEntry(actor="admin", action="message.erased"))
    with desk.store.read() as uow:
        left = uow.cases.messages(case.id)
    assert len(left) > 2
    assert [m.text for m in left] == [""] * len(left)
    assert "weber" not in str(left)


def test_a_message_that_is_erased_while_its_file_is_read_leaves_nothing_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file was fetched before, and its words are taken in no more."""
    fetch = desk.files.fetch

    def erased_meanwhile(ref: str, *, largest: int) -> bytes:
        with desk.store.begin() as uow:
            uow.cases.erase_message(1, entry=AuditEntry(actor="admin", action="message.erased"))
        return fetch(ref, largest=largest)

    monkeypatch.setattr(desk.files, "fetch", erased_meanwhile)
    case = desk.sends(QUESTION, REPORT, name="frau-weber.txt")
    with desk.store.read() as uow:
        (gone,) = uow.cases.messages(case.id)
    assert (gone.erased, gone.attachments[0].awaited, gone.attachments[0].name) == (True, False, "")
    assert "weber" not in gone.attachments[0].why
