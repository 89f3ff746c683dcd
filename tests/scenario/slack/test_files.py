"""Files that come with a message: their words are read into the case, and what was not read is said and goes to a person."""

import pytest

from tests.fakes.slack_side import words_of
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, QUESTION, Story
from tests.unit.knowledge.writing_docx import p, word
from tests.unit.knowledge.writing_mail import mail
from triage.domain.case import CaseStatus
from triage.store.cases import Message

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
RASH = "The woman of 54 years got a rash from it."


def _messages(story: Story, case: int = 1) -> tuple[Message, ...]:
    with story.product.tools.store.read() as uow:
        return uow.cases.messages(case)


def _status(story: Story) -> CaseStatus:
    with story.product.tools.store.read() as uow:
        return uow.cases.get(1).status


def _with(story: Story, text: str, name: str, body: bytes) -> dict[str, object]:
    """Ana sends a file with a message."""
    return story.ask(text, subtype="file_share", files=[story.slack.add_file(name, body)])


def test_the_words_of_a_file_are_a_message_of_its_sender_and_read_for_reports(story: Story) -> None:
    """A report that stands only in the letter is handed off like any other."""
    _with(story, QUESTION, "letter.docx", word(p(RASH)))
    asked, file = _messages(story)
    assert (file.kind, file.sender, file.text) == ("attachment", "ana", RASH)
    assert [(a.name, a.was_read) for a in asked.attachments] == [("letter.docx", True)]
    with story.product.tools.store.read() as uow:
        assert [h.reasons for h in uow.hand_offs.of(1)] == [("adverse_event",)]
    assert _status(story) is CaseStatus.IN_REVIEW, "a file that was read needs no specialist"


def test_nothing_is_fetched_before_the_event_is_acknowledged(story: Story) -> None:
    """The message is stored with its files named; fetching them is work for later."""
    story.side.write(DM, ANA, QUESTION, subtype="file_share", files=[story.slack.add_file("a.txt", b"words")])
    assert story.slack.calls == []
    assert [a.awaited for m in _messages(story) for a in m.attachments] == [True]


def test_a_file_is_read_once_however_often_slack_tells_of_it(story: Story) -> None:
    """Repeats and edits of the message bring no second text."""
    said = _with(story, QUESTION, "letter.txt", b"Some words of a letter.")
    story.side.tell(said)
    story.side.edited(said, "Does Velmira need a lower dose?")
    story.product.work()
    assert [m.kind for m in _messages(story)] == ["message", "attachment", "edit"]
    assert len(story.slack.called("download")) == 1


def test_a_file_alone_asks_what_stands_in_it(story: Story) -> None:
    """Without a word beside it, the file is the question."""
    _with(story, "", "question.eml", mail(QUESTION))
    assert _status(story) is CaseStatus.IN_REVIEW
    with story.product.tools.store.read() as uow:
        decision = uow.cases.get(1).decision
    assert decision is not None
    assert [QUESTION in q.text for q in decision.questions] == [True]


def test_each_file_of_a_mail_is_read_and_its_picture_goes_to_a_person(story: Story) -> None:
    """A mail with a letter and a picture: two texts, and a specialist for the third."""
    _with(story, QUESTION, "m.eml", mail("See the letter.", files={"letter.docx": word(p("The letter itself.")), "photo.png": b"\x89PNG"}))
    texts = [m for m in _messages(story) if m.kind == "attachment"]
    assert ["letter itself" in m.text for m in texts] == [False, True, False]
    assert [a.name for a in texts[-1].attachments] == ["photo.png"]
    assert "picture" in texts[-1].attachments[0].why
    assert _status(story) is CaseStatus.WITH_SPECIALIST


def test_a_picture_is_kept_by_name_never_fetched_and_said_to_be_unread(story: Story) -> None:
    """The receipt says which file nobody has read."""
    _with(story, QUESTION, "rash.jpg", b"\xff\xd8\xff")
    assert story.slack.called("download") == []
    assert _status(story) is CaseStatus.WITH_SPECIALIST
    assert "rash.jpg was not read: it is a picture" in words_of(story.dm()[0])


def test_while_a_file_is_read_nothing_is_declined(story: Story) -> None:
    """A greeting with a letter is no small talk before the letter is read."""
    story.slack.fail("download", "503")
    _with(story, "Good morning.", "letter.txt", QUESTION.encode())
    assert _status(story) is CaseStatus.ASSESSED
    story.product.work_later(60)
    assert _status(story) is CaseStatus.IN_REVIEW


@pytest.mark.parametrize(
    ("fault", "why"),
    [("403", "does not let the app read it"), ("404", "no longer in Slack"), ("https://evil.example/steal", "other places are not opened")],
)
def test_a_file_that_is_not_to_be_had_goes_to_a_person(story: Story, fault: str, why: str) -> None:
    """Refused, gone, or led away from Slack: the reason is kept, and the token goes nowhere else."""
    story.slack.fail("download", fault)
    _with(story, QUESTION, "letter.txt", b"words")
    assert why in _messages(story)[0].attachments[0].why
    assert _status(story) is CaseStatus.WITH_SPECIALIST


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"size": 30_000_000}, "larger than 20 MB"),
        ({"url_private_download": "https://files.slack.com.evil.example/x"}, "other places"),
        ({"url_private_download": "http://files.slack.com/x"}, "other places"),
        ({"url_private_download": "https://files.slack.com@evil.example/x"}, "other places"),
        ({"mode": "external"}, "other places"),
        ({"mode": "tombstone"}, "no longer in Slack"),
    ],
)
def test_only_slacks_own_files_of_a_reasonable_size_are_fetched(story: Story, more: dict[str, object], why: str) -> None:
    """The bot's token is shown to nobody but Slack."""
    file = story.slack.add_file("letter.txt", b"words")
    story.slack.files[file["id"]] |= more
    story.ask(QUESTION, subtype="file_share", files=[file])
    assert why in _messages(story)[0].attachments[0].why
    assert story.slack.called("download") == []


def test_a_file_that_fails_for_long_goes_to_a_person(story: Story) -> None:
    """After enough tries somebody looks at it instead."""
    story.slack.fail("download", *["500"] * 20)
    _with(story, QUESTION, "letter.txt", b"words")
    for _ in range(12):
        story.product.work_later(1200)
    assert "could not be fetched" in _messages(story)[0].attachments[0].why
    assert _status(story) is CaseStatus.WITH_SPECIALIST


def test_a_worker_that_was_cut_off_while_it_read_reads_the_file_once(story: Story) -> None:
    """The text is taken in with the end of the job, or not at all."""
    from tests.fakes.slack_product import SmallProduct  # noqa: PLC0415
    from triage.steps import attachments  # noqa: PLC0415
    from triage.store.outbox import Job  # noqa: PLC0415

    assert isinstance(story.product, SmallProduct)
    _with(story, QUESTION, "letter.txt", b"Some words of a letter.")
    job = Job(id=1, kind="attachment", key="attachment:1:0", payload={"message": 1, "place": 0}, tries=1)
    attachments.read_attachment(story.product.tools, job)
    assert [m.kind for m in _messages(story)] == ["message", "attachment"]


def test_what_was_forwarded_is_read_with_its_files_and_its_writer_is_not_who_asked(story: Story) -> None:
    """A forwarded message is the words of whoever forwards it."""
    shared = {"is_share": True, "text": f"{QUESTION} Dr Falk", "author_name": "Rob Lang", "files": [story.slack.add_file("lab.txt", b"eGFR 35")]}
    story.ask("", attachments=[shared])
    asked, file = _messages(story)
    assert (asked.sender, asked.text) == ("ana", f"{QUESTION} Dr Falk")
    assert file.text == "eGFR 35"
    with story.product.tools.store.read() as uow:
        assert uow.cases.get(1).intake.requester_name is None


def test_the_preview_of_a_link_is_nobodys_words(story: Story) -> None:
    """What Slack shows of a linked page is not taken in."""
    story.ask(QUESTION, attachments=[{"from_url": "https://example.com", "text": "A patient died of it.", "title": "News"}])
    assert _messages(story)[0].text == QUESTION


def test_the_file_of_a_colleague_in_the_thread_is_read_as_theirs(story: Story) -> None:
    """What somebody else puts into the thread is read for reports, and asks nothing."""
    said = story.side.write(CHANNEL, ANA, f"<@UBOT> {QUESTION}")
    story.product.work()
    file = story.slack.add_file("letter.txt", f"{RASH} What should he do?".encode())
    story.side.write(CHANNEL, "UROB", "Here.", thread=said["ts"], subtype="file_share", files=[file])
    story.product.work()
    assert [(m.kind, m.sender) for m in _messages(story)] == [("message", "ana"), ("message", "rob"), ("attachment", "rob")]
    with story.product.tools.store.read() as uow:
        decision = uow.cases.get(1).decision
        assert uow.hand_offs.of(1)
    assert decision is not None
    assert len(decision.questions) == 1
