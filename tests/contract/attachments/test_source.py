"""Every source of files, and every reader of threads: the bytes, or a fault that says whether another try is worth it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from bot.slack.files_in import SlackFiles
from bot.slack.threads_in import SlackThreads
from bot.slack.web_api import WebApi
from bot.teams.files_in import TeamsFiles, file_ref
from tests.contract.attachments.fake import FakeFiles, FakeThreads
from tests.fakes.slack_product import client_of
from tests.fakes.slack_web_api import BOT, SlackStandIn
from tests.fakes.teams_connector import TeamsStandIn
from triage.domain.base import to_utc
from triage.domain.overheard import Overheard
from triage.errors import TryAgainLater, Undeliverable
from triage.ports import AttachmentSource, ThreadReader


class Side(NamedTuple):
    """A source with its other side: `put` keeps a file and gives its address, `busy` makes the next call fail for now."""

    source: AttachmentSource
    put: Callable[[bytes], str]
    busy: Callable[[], None]


class Talk(NamedTuple):
    """A reader of threads with its other side: `say` keeps words and gives the address of their thread."""

    reader: ThreadReader
    say: Callable[[str], str]
    busy: Callable[[], None]


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    """The workspace."""
    with SlackStandIn().running() as slack:
        slack.add_channel("C1")
        yield slack


@pytest.fixture
def teams() -> Iterator[TeamsStandIn]:
    """The tenant."""
    with TeamsStandIn().running() as teams:
        yield teams


@pytest.fixture(params=["slack", "teams", "fake"])
def side(request: pytest.FixtureRequest, slack: SlackStandIn, teams: TeamsStandIn) -> Side:
    """A source."""
    if request.param == "teams":
        return Side(TeamsFiles(teams.hosts), lambda body: file_ref("1", teams.add_file("a.bin", body)["content"]["downloadUrl"]), lambda: teams.fail(503))
    if request.param == "slack":
        source = SlackFiles(lambda _: client_of(slack), home=slack.url)
        return Side(source, lambda body: f"T01/{slack.add_file('a.bin', body)['id']}", lambda: slack.fail("download", "503"))
    fake = FakeFiles()

    def put(body: bytes) -> str:
        fake.kept["T01/F1"] = body
        return "T01/F1"

    return Side(fake, put, lambda: fake.faults.append(TryAgainLater("busy")))


@pytest.fixture(params=["slack", "fake"])
def talk(request: pytest.FixtureRequest, slack: SlackStandIn) -> Talk:
    """A reader of threads."""
    if request.param == "slack":
        reader = SlackThreads(lambda _: WebApi(client_of(slack)))
        return Talk(reader, lambda text: f"T01/C1/{slack.say('C1', 'UANA', text)}", lambda: slack.fail("conversations.replies", "429"))
    fake = FakeThreads()

    def say(text: str) -> str:

        one = Overheard(source="s", conversation="c", identity="T01:UANA", sent_at=to_utc(datetime.now(UTC)), text=text)
        fake.kept["T01/C1/1"] = (one,)
        return "T01/C1/1"

    return Talk(fake, say, lambda: setattr(fake, "busy", True))


def test_a_file_comes_as_it_was_sent(side: Side) -> None:
    """Byte for byte, however often."""
    ref = side.put(b"\x00\xffbytes")
    assert [side.source.fetch(ref, largest=100) for _ in range(2)] == [b"\x00\xffbytes"] * 2


def test_a_file_that_is_larger_than_is_read_is_not_fetched_whole(side: Side) -> None:
    """The reason says so."""
    with pytest.raises(Undeliverable, match="larger"):
        side.source.fetch(side.put(b"x" * 101), largest=100)


def test_a_file_that_is_gone_will_never_come(side: Side) -> None:
    """A person must look."""
    with pytest.raises(Undeliverable):
        side.source.fetch("T01/F999", largest=100)


def test_a_passing_fault_is_worth_another_try(side: Side) -> None:
    """And the next try finds the file."""
    ref = side.put(b"bytes")
    side.busy()
    with pytest.raises(TryAgainLater):
        side.source.fetch(ref, largest=100)
    assert side.source.fetch(ref, largest=100) == b"bytes"


def test_what_was_said_in_a_thread_comes_with_who_said_it(talk: Talk) -> None:
    """By the name that the channel has for them."""
    (one,) = talk.reader.said(talk.say("And in children?"))
    assert (one.text, one.identity, one.edit) == ("And in children?", "T01:UANA", "")


def test_a_thread_that_cannot_be_read_now_is_read_later(talk: Talk) -> None:
    """A passing fault is told as one."""
    address = talk.say("words")
    talk.busy()
    with pytest.raises(TryAgainLater):
        talk.reader.said(address)


def test_our_own_words_are_nobodys(slack: SlackStandIn) -> None:
    """What the bot wrote in a thread is not heard."""
    reader = SlackThreads(lambda _: WebApi(client_of(slack)))
    root = slack.say("C1", "UANA", f"<@{BOT}> Dose?")
    slack.say("C1", BOT, "MI-1 received.", root)
    assert [one.text for one in reader.said(f"T01/C1/{root}")] == ["Dose?"]
