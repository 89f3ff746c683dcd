"""The whole round trip once more, with somebody else's Slack behind it: the npm package `emulate`, where everything said is read back."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import docx
import httpx
import pytest
from starlette.applications import Starlette

from bot import notices
from bot.slack.app import slack_routes
from tests.clock import TurnableClock
from tests.fakes.slack_emulate import TOKEN, Emulated, emulate
from tests.fakes.slack_product import SECRET, SmallProduct
from tests.fakes.slack_serving import served
from tests.fakes.slack_side import SlackSide, button_of, buttons_of, words_of
from tests.fakes.slack_web_api import BOT, TEAM
from tests.scenario.slack.conftest import QUESTION
from tests.scenario.slack.patience import until
from triage.domain.audit import AuditEntry
from triage.domain.case import Case, CaseStatus
from triage.domain.people import Grant, Person, Role
from triage.store.unit import Store

pytestmark = [pytest.mark.peers, pytest.mark.parametrize("backend", ["sqlite"], indirect=True)]
Said = dict[str, Any]


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
        """What opens a form: the peer knows it, and lets it be used once."""
        return str(self.peer.call("views.generateTriggerId", user_id=self.asker)["trigger_id"])

    def thread(self, ts: str) -> list[Said]:
        """What stands in a thread of the direct messages, the first message too."""
        return list(self.peer.call("conversations.replies", channel=self.direct, ts=ts)["messages"])

    def standing(self, channel: str) -> list[Said]:
        """What stands at the top of a channel, the newest first."""
        return list(self.peer.call("conversations.history", channel=channel)["messages"])


class _Story(NamedTuple):
    peer: Emulated
    workspace: _Workspace
    product: SmallProduct
    side: SlackSide

    def card(self) -> Said:
        """The one card among the reviewers."""
        (card,) = [m for m in self.workspace.standing(self.peer.channel) if m["text"].startswith("MI-1 ·")]
        return card

    def approve(self) -> None:
        """The reviewer approves, and the worker works."""
        self.side.click(self.peer.reviewer, self.peer.channel, self.card(), "approve")
        self.product.work()

    def case(self) -> Case:
        """The case as it is now."""
        with self.product.tools.store.read() as uow:
            return uow.cases.get(1)


@pytest.fixture
def told(store: Store, clock: TurnableClock, tmp_path: Path) -> Iterator[_Story]:
    """Ana and Rita, the product, and the peer behind it."""
    with emulate(tmp_path) as peer:
        workspace = _Workspace(peer)
        ana = Person(id="ana", name="Ana", email="ana@example.com", market="US", grants=(Grant(role=Role.MSL),))
        rita = Person(id="rita", name="Rita", email="rita@example.com", grants=(Grant(role=Role.REVIEWER),))
        with store.begin() as uow:
            for person, user in ((ana, peer.user), (rita, peer.reviewer)):
                uow.people.add(person, entry=AuditEntry(actor="admin", action="person.added"))
                uow.people.link(person.id, "slack", f"{TEAM}:{user}", entry=AuditEntry(actor="admin", action="person.linked"))
        product = SmallProduct(store, clock, peer.client, slack_review_channel=peer.channel, slack_bot_token=TOKEN)
        with served(Starlette(routes=slack_routes(product))) as address:
            side = SlackSide(address, SECRET, workspace)
            yield _Story(peer, workspace, product, side)
            side.close()
        product.close()


def _ask(told: _Story) -> str:
    """Ana asks in a direct message. Returns the thread."""
    said = told.side.write(told.workspace.direct, told.peer.user, QUESTION)
    told.product.work()
    return str(said["ts"])


def _form(told: _Story, callback: str) -> Said:
    """The form that stands open in the peer, once it is this one."""
    return _there(lambda: next((v for v in reversed(told.peer.views) if v.get("callback_id") == callback), None))


def _there(look: Callable[[], Said | None]) -> Said:
    found = until(look)
    assert found, "it never came"
    return found


def test_a_question_is_received_claimed_approved_and_answered_in_its_thread(told: _Story) -> None:
    """One receipt that is edited, one card that is edited, one answer: nothing is posted twice."""
    thread = _ask(told)
    _, receipt = told.workspace.thread(thread)
    assert (receipt["text"], "edited" in receipt) == ("MI-1 received", False)
    first = told.card()
    told.side.click(told.peer.reviewer, told.peer.channel, first, "claim")
    told.product.work()
    assert "With Rita until" in words_of(told.card())
    assert (told.card()["ts"], "give_back" in buttons_of(told.card())) == (first["ts"], True)

    told.approve()
    _, edited, answer = told.workspace.thread(thread)
    assert (edited["ts"], edited["text"], "edited" in edited) == (receipt["ts"], "MI-1 answered", True)
    assert answer["text"] == "MI-1 answered"
    assert "30 to 59 mL/min" in words_of(answer)
    assert (told.card()["ts"], buttons_of(told.card())) == (first["ts"], ["open"])


def test_an_edited_question_is_read_again_and_a_deletion_deletes_nothing(told: _Story) -> None:
    """The receipt and the card say what the new words raise; a deleted question is still a case."""
    said = told.side.write(told.workspace.direct, told.peer.user, QUESTION)
    told.product.work()
    assert told.side.edited(said, f"A patient has a rash. {QUESTION}").status_code == 200
    told.product.work()
    assert "adverse event" in words_of(told.card())
    assert told.side.deleted(said).status_code == 200
    told.product.work()
    assert told.case().status is CaseStatus.IN_REVIEW


def test_the_form_of_intake_opens_on_a_trigger_that_the_peer_checks(told: _Story) -> None:
    """Opened at once and filled after that, in the same view; what it says is no longer missing on the receipt."""
    thread = _ask(told)
    told.side.click(told.peer.user, told.workspace.direct, told.workspace.thread(thread)[1], "complete_intake")
    form = _form(told, "complete_intake")
    assert [v["id"] for v in told.peer.views] == [form["id"]] * 2
    given = {"requester_name": "Dr Patel", "country": "US"}
    values = {f: {"type": "plain_text_input", "value": v} for f, v in given.items()}
    assert told.side.submit(told.peer.user, form, values).text == ""
    told.product.work()
    words = words_of(told.workspace.thread(thread)[1])
    assert "Still missing: their profession." in words


def test_the_letter_is_put_up_into_the_thread_once(told: _Story) -> None:
    """The peer holds the Word file, in three calls (address, bytes, completion), before the message that names it."""
    thread = _ask(told)
    told.approve()
    for _ in range(2):
        told.side.click(told.peer.user, told.workspace.direct, told.workspace.thread(thread)[2], "response_letter")
        told.product.work()
    *_, shared, named = told.workspace.thread(thread)
    assert len(told.workspace.thread(thread)) == 5
    (file,) = shared["files"]
    assert (file["name"], "letter" in named["text"]) == ("MI-1-response-letter-1.docx", True)
    body = httpx.get(file["url_private"], headers={"Authorization": f"Bearer {TOKEN}"}).content
    assert "No dose adjustment of Velmira is recommended" in "\n".join(p.text for p in docx.Document(BytesIO(body)).paragraphs)


def test_what_was_passed_on_is_recorded_from_the_answer_and_the_home_tab_follows(told: _Story) -> None:
    """Two taps close the case; the home tab that the peer holds has the answer, and then has it no more."""
    thread = _ask(told)
    told.approve()
    told.side.open_home(told.peer.user)
    home = _there(lambda: next((v for v in told.peer.views if v["type"] == "home"), None))
    assert "Answers to pass on (1)" in words_of(home)
    answer = told.workspace.thread(thread)[2]
    told.side.click(told.peer.user, told.workspace.direct, answer, "fulfil_spoken")
    asked = _there(lambda: next(iter(told.peer.whispers), None))
    assert asked["user"] == told.peer.user
    assert button_of(asked, "passed_on_now")
    told.side.click(told.peer.user, told.workspace.direct, asked, "passed_on_now")
    told.product.work()
    assert until(lambda: told.case().status is CaseStatus.CLOSED)
    told.side.open_home(told.peer.user)
    assert until(lambda: "Answers to pass on" not in words_of(told.peer.views[-1]))


def test_a_mention_shows_a_number_and_its_answer_finds_the_thread_of_its_receipt(told: _Story) -> None:
    """What was asked in a channel goes on under one direct message, which is found by its metadata as the peer gives them back."""
    told.side.write(told.peer.channel, told.peer.user, f"<@{BOT}> {QUESTION}")
    told.product.work()
    told.approve()
    shown = told.workspace.standing(told.peer.channel)
    (number,) = told.peer.call("conversations.replies", channel=told.peer.channel, ts=next(m["ts"] for m in shown if QUESTION in m["text"]))["messages"][1:]
    assert notices.DETAILS_IN_PRIVATE in words_of(number)
    assert "Velmira" not in words_of(number)
    (receipt,) = told.workspace.standing(told.workspace.direct)
    _, answer = told.workspace.thread(receipt["ts"])
    assert "30 to 59 mL/min" in words_of(answer)


@pytest.mark.parametrize("times", [1, 2])
def test_a_post_whose_answer_was_lost_is_found_by_its_mark_and_not_repeated(told: _Story, times: int) -> None:
    """The peer has taken the receipt, and the card too, and nobody heard of it: in the end each stands there once."""
    told.peer.lose += ["chat.postMessage"] * times
    thread = _ask(told)
    for _ in range(6):
        told.product.work_later(60)
    assert told.peer.lose == []
    assert [m["text"] for m in told.workspace.thread(thread)[1:]] == ["MI-1 received"]
    assert told.card()
