"""Files: what comes with a question is read, and a letter goes into somebody's own files when they say yes."""

import io
import re
import unittest.mock
import zipfile
from datetime import timedelta

import pytest

from bot import notices
from bot.teams import letters
from bot.teams.files_out import CONSENT, INFO
from bot.teams.inbound import NOT_THERE, TOO_LONG_AN_ADDRESS
from bot.teams.letters import CONSENT as ANSWERED
from bot.teams.letters import DECLINED, NOT_KNOWN, NOT_PUT
from bot.teams.web_api import Connector
from tests.fakes.teams_connector import TENANT
from tests.fakes.teams_side import BOT, Answer
from tests.scenario.teams.conftest import ANA, CHAT, QUESTION, Story
from triage.domain.audit import AuditEntry
from triage.domain.case import CaseStatus
from triage.errors import TryAgainLater

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


NUMBER = re.compile(r"^MI-\d+ ")
REFERENCE = {"contentType": "reference", "contentUrl": "https://example.sharepoint.com/a.docx", "name": "a.docx"}
"""A file as Teams gives it in a channel or group chat: where it stands, and no way to read it."""


def _texts(story: Story) -> list[tuple[str, str]]:
    with story.product.tools.store.read() as uow:
        return [(m.kind, m.text) for m in uow.cases.messages(1)]


def _status(story: Story) -> CaseStatus:
    with story.product.tools.store.read() as uow:
        return uow.cases.get(1).status


def test_a_file_of_a_personal_chat_is_read_into_the_case(story: Story) -> None:
    """Its words are read for reports like any other message."""
    story.side.write(ANA, QUESTION, attachments=[story.teams.add_file("letter.txt", b"The patient had a rash.")])
    story.product.work()
    assert ("attachment", "The patient had a rash.") in _texts(story)
    with story.product.tools.store.read() as uow:
        assert len(uow.hand_offs.of(1)) == 1


def test_a_file_that_comes_again_with_an_edit_is_read_once(story: Story) -> None:
    """Teams gives it out at another address each time; it is the same file."""
    file = story.teams.add_file("letter.txt", b"The patient had a rash.")
    said = story.side.write(ANA, QUESTION, attachments=[file])
    story.product.work()
    again = {**file, "content": {**file["content"], "downloadUrl": f"{file['content']['downloadUrl']}?tempauth=2"}}
    story.side.sent({**story.side.edited(said, f"{QUESTION} Please."), "attachments": [again]})
    story.product.work()
    assert [kind for kind, _ in _texts(story)].count("attachment") == 1


@pytest.mark.parametrize(
    "file",
    [
        {"contentType": "image/png", "contentUrl": "https://smba.example.com/views/1", "name": "rash.png"},
        REFERENCE,
        {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": "a.txt", "content": {"downloadUrl": "https://evil.example/a.txt"}},
    ],
    ids=["picture", "file that is only referred to", "file elsewhere"],
)
def test_what_is_not_read_is_named_and_a_person_looks(story: Story, file: Answer) -> None:
    """A picture, a file without an address that gives it out, and one that stands elsewhere."""
    story.side.write(ANA, QUESTION, attachments=[file])
    story.product.work()
    assert _status(story) is CaseStatus.WITH_SPECIALIST
    assert any(file["name"] in words for words in story.teams.said(CHAT))


def _entries(story: Story) -> list[str]:
    with story.product.tools.store.read() as uow:
        return [e.actor for e in uow.trail.entries("case:1") if e.action == "letter.made"]


@pytest.mark.parametrize("kind", ["channel", "groupChat"])
def test_a_file_of_a_channel_or_group_chat_is_kept_as_unread_and_its_sender_hears_privately_what_to_do(story: Story, kind: str) -> None:
    """In front of others only the number is said; the case keeps the file's name, and a person looks."""
    place = "19:team@thread.tacv2"
    story.teams.conversations[place] = []
    mention = {"type": "mention", "mentioned": {"id": BOT, "name": "Triage"}, "text": "<at>Triage</at>"}
    asked = story.side.activity(ANA, f"<at>Triage</at> {QUESTION}", entities=[mention], attachments=[REFERENCE])
    conversation: Answer = {"id": place, "conversationType": kind, "isGroup": True, "tenantId": TENANT}
    if kind == "channel":
        conversation["id"] = f"{place};messageid={asked['id']}"
        story.teams.conversations[conversation["id"]] = []
    story.side.sent({**asked, "conversation": conversation})
    story.product.work()
    (told,) = story.teams.said(CHAT)
    assert "a.docx was not read" in told
    assert NOT_THERE in told
    assert [NUMBER.sub("", words) for words in story.teams.said(conversation["id"])] == ["received.\nDetails are in your personal chat with me."]
    assert _status(story) is CaseStatus.WITH_SPECIALIST
    with story.product.tools.store.read() as uow:
        (file,) = uow.cases.messages(1)[0].attachments
    assert (file.name, file.was_read, file.awaited) == ("a.docx", False, False)


def test_an_address_that_is_too_long_to_keep_is_refused_with_a_word_and_never_cut(story: Story) -> None:
    """Cut, it would lead nowhere, and the file would be said to be gone."""
    file = story.teams.add_file("letter.txt", b"The patient had a rash.")
    longer = {**file, "content": {**file["content"], "downloadUrl": f"{file['content']['downloadUrl']}?tempauth={'x' * 9_000}"}}
    story.side.write(ANA, QUESTION, attachments=[longer])
    story.product.work()
    assert any(TOO_LONG_AN_ADDRESS in words for words in story.teams.said(CHAT))
    assert _status(story) is CaseStatus.WITH_SPECIALIST


def test_a_long_address_is_kept_whole(story: Story) -> None:
    """Teams' own are some thousand characters long."""
    file = story.teams.add_file("letter.txt", b"The patient had a rash.")
    longer = {**file, "content": {**file["content"], "downloadUrl": f"{file['content']['downloadUrl']}?tempauth={'x' * 7_000}"}}
    story.side.write(ANA, QUESTION, attachments=[longer])
    story.product.work()
    assert ("attachment", "The patient had a rash.") in _texts(story)


@pytest.fixture
def asked(story: Story) -> Answer:
    """Ana has asked for the letter: the card that asks her."""
    story.ask()
    story.approve()
    story.side.click(ANA, CHAT, "response_letter")
    story.product.work()
    return next(a for a in story.teams.conversations[CHAT] if any(f["contentType"] == CONSENT for f in a.get("attachments") or ()))


def _answer(story: Story, asked: Answer, action: str, *, user: str = ANA) -> Answer:
    context = asked["attachments"][0]["content"]["acceptContext"]
    place = {"contentUrl": "https://example.sharepoint.com/l.docx", "name": "l.docx", "uploadUrl": f"{story.teams.url}files/l.docx", "uniqueId": "u1"}
    value = {"type": "fileUpload", "action": action, "context": context, "uploadInfo": place | {"fileType": "docx"}}
    chat = {"id": CHAT, "conversationType": "personal", "tenantId": TENANT}
    event = story.side.activity(user, "", type="invoke", name=ANSWERED, value=value, replyToId=asked["id"], conversation=chat)
    assert story.side.send(event).status_code == 200
    return event


def _shown(story: Story, asked: Answer) -> Answer:
    return next(a for a in story.teams.conversations[CHAT] if a["id"] == asked["id"])


def test_a_letter_goes_into_ones_own_files_after_a_yes(story: Story, asked: Answer) -> None:
    """Asked first, with its size; put then; the card shows it and can't be answered again; on record as taken."""
    assert asked["attachments"][0]["name"].endswith(".docx")
    assert story.teams.files == {}
    _answer(story, asked, "accept")
    assert _entries(story) == ["ana"], "asked for, and not taken yet"
    story.product.work()
    assert _shown(story, asked)["attachments"][0]["contentType"] == INFO
    letter = story.teams.files["l.docx"]
    assert len(letter) == asked["attachments"][0]["content"]["sizeInBytes"]
    with zipfile.ZipFile(io.BytesIO(letter)) as word:
        assert "word/document.xml" in word.namelist()
    assert _entries(story) == ["ana", "ana"]


def test_a_no_puts_it_nowhere(story: Story, asked: Answer) -> None:
    """And the card says where it is to be found."""
    _answer(story, asked, "decline")
    story.product.work()
    assert _shown(story, asked).get("text") == DECLINED
    assert story.teams.files == {}


def test_a_letter_is_for_nobody_else(story: Story, asked: Answer) -> None:
    """The card names a case; who may have its letter is decided by who says yes."""
    story.side.write("ben-oid", "help")
    _answer(story, asked, "accept", user="ben-oid")
    story.product.work()
    assert "not for you" in str(_shown(story, asked).get("text"))
    assert story.teams.files == {}


def test_a_letter_is_for_nobody_whom_we_do_not_know_or_whose_access_has_ended(story: Story, asked: Answer) -> None:
    """They are told so in the place of the card, and nothing is put anywhere."""
    _answer(story, asked, "accept", user="somebody-oid")
    story.product.work()
    assert _shown(story, asked).get("text") == NOT_KNOWN
    with story.product.tools.store.begin() as uow:
        uow.people.set_active("ana", False, entry=AuditEntry(actor="admin", action="person.deactivated"))
    _answer(story, asked, "accept")
    story.product.work()
    assert _shown(story, asked).get("text") == notices.NO_LONGER_HERE
    assert story.teams.files == {}


def test_a_letter_is_put_once_however_often_the_yes_comes(story: Story, asked: Answer) -> None:
    """Teams sends again what it did not hear of, also to another process."""
    event = _answer(story, asked, "accept")
    for _ in range(2):
        letters.keep(story.product.tools, event)
    story.product.work()
    assert _entries(story) == ["ana", "ana"]


def _passing(story: Story, asked: Answer, statuses: list[int]) -> None:
    for status in statuses:
        story.teams.fail(status)
        story.product.work()
        story.product.clock.turn(timedelta(minutes=2))
    story.product.work()


def test_files_that_cannot_be_reached_just_now_are_tried_again(story: Story, asked: Answer) -> None:
    """A passing fault is no end: the letter comes, is on record once, and nothing was said meanwhile."""
    _answer(story, asked, "accept")
    _passing(story, asked, [503, 429])
    assert _shown(story, asked)["attachments"][0]["contentType"] == INFO
    assert _entries(story) == ["ana", "ana"]


def test_files_that_cannot_be_reached_for_long_are_told(story: Story, asked: Answer) -> None:
    """The letter is not lost: it stands on the page of the case. It is on record as asked for, and not as taken."""
    _answer(story, asked, "accept")
    _passing(story, asked, [503] * letters.MOST_TRIES)
    assert _shown(story, asked).get("text") == NOT_PUT
    assert _entries(story) == ["ana"]


def test_a_refusal_of_the_place_is_told_at_once(story: Story, asked: Answer) -> None:
    """What will never go well is not tried again."""
    _answer(story, asked, "accept")
    _passing(story, asked, [404])
    assert _shown(story, asked).get("text") == NOT_PUT


def test_what_came_of_it_is_shown_although_teams_does_not_take_it_at_once(story: Story, asked: Answer) -> None:
    """The letter is not put a second time for that."""
    _answer(story, asked, "accept")
    with unittest.mock.patch.object(Connector, "edit", side_effect=TryAgainLater("teams: 503")):
        story.product.work()
    assert len(story.teams.files) == 1
    story.teams.files.clear()
    story.product.clock.turn(timedelta(minutes=2))
    story.product.work()
    assert _shown(story, asked)["attachments"][0]["contentType"] == INFO
    assert (story.teams.files, _entries(story)) == ({}, ["ana", "ana"])


def test_a_fault_that_nobody_thought_of_is_told_too(story: Story, asked: Answer) -> None:
    """It is tried again, a person is alerted, and whoever said yes is not left waiting in silence."""
    _answer(story, asked, "accept")
    with unittest.mock.patch.object(letters, "docx", side_effect=RuntimeError("broken")):
        for _ in range(10):
            story.product.work()
            story.product.clock.turn(timedelta(hours=1))
    assert _shown(story, asked).get("text") == NOT_PUT
    assert "a case waits for a person" in story.product.alarms.raised


def test_a_card_that_is_none_of_ours_does_nothing(story: Story) -> None:
    """Garbage in an answer is told as an old card."""
    story.side.write(ANA, QUESTION)
    place = {"uploadUrl": f"{story.teams.url}files/l.docx", "name": "l.docx"}
    for context in (None, {}, {"case": "x", "version": 1}, {"case": "9" * 40, "version": 1}, {"case": 99, "version": 1}):
        story.side.invoke(ANA, ANSWERED, {"action": "accept", "context": context, "uploadInfo": place})
    story.product.work()
    assert len([w for w in story.teams.said(CHAT) if "not valid any more" in w]) == 5
    assert story.teams.files == {}
