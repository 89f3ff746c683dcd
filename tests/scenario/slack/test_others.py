"""In front of others: group messages, and channels that are shared with another company. There a number is all that is said."""

import json

import pytest

from bot import notices
from tests.fakes.slack_side import buttons_of, envelope, words_of
from tests.fakes.slack_web_api import BOT, TEAM, Answer
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, QUESTION, REVIEWER, Story
from tests.scenario.slack.patience import until
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

PARTNER, THEIRS = "UPARTNER", "T99"
PARTNER_DM = f"D{PARTNER}"
GROUP = "GTALK"


@pytest.fixture
def partnered(story: Story) -> Story:
    """A colleague in another company's workspace, whom an administrator has linked; that company's people share a channel with us."""
    partner = Person(id="pia", name="Pia Holm", email="pia@partner.example", market="US", grants=(Grant(role=Role.MSL),))
    with story.product.tools.store.begin() as uow:
        uow.people.add(partner, entry=AuditEntry(actor="admin", action="person.added"))
        uow.people.link("pia", "slack", f"{THEIRS}:{PARTNER}", entry=AuditEntry(actor="admin", action="person.linked"))
    story.slack.add_user(PARTNER, "pia@partner.example", team_id=THEIRS)
    story.slack.add_channel(PARTNER_DM)
    return story


def theirs(story: Story, text: str, *, user: str = PARTNER, thread: str | None = None) -> Answer:
    """Somebody of the other company writes in the shared channel: Slack says that it happened in their workspace, and reaches us through ours."""
    said = story.side.write(CHANNEL, user, text, thread=thread, send=False, user_team=THEIRS, team=THEIRS)
    body = envelope({**said, "type": "app_mention"} if f"<@{BOT}>" in text else said)
    body |= {"team_id": THEIRS, "context_team_id": TEAM, "is_ext_shared_channel": True}
    assert story.side.send(json.dumps(body)).status_code == 200
    story.product.work()
    return said


def test_a_partner_whom_an_administrator_has_linked_asks_in_a_shared_channel(partnered: Story) -> None:
    """They are answered in direct messages of our own workspace; the channel has the number, and nobody else's messages anything."""
    theirs(partnered, f"<@{BOT}> {QUESTION}")
    assert words_of(partnered.slack.posted(CHANNEL)[0]) == f"*MI-1 received.*\n{notices.DETAILS_IN_PRIVATE}"
    partnered.side.click(REVIEWER, "CREVIEW", partnered.card(), "approve")
    partnered.product.work()
    assert [m["text"] for m in partnered.slack.posted(PARTNER_DM)] == ["MI-1 answered", "MI-1 answered"]
    assert (partnered.dm(), len(partnered.slack.posted(CHANNEL))) == ([], 1)


def test_a_reply_of_another_company_belongs_to_the_thread_of_our_case(partnered: Story) -> None:
    """One thread is one conversation, whichever workspace Slack names; what others say in it is kept as theirs."""
    asked = partnered.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}")
    partnered.product.work()
    theirs(partnered, "She had a rash as well.", thread=asked["ts"])
    with partnered.product.tools.store.read() as uow:
        assert [m.sender for m in uow.cases.messages(1)] == ["ana", "pia"]
        assert len(uow.cases.list()) == 1
        assert [h.reasons for h in uow.hand_offs.of(1)] == [("adverse_event",)]
    assert len(partnered.slack.posted(CHANNEL)) == 1


def test_a_stranger_of_another_company_gets_a_private_word_and_nothing_is_kept(partnered: Story) -> None:
    """The address that their own administrator gave them proves nothing."""
    partnered.slack.add_user("UOTHER", "rita@example.com", team_id=THEIRS)
    partnered.slack.add_channel("DUOTHER")
    theirs(partnered, f"<@{BOT}> {QUESTION}", user="UOTHER")
    assert "I don't know you yet" in words_of(until(lambda: partnered.slack.posted("DUOTHER"))[0])
    with partnered.product.tools.store.read() as uow:
        assert uow.cases.list() == ()
    assert partnered.slack.posted(CHANNEL) == []


def test_in_a_group_message_a_number_is_all_that_is_said(story: Story) -> None:
    """A group message is read by others: no product, flag, answer or button stands there; talk that does not call us is nobody's business."""
    story.slack.add_channel(GROUP)
    for text in (QUESTION, f"<@{BOT}> She had a rash. {QUESTION}"):
        said = story.side.write(GROUP, ANA, text, send=False)
        story.side.tell({**said, "channel_type": "mpim"})
    story.product.work()
    (shown,) = story.slack.posted(GROUP)
    assert (words_of(shown), buttons_of(shown)) == (f"*MI-1 received.*\n{notices.DETAILS_IN_PRIVATE}", [])
    assert "adverse event" in words_of(story.slack.posted(DM)[0])
    with story.product.tools.store.read() as uow:
        assert len(uow.cases.messages(1)) == 1
