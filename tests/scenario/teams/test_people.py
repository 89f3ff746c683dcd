"""Who somebody is in Teams: by Entra's id, never made up, never by a guest's address."""

import pytest

from bot import notices
from bot.teams import relay
from bot.teams.surface import ASK
from tests.fakes.teams_connector import TENANT
from tests.scenario.slack.patience import until
from tests.scenario.teams.conftest import ANA, CHAT, QUESTION, Story
from triage.domain.audit import AuditEntry
from triage.domain.inquiry import Channel

STRANGER = "zoe-oid"
_ONE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def _cases(story: Story) -> int:
    with story.product.tools.store.read() as uow:
        return len(uow.cases.list())


@_ONE
def test_a_person_is_known_by_their_address_once_and_by_their_id_from_then_on(story: Story) -> None:
    """The directory is asked with the first message, and the link is on record."""
    story.side.write(ANA, QUESTION)
    story.side.write(ANA, "Can Velmira be stored at 25 °C?")
    assert [what for what, _ in story.teams.calls].count("member") == 1
    with story.product.tools.store.read() as uow:
        assert uow.people.identity("ana", Channel.TEAMS) == f"{TENANT}:{ANA}"
        assert any(e.action == "person.linked" for e in uow.trail.entries("people"))


@_ONE
def test_somebody_unknown_gets_a_private_word_and_nothing_is_kept(story: Story) -> None:
    """Nobody is made silently: the word names the address to add, once, however often the activity comes."""
    story.teams.add_member(f"29:{STRANGER}", STRANGER, "zoe@example.com")
    story.teams.conversations[f"a:{STRANGER}"] = []
    said = story.side.write(STRANGER, QUESTION)
    story.side.sent(said)
    until(lambda: story.teams.said(f"a:{STRANGER}"))
    (word,) = story.teams.said(f"a:{STRANGER}")
    assert "zoe@example.com" in word
    assert "safety report" in word
    assert _cases(story) == 0


@_ONE
@pytest.mark.parametrize(
    "more",
    [{"userRole": "guest"}, {"userRole": "anonymous"}, {"userPrincipalName": "ana_example.com#EXT#@x.onmicrosoft.com"}, {"objectId": "another"}],
    ids=["guest", "anonymous", "external", "another's record"],
)
def test_a_guests_address_is_nobodys(story: Story, more: dict[str, str]) -> None:
    """Another company's administrator sets a guest's address: Ana's name on it opens nothing."""
    story.teams.add_member(f"29:{STRANGER}", STRANGER, "ana@example.com", **more)
    story.side.write(STRANGER, QUESTION)
    assert _cases(story) == 0


@_ONE
def test_a_person_who_may_not_ask_is_told_so(story: Story) -> None:
    """An inspector sends in no questions."""
    story.side.write("ines-oid", QUESTION)
    until(lambda: story.teams.said("a:ines-oid"))
    assert "may not send in questions" in story.teams.said("a:ines-oid")[0]
    assert _cases(story) == 0


@_ONE
def test_a_person_whose_access_has_ended_is_told_that_and_what_to_do(story: Story) -> None:
    """Not that they lack a role: the administrator has ended their access."""
    story.ask()
    with story.product.tools.store.begin() as uow:
        uow.people.set_active("ana", False, entry=AuditEntry(actor="admin", action="person.deactivated"))
    story.side.write(ANA, QUESTION)
    assert until(lambda: any(notices.NO_LONGER_HERE in words for words in story.teams.said(CHAT)))
    assert not any(notices.MAY_NOT_ASK in words for words in story.teams.said(CHAT))
    opened = story.side.invoke(ANA, relay.OPEN, {"commandId": ASK.id})
    assert opened["task"]["value"] == f"{notices.NO_LONGER_HERE} {notices.SAFETY_ANYWAY}"
    assert _cases(story) == 1


@_ONE
def test_a_directory_that_cannot_be_asked_is_not_acknowledged_and_told(story: Story) -> None:
    """Nothing is lost in silence: Teams is told, and the person too."""
    story.teams.fail(503)
    assert story.side.send(story.side.activity(ANA, QUESTION)).status_code == 503
    until(lambda: story.teams.said(CHAT))
    assert "send it again" in story.teams.said(CHAT)[0]
    assert _cases(story) == 0


@_ONE
def test_whoever_installed_the_bot_can_be_reached_before_they_write(story: Story) -> None:
    """An installation tells where the personal chat is."""
    story.side.sent(story.side.activity(ANA, "", type="installationUpdate", action="add"))
    with story.product.tools.store.read() as uow:
        known = uow.chat_references.find(Channel.TEAMS, TENANT, f"@{ANA}")
    assert known is not None
    assert known.conversation == CHAT
