"""From the question to the answer, over signed HTTP, and back through the connector."""

import pytest

from tests.fakes.slack_product import HOME
from tests.fakes.teams_connector import TENANT
from tests.fakes.teams_side import bearer, quoting
from tests.scenario.slack.patience import until
from tests.scenario.teams.conftest import ANA, CHAT, QUESTION, Story
from triage.domain.case import CaseStatus
from triage.domain.inquiry import Channel
from triage.store.chat_references import ChatReference


def _messages(story: Story, case: int = 1) -> list[tuple[str, str]]:
    with story.product.tools.store.read() as uow:
        return [(m.kind, m.text) for m in uow.cases.messages(case)]


def _cases(story: Story) -> int:
    with story.product.tools.store.read() as uow:
        return len(uow.cases.list())


def test_what_was_acknowledged_is_stored_before_anything_is_said(story: Story) -> None:
    """The acknowledgement means: it is in the database."""
    story.side.write(ANA, QUESTION)
    assert _messages(story) == [("message", QUESTION)]
    assert story.teams.said(CHAT) == []


def test_a_question_gets_one_receipt_which_is_edited_and_then_the_approved_answer(story: Story) -> None:
    """The main job: asked in a personal chat, approved elsewhere, answered with its sources in the same chat."""
    story.ask()
    (receipt,) = story.teams.said(CHAT)
    assert "MI-1 received" in receipt
    story.approve()
    receipt, answer = story.teams.said(CHAT)
    assert "MI-1 answered" in receipt
    assert "eGFR of 30 to 59 mL/min/1.73 m² & above" in answer
    assert story.teams.edits
    assert f"{HOME}/library/SRD-VEL-014/3" in str(story.teams.card(CHAT))
    with story.product.tools.store.read() as uow:
        assert uow.cases.get(1).status is CaseStatus.SENT


def test_a_question_in_a_channel_shows_only_a_number_there(story: Story) -> None:
    """In front of others a number and no more; receipt and answer stand in the personal chat of whoever asked."""
    said = story.side.in_channel(ANA, QUESTION)
    story.product.work()
    story.approve()
    assert story.teams.said(said["conversation"]["id"]) == ["MI-1 received.\nDetails are in your personal chat with me."]
    assert [words.split("\n")[0] for words in story.teams.said(CHAT)] == ["MI-1 answered", "MI-1 answered"]
    assert _messages(story) == [("message", QUESTION)]


def test_the_same_activity_twice_is_one_message(story: Story) -> None:
    """The connector repeats what it thinks was not taken."""
    said = story.ask()
    story.side.sent(said)
    story.product.work()
    assert _cases(story) == 1
    assert len(story.teams.said(CHAT)) == 1


def test_a_reply_to_the_receipt_goes_on_with_its_case(story: Story) -> None:
    """A chat has no threads: what replies to a message belongs to its case, without the words it quotes."""
    story.ask()
    receipt = story.teams.conversations[CHAT][-1]["id"]
    story.side.write(ANA, "Triage MI-1 received He is 62", attachments=quoting(receipt, "He is 62 &amp; well"))
    assert _messages(story)[-1] == ("message", "He is 62 & well")
    assert _cases(story) == 1


def test_another_question_in_the_same_chat_is_a_case_of_its_own(story: Story) -> None:
    """What replies to nothing begins anew."""
    story.ask()
    story.ask("Can Velmira be stored at 25 °C?")
    assert _cases(story) == 2


def test_an_edit_is_read_again_and_a_deletion_deletes_nothing(story: Story) -> None:
    """Both are kept beside what was said first."""
    said = story.ask()
    story.side.sent(story.side.edited(said, f"{QUESTION} He had a rash."))
    story.side.sent(story.side.deleted(said))
    assert [kind for kind, _ in _messages(story)] == ["message", "edit", "deletion"]
    assert _messages(story)[1][1] == f"{QUESTION} He had a rash."


def test_a_reply_in_the_thread_of_a_case_needs_no_mention(story: Story) -> None:
    """A colleague's word in the thread is kept in the case as theirs; the channel's other talk is nobody's business."""
    said = story.side.in_channel(ANA, QUESTION)
    story.side.in_channel("ben-oid", "I saw a rash too", root=said["id"], calls_us=False)
    story.side.in_channel("ben-oid", "Lunch at noon?", calls_us=False)
    assert [text for _, text in _messages(story)] == [QUESTION, "I saw a rash too"]
    assert _cases(story) == 1


@pytest.mark.parametrize("activity", ["typing", "messageReaction", "endOfConversation", "event"])
def test_teams_own_notes_are_acknowledged_and_left(story: Story, activity: str) -> None:
    """Nothing is made of what no person wrote."""
    story.side.sent(story.side.activity(ANA, QUESTION, type=activity))
    assert _cases(story) == 0


def test_thanks_open_nothing(story: Story) -> None:
    """A courtesy that belongs to no case is left alone."""
    story.side.write(ANA, "thanks!")
    assert _cases(story) == 0


def test_who_asks_what_we_can_do_is_told_and_no_case_is_opened(story: Story) -> None:
    """A question about us is answered with a word, and nothing is kept of it."""
    story.side.write(ANA, "What can you do?")
    until(lambda: story.teams.said(CHAT))
    assert "medical questions" in story.teams.said(CHAT)[0]
    assert _cases(story) == 0


def test_a_file_sends_the_case_to_a_person(story: Story) -> None:
    """What came with a message and was not read is named, and a person looks."""
    file = {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": "letter.pdf", "content": {}}
    story.side.write(ANA, QUESTION, attachments=[file])
    story.product.work()
    with story.product.tools.store.read() as uow:
        assert uow.cases.get(1).status is CaseStatus.WITH_SPECIALIST


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"type": 7}', b'{"type": "message", "from": "x"}', b"[" * 50_000])
def test_what_is_no_activity_is_refused(story: Story, body: bytes) -> None:
    """Garbage is a bad request, never an error of ours."""
    answer = story.side._http.post("/api/messages", content=body, headers={"Authorization": bearer(story.teams.url)})
    assert answer.status_code == 400


def test_a_chat_that_moved_to_another_service_is_followed(story: Story) -> None:
    """The address that came with the last message is the one that is written to."""
    before = ChatReference(channel=Channel.TEAMS, tenant=TENANT, place=CHAT, service="http://127.0.0.1:9/")
    with story.product.tools.store.begin() as uow:
        uow.chat_references.put(before)
    story.ask()
    assert len(story.teams.said(CHAT)) == 1
    with story.product.tools.store.read() as uow:
        known = uow.chat_references.find(Channel.TEAMS, TENANT, f"@{ANA}")
    assert known is not None
    assert (known.service, known.conversation, known.member) == (story.teams.url, CHAT, f"29:{ANA}")


def test_a_message_whose_sending_was_cut_off_may_come_twice_and_the_record_says_so(story: Story) -> None:
    """Teams cannot be asked what has arrived, so rather twice than never."""
    story.side.write(ANA, QUESTION)
    story.teams.fail(502, arrives=True)
    story.product.work()
    story.product.clock.turn(minutes=10)
    story.product.work()
    assert len([words for words in story.teams.said(CHAT) if "MI-1" in words.split("\n")[0]]) == 2
    with story.product.tools.store.read() as uow:
        assert any(e.action == "delivered" and e.facts["perhaps_twice"] for e in uow.trail.entries("case:1"))
