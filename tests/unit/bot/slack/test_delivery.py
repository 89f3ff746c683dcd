"""Every way a call to Slack can end leads somewhere: done, another try, or a person. Nothing is posted twice unseen."""

from collections.abc import Iterator

import pytest

from bot.slack.messenger import SlackMessenger
from tests.contract.messenger.samples import notice, response
from tests.fakes.slack_product import client_of
from tests.fakes.slack_side import words_of
from tests.fakes.slack_web_api import SlackStandIn
from triage.errors import TryAgainLater, Undeliverable

THREAD = "T01/CTEAM/1.0"


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    """A workspace."""
    with SlackStandIn().running() as slack:
        slack.add_user("UANA", "ana@example.com")
        slack.add_channel("CTEAM")
        yield slack


@pytest.fixture
def messenger(slack: SlackStandIn) -> SlackMessenger:
    """The messenger of the workspace."""
    return SlackMessenger(client_of(slack))


def test_too_many_calls_wait_as_long_as_slack_asks(slack: SlackStandIn, messenger: SlackMessenger) -> None:
    slack.fail("chat.postMessage", "429")
    with pytest.raises(TryAgainLater) as raised:
        messenger.post(THREAD, notice(), key="k")
    assert raised.value.after == 7.0


@pytest.mark.parametrize("fault", ["500", "page", "internal_error", "service_unavailable", "hang", "lost"])
def test_a_passing_fault_is_tried_later_and_never_at_once(slack: SlackStandIn, messenger: SlackMessenger, fault: str) -> None:
    slack.fail("chat.postMessage", fault)
    with pytest.raises(TryAgainLater):
        messenger.post(THREAD, notice(), key="k")
    assert len(slack.called("chat.postMessage")) == 1


def test_where_nobody_listens_it_is_tried_later(slack: SlackStandIn) -> None:
    client = client_of(slack)
    client.base_url = "http://127.0.0.1:9/api/"
    with pytest.raises(TryAgainLater, match="slack: "):
        SlackMessenger(client).post("T01/@UANA", notice(), key="k")


@pytest.mark.parametrize("code", ["channel_not_found", "not_in_channel", "account_inactive", "invalid_auth", "is_archived", "a_code_of_tomorrow"])
def test_a_lasting_fault_needs_a_person_and_names_its_code(slack: SlackStandIn, messenger: SlackMessenger, code: str) -> None:
    slack.fail("chat.postMessage", code)
    with pytest.raises(Undeliverable, match=f"slack: {code}"):
        messenger.post(THREAD, notice(), key="k")


def test_a_wrong_token_needs_a_person(slack: SlackStandIn) -> None:
    with pytest.raises(Undeliverable, match="invalid_auth"):
        SlackMessenger(client_of(slack, token="xoxb-wrong")).post(THREAD, notice(), key="k")


@pytest.mark.parametrize("fault", ["lost", "hang"])
def test_a_message_that_arrived_although_the_call_broke_is_found(slack: SlackStandIn, messenger: SlackMessenger, fault: str) -> None:
    root = slack.say("CTEAM", "UANA", "?")
    slack.fail("chat.postMessage", fault)
    with pytest.raises(TryAgainLater):
        messenger.post(f"T01/CTEAM/{root}", notice(), key="k")
    found = messenger.find(f"T01/CTEAM/{root}", key="k")
    assert found is not None
    assert found.ref == f"CTEAM/{slack.posted('CTEAM')[0]['ts']}"


def test_in_a_thread_whose_first_message_is_gone_nothing_is_found_and_nothing_breaks(messenger: SlackMessenger) -> None:
    assert messenger.find("T01/CTEAM/9.9", key="k") is None


@pytest.mark.parametrize("address", ["", "T01", "T01/UANA", "T01/C/1/2"])
def test_an_address_that_is_none_needs_a_person(messenger: SlackMessenger, address: str) -> None:
    with pytest.raises(Undeliverable):
        messenger.post(address, notice(), key="k")


def test_a_long_answer_goes_whole_into_a_file_with_a_summary_beside_it(slack: SlackStandIn, messenger: SlackMessenger) -> None:
    root = slack.say("CTEAM", "UANA", "?")
    messenger.post(f"T01/CTEAM/{root}", response(statements=3, enclosed=20_000), key="k")
    file, summary = slack.posted("CTEAM")
    (kept,) = file["files"]
    assert kept["name"] == "MI-7-answer-1.txt"
    assert "w" * 20_000 in kept["content"]
    assert "Statement 2: take <1 mg & rest." in kept["content"]
    assert "[1] Dosing & more, SRD-1 v1, Summary" in kept["content"]
    assert "Statement 2" in words_of(summary)
    assert "MI-7-answer-1.txt" in words_of(summary)
    assert file["thread_ts"] == summary["thread_ts"] == root


def test_a_long_answer_that_was_cut_off_after_its_file_sends_no_second_file(slack: SlackStandIn, messenger: SlackMessenger) -> None:
    root = slack.say("CTEAM", "UANA", "?")
    slack.fail("chat.postMessage", "500")
    with pytest.raises(TryAgainLater):
        messenger.post(f"T01/CTEAM/{root}", response(statements=60), key="k")
    assert messenger.find(f"T01/CTEAM/{root}", key="k") is None
    messenger.post(f"T01/CTEAM/{root}", response(statements=60), key="k")
    assert [len(m.get("files", ())) for m in slack.posted("CTEAM")] == [1, 0]


def test_a_file_of_the_same_name_that_somebody_else_put_up_is_not_taken_for_ours(slack: SlackStandIn, messenger: SlackMessenger) -> None:
    """The whole answer is in the thread, whatever else lies there."""
    root = slack.say("CTEAM", "UANA", "?")
    slack.say("CTEAM", "UANA", "", root, files=[{"name": "MI-7-answer-1.txt", "user": "UANA"}])
    messenger.post(f"T01/CTEAM/{root}", response(statements=60), key="k")
    assert [[f["name"] for f in m.get("files", ())] for m in slack.posted("CTEAM")] == [["MI-7-answer-1.txt"], []]


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_a_file_that_does_not_go_up_is_tried_later(slack: SlackStandIn, messenger: SlackMessenger, step: str) -> None:
    root = slack.say("CTEAM", "UANA", "?")
    slack.fail(step, "500")
    with pytest.raises(TryAgainLater):
        messenger.post(f"T01/CTEAM/{root}", response(statements=60), key="k")
    assert slack.called("chat.postMessage") == []


def test_the_words_of_an_error_hold_no_text_and_no_token(slack: SlackStandIn) -> None:
    slack.fail("chat.postMessage", "page")
    with pytest.raises(TryAgainLater) as raised:
        SlackMessenger(client_of(slack)).post(THREAD, notice(), key="k")
    assert str(raised.value) == "slack: unreadable answer (200)"
