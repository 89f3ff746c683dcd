"""Every messenger of the suite, each with its places: a private thread, direct messages to a person, and a place that is none."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.slack.messenger import SlackMessenger
from bot.teams.messenger import TeamsMessenger
from tests.clock import TurnableClock
from tests.contract.messenger.fake import FakeMessenger
from tests.fakes.slack_emulate import Emulated, emulate
from tests.fakes.slack_product import client_of
from tests.fakes.slack_web_api import SlackStandIn
from tests.fakes.teams_connector import TENANT, TeamsStandIn
from triage.domain.inquiry import Channel
from triage.ports import Messenger
from triage.store.chat_references import ChatReference
from triage.store.engine import open_engine
from triage.store.migrate import upgrade
from triage.store.unit import Store

TEAM = "T01"


class Place(NamedTuple):
    """A messenger and where it delivers. `read` gives the words of a delivered message by its reference."""

    messenger: Messenger
    thread: str
    person: str
    nowhere: str
    read: Callable[[str], str]


@pytest.fixture(scope="session")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    """The independent peer, once for all tests."""
    with emulate(tmp_path_factory.mktemp("emulate")) as running:
        yield running


@pytest.fixture(params=["fake", "stand-in", "teams", pytest.param("emulate", marks=pytest.mark.peers)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Each messenger in turn."""
    match request.param:
        case "fake":
            fake = FakeMessenger()
            yield Place(fake, "thread", "person", "nowhere", lambda ref: str(fake.kept[ref][2]))
        case "stand-in":
            yield from _stand_in()
        case "teams":
            yield from _teams(f"sqlite:///{tmp_path}/triage.db")
        case _:
            yield from _emulated(request.getfixturevalue("emulated"))


def _stand_in() -> Iterator[Place]:
    with SlackStandIn().running() as slack:
        slack.add_user("UANA", "ana@example.com")
        slack.add_channel("DUANA")
        root = slack.say("DUANA", "UANA", "A question?")

        def read(ref: str) -> str:
            channel, ts = ref.split("/")
            return str(next(m["blocks"] for m in slack.channels[channel] if m["ts"] == ts))

        yield Place(SlackMessenger(client_of(slack)), f"{TEAM}/DUANA/{root}", f"{TEAM}/@UANA", f"{TEAM}/CNOWHERE/1.0", read)


def _teams(database: str) -> Iterator[Place]:
    upgrade(engine := open_engine(database))
    store = Store(engine, TurnableClock())
    with TeamsStandIn().running() as teams:
        teams.add_member("29:ana", "ana", "ana@example.com")
        teams.conversations["19:chat@thread.v2"] = []
        with store.begin() as uow:
            for place, member in (("19:chat@thread.v2", ""), ("@ana", "29:ana")):
                uow.chat_references.put(ChatReference(channel=Channel.TEAMS, tenant=TENANT, place=place, service=teams.url, member=member))

        def read(ref: str) -> str:
            conversation, activity = ref.rsplit("/", 1)
            return str(next(a for a in teams.conversations[conversation] if a["id"] == activity))

        messenger = TeamsMessenger(teams.connector(), store)
        yield Place(messenger, f"{TENANT}/19:chat@thread.v2", f"{TENANT}/@ana", f"{TENANT}/19:nowhere@thread.v2", read)
        assert teams.faults_found == [], "Teams would refuse these cards"
    engine.dispose()


def _emulated(peer: Emulated) -> Iterator[Place]:
    root = peer.call("chat.postMessage", channel=peer.channel, text="A question?")["ts"]

    def read(ref: str) -> str:
        channel, ts = ref.split("/")
        thread = peer.call("conversations.replies", channel=channel, ts=ts)["messages"]
        return str(next(m.get("text", "") for m in thread if m["ts"] == ts))

    thread, nowhere = f"{TEAM}/{peer.channel}/{root}", f"{TEAM}/CNOWHERE/1.0"
    yield Place(SlackMessenger(peer.client()), thread, f"{TEAM}/@{peer.user}", nowhere, read)
