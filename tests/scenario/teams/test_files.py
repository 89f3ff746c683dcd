"""Files: what comes with a question is read, and a letter goes into somebody's own files when they say yes."""

import io
import zipfile

import pytest

from bot.teams.files_out import CONSENT, INFO
from bot.teams.letters import CONSENT as ANSWERED
from bot.teams.letters import DECLINED, NOT_PUT
from tests.fakes.teams_side import Answer
from tests.scenario.slack.patience import until
from tests.scenario.teams.conftest import ANA, CHAT, QUESTION, Story
from triage.domain.case import CaseStatus

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


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
        {"contentType": "reference", "contentUrl": "https://example.sharepoint.com/a.docx", "name": "a.docx"},
        {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": "a.txt", "content": {"downloadUrl": "https://evil.example/a.txt"}},
    ],
    ids=["picture", "file of a channel", "file elsewhere"],
)
def test_what_is_not_read_is_named_and_a_person_looks(story: Story, file: Answer) -> None:
    """A picture, a file without an address that gives it out, and one that stands elsewhere."""
    story.side.write(ANA, QUESTION, attachments=[file])
    story.product.work()
    assert _status(story) is CaseStatus.WITH_SPECIALIST
    assert any(file["name"] in words for words in story.teams.said(CHAT))


@pytest.fixture
def asked(story: Story) -> Answer:
    """Ana has asked for the letter: the card that asks her."""
    story.ask()
    story.approve()
    story.side.click(ANA, CHAT, "response_letter")
    story.product.work()
    return next(a for a in story.teams.conversations[CHAT] if any(f["contentType"] == CONSENT for f in a.get("attachments") or ()))


def _answer(story: Story, asked: Answer, action: str, *, user: str = ANA) -> None:
    context = asked["attachments"][0]["content"]["acceptContext"]
    place = {"contentUrl": "https://example.sharepoint.com/l.docx", "name": "l.docx", "uploadUrl": f"{story.teams.url}files/l.docx", "uniqueId": "u1"}
    value = {"type": "fileUpload", "action": action, "context": context, "uploadInfo": place | {"fileType": "docx"}}
    story.side.invoke(user, ANSWERED, value, replyToId=asked["id"], conversation={"id": CHAT, "conversationType": "personal"})


def _shown(story: Story, asked: Answer) -> Answer:
    return next(a for a in story.teams.conversations[CHAT] if a["id"] == asked["id"])


def test_a_letter_goes_into_ones_own_files_after_a_yes(story: Story, asked: Answer) -> None:
    """Asked first, with its size; put then; the card shows it and can't be answered again; on record as taken."""
    assert asked["attachments"][0]["name"].endswith(".docx")
    assert story.teams.files == {}
    _answer(story, asked, "accept")
    assert until(lambda: _shown(story, asked)["attachments"][0]["contentType"] == INFO)
    letter = story.teams.files["l.docx"]
    assert len(letter) == asked["attachments"][0]["content"]["sizeInBytes"]
    with zipfile.ZipFile(io.BytesIO(letter)) as word:
        assert "word/document.xml" in word.namelist()
    with story.product.tools.store.read() as uow:
        assert [e.actor for e in uow.trail.entries("case:1") if e.action == "letter.made"] == ["ana", "ana"]


def test_a_no_puts_it_nowhere(story: Story, asked: Answer) -> None:
    """And the card says where it is to be found."""
    _answer(story, asked, "decline")
    assert until(lambda: _shown(story, asked).get("text") == DECLINED)
    assert story.teams.files == {}


def test_a_letter_is_for_nobody_else(story: Story, asked: Answer) -> None:
    """The card names a case; who may have its letter is decided by who says yes."""
    _answer(story, asked, "accept", user="ben-oid")
    assert until(lambda: "not for you" in str(_shown(story, asked).get("text")))
    assert story.teams.files == {}


def test_files_that_cannot_be_reached_are_told(story: Story, asked: Answer) -> None:
    """The letter is not lost: it stands on the page of the case."""
    story.teams.fail(503)
    _answer(story, asked, "accept")
    assert until(lambda: _shown(story, asked).get("text") == NOT_PUT)


def test_a_card_that_is_none_of_ours_does_nothing(story: Story) -> None:
    """Garbage in an answer is told as an old card."""
    story.side.write(ANA, QUESTION)
    place = {"uploadUrl": f"{story.teams.url}files/l.docx", "name": "l.docx"}
    for context in (None, {}, {"case": "x", "version": 1}, {"case": 99, "version": 1}):
        story.side.invoke(ANA, ANSWERED, {"action": "accept", "context": context, "uploadInfo": place})
    assert until(lambda: len([w for w in story.teams.said(CHAT) if "not valid any more" in w]) == 4)
    assert story.teams.files == {}
