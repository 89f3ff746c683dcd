"""The whole loop once more, with somebody else's Slack behind it: the npm package `emulate`."""

from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.slack.app import slack_routes
from tests.clock import TurnableClock
from tests.fakes.slack_emulate import Emulated, emulate
from tests.fakes.slack_product import SECRET, SmallProduct
from tests.fakes.slack_serving import served
from tests.fakes.slack_side import SlackSide, button_of, words_of
from tests.fakes.slack_web_api import TEAM
from tests.scenario.slack.conftest import QUESTION
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role
from triage.store.unit import Store

pytestmark = [pytest.mark.peers, pytest.mark.parametrize("backend", ["sqlite"], indirect=True)]


class _Workspace:
    """The peer, as a place where people write."""

    def __init__(self, peer: Emulated) -> None:
        self.peer = peer
        self.asker = peer.user
        self.direct = str(peer.call("conversations.open", users=peer.user)["channel"]["id"])

    def say(self, channel: str, user: str, text: str, thread: str | None = None) -> str:
        """The asker's message."""
        assert user == self.asker
        return str(self.peer.call("chat.postMessage", channel=channel, text=text, **({"thread_ts": thread} if thread else {}))["ts"])

    def trigger(self) -> str:
        """No form is opened here."""
        return "none"

    def thread(self, ts: str) -> list[dict[str, Any]]:
        """What stands in a thread of the direct messages."""
        return list(self.peer.call("conversations.replies", channel=self.direct, ts=ts)["messages"])


def test_question_receipt_card_approval_answer(store: Store, clock: TurnableClock, tmp_path: Path) -> None:
    with emulate(tmp_path) as peer:
        workspace = _Workspace(peer)
        ana = Person(id="ana", name="Ana", email="ana@example.com", market="US", grants=(Grant(role=Role.MSL),))
        rita = Person(id="rita", name="Rita", email="rita@example.com", grants=(Grant(role=Role.REVIEWER),))
        with store.begin() as uow:
            for person, user in ((ana, workspace.asker), (rita, "URITA")):
                uow.people.add(person, entry=AuditEntry(actor="admin", action="person.added"))
                uow.people.link(person.id, "slack", f"{TEAM}:{user}", entry=AuditEntry(actor="admin", action="person.linked"))
        product = SmallProduct(store, clock, peer.client, slack_review_channel=peer.channel)
        with served(Starlette(routes=slack_routes(product))) as address:
            side = SlackSide(address, SECRET, workspace)
            said = side.write(workspace.direct, workspace.asker, QUESTION)
            product.work()
            _, receipt = workspace.thread(said["ts"])
            assert receipt["text"] == "MI-1 received"

            card = _card(peer)
            side.click("URITA", peer.channel, card, "approve")
            product.work()
            _, receipt, answer = workspace.thread(said["ts"])
            assert (receipt["text"], answer["text"]) == ("MI-1 answered", "MI-1 answered")
            assert "30 to 59 mL/min" in words_of(answer)
            side.close()
        product.close()


def _card(peer: Emulated) -> dict[str, Any]:
    history = peer.call("conversations.history", channel=peer.channel)["messages"]
    card: dict[str, Any] = next(m for m in history if m["text"].startswith("MI-1"))
    assert button_of(card, "approve")
    return card
