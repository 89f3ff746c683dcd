"""Where the app may be called is the administrator's to say; elsewhere people get a word, and nothing is kept."""

import pytest

from bot import notices
from bot.settings import Settings
from bot.teams import relay
from bot.teams.allow import may_be_called
from bot.teams.surface import ASK
from tests.fakes.teams_connector import APP, TENANT
from tests.scenario.slack.patience import until
from tests.scenario.teams.conftest import ANA, CHAT, QUESTION, Story

CHANNEL = "19:team@thread.tacv2"
TOLD = f"{notices.NOT_IN_THIS_CHANNEL} {notices.SAFETY_ANYWAY}"


@pytest.fixture
def backend() -> str:
    """One database is enough for what is said."""
    return "sqlite"


@pytest.fixture
def listed(story: Story, request: pytest.FixtureRequest) -> Story:
    """The story, where the administrator has named these channels."""
    set_up = {"teams_app_id": APP, "teams_app_password": "made-up", "teams_tenant_id": TENANT, "teams_allowed_channels": request.param}
    story.product.settings = Settings.model_validate(set_up)
    return story


def _cases(story: Story) -> int:
    with story.product.tools.store.read() as uow:
        return len(uow.cases.list())


@pytest.mark.parametrize("listed", ["19:others@thread.tacv2"], indirect=True)
def test_in_a_channel_that_is_not_listed_a_mention_gets_a_private_word_and_nothing_is_kept(listed: Story) -> None:
    """Whoever calls the app where it is not wanted is told where they can, and how a safety report is not lost."""
    said = listed.side.in_channel(ANA, QUESTION)
    assert until(lambda: listed.teams.said(CHAT)) == [TOLD]
    assert (_cases(listed), listed.teams.said(said["conversation"]["id"])) == (0, [])


@pytest.mark.parametrize("listed", ["19:others@thread.tacv2"], indirect=True)
def test_talk_in_a_channel_that_is_not_listed_is_left_alone(listed: Story) -> None:
    """What nobody said to the app is answered by nothing."""
    said = listed.side.in_channel(ANA, "Good morning!", calls_us=False)
    assert (listed.teams.said(said["conversation"]["id"]), _cases(listed)) == ([], 0)


@pytest.mark.parametrize("listed", ["19:others@thread.tacv2"], indirect=True)
def test_a_personal_chat_is_in_no_list(listed: Story) -> None:
    """In a personal chat everybody who is known can ask."""
    listed.ask()
    assert _cases(listed) == 1


@pytest.mark.parametrize("listed", [f"19:others@thread.tacv2, {CHANNEL}"], indirect=True)
def test_a_listed_channel_is_served_in_every_thread(listed: Story) -> None:
    """A channel is named once, for all of its threads."""
    listed.side.in_channel(ANA, QUESTION)
    assert _cases(listed) == 1


@pytest.mark.parametrize("listed", ["19:others@thread.tacv2"], indirect=True)
def test_a_case_goes_on_in_its_thread_when_the_list_is_narrowed(listed: Story) -> None:
    """What is said in the thread of a case is kept, a report above all, wherever it began."""
    narrowed, listed.product.settings = listed.product.settings, listed.product.settings.model_copy(update={"teams_allowed_channels": None})
    said = listed.side.in_channel(ANA, QUESTION)
    listed.product.work()
    listed.product.settings = narrowed
    listed.side.in_channel(ANA, "She was taken to hospital yesterday.", root=said["id"], calls_us=False)
    with listed.product.tools.store.read() as uow:
        assert [m.text for m in uow.cases.messages(1)] == [QUESTION, "She was taken to hospital yesterday."]


@pytest.mark.parametrize(
    ("place", "may"),
    [
        (f"19:meeting_{'N' * 48}@thread.v2", False),
        (f"{CHANNEL};messageid=1", True),
        ("19:project@thread.skype", False),
        ("a:1personal", True),
        ("19:ana_ben@unq.gbl.spaces", True),
    ],
)
def test_meetings_and_group_chats_are_places_too(place: str, may: bool) -> None:
    """Whatever stands in front of others must be named; a thread is named by its channel."""
    settings = Settings.model_validate({"teams_app_id": APP, "teams_app_password": "made-up", "teams_tenant_id": TENANT, "teams_allowed_channels": CHANNEL})
    assert may_be_called(settings, place) is may


@pytest.mark.parametrize("listed", [CHANNEL], indirect=True)
def test_the_menus_open_no_form_in_a_chat_that_is_not_listed(listed: Story) -> None:
    """An action of the menus follows the same list; a chat of two people is no channel."""
    elsewhere = {"id": "19:project@thread.v2", "conversationType": "groupChat", "isGroup": True}
    refused = listed.side.invoke(ANA, relay.OPEN, {"commandId": ASK.id}, conversation=elsewhere)
    assert refused["task"] == {"type": "message", "value": TOLD}
    two = {"id": "19:ana_ben@unq.gbl.spaces", "conversationType": "personal"}
    assert listed.side.invoke(ANA, relay.OPEN, {"commandId": ASK.id}, conversation=two)["task"]["type"] == "continue"
