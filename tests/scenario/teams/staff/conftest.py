"""The same company with channels for reviewers and safety, and how its people open cards of their own and dialogs."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest

from bot.routes import TEAMS, routes
from bot.teams.room import TeamsRoom
from tests.clock import TurnableClock
from tests.fakes.slack_product import HOME
from tests.fakes.teams_cards import faults_of, parts_of, words_of
from tests.fakes.teams_connector import TENANT, TeamsStandIn
from tests.fakes.teams_product import SmallTeamsProduct
from tests.fakes.teams_side import Answer, TeamsSide
from tests.scenario.teams.conftest import PEOPLE, QUESTION, company
from triage.domain.case import Case
from triage.domain.handoff import HandOff
from triage.domain.people import Grant, Person, Role
from triage.store.unit import Store

REVIEW, SAFETY = "19:review@thread.tacv2", "19:safety@thread.tacv2"
ANA, RITA, ROB, SAM = "ana-oid", "rita-oid", "rob-oid", "sam-oid"
CARD, WORD = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.activity.message"
STAFF = (
    *PEOPLE,
    Person(id="rob", name="Rob Lang", email="rob@example.com", grants=(Grant(role=Role.REVIEWER),)),
    Person(id="sam", name="Sam Ode", email="sam@example.com", grants=(Grant(role=Role.SAFETY),)),
)


class Staffed(NamedTuple):
    """What a test tells its story with."""

    product: SmallTeamsProduct
    teams: TeamsStandIn
    side: TeamsSide

    def ask(self, text: str = QUESTION) -> None:
        """Ana asks in her personal chat, and the worker works."""
        self.side.write(ANA, text)
        self.product.work()

    def case(self, number: int = 1) -> Case:
        """The case as it is now."""
        with self.product.tools.store.read() as uow:
            return uow.cases.get(number)

    def hand_off(self) -> HandOff:
        """The hand-off as it is now."""
        with self.product.tools.store.read() as uow:
            return uow.hand_offs.get(1)

    def person(self, name: str) -> Person:
        """Somebody by their id."""
        with self.product.tools.store.read() as uow:
            return uow.people.get(name)

    def standing(self, place: str = REVIEW) -> Answer:
        """The last card of a channel, as everybody sees it."""
        return self.teams.card(place)

    def own(self, user: str, place: str = REVIEW) -> Answer:
        """The last card of a channel, as Teams draws it for one person."""
        return shown(self.click(user, "show_card", place=place))

    def click(self, user: str, verb: str, *, card: Answer | None = None, place: str = REVIEW, trigger: str = "manual") -> Answer:
        """Somebody clicks in a channel, on the card that stands there last or on one of their own. Returns the answer."""
        standing = [a for a in self.teams.conversations[place] if a.get("attachments")][-1]
        button = next(p for p in parts_of((card or self.standing(place))["body"]) if p["type"] == "Action.Execute" and p["verb"] == verb)
        action = {"type": "Action.Execute", "verb": verb, "data": button["data"]}
        return self._invoke("adaptiveCard/action", user, place, {"action": action, "trigger": trigger}, replyToId=standing["id"])

    def open(self, user: str, action: str, *, card: Answer | None = None, place: str = REVIEW) -> Answer:
        """Somebody opens a dialog from their own card. Returns what it shows: a card, or a word."""
        data = next(p["data"] for p in parts_of(card or self.own(user, place)) if p["type"] == "Action.Submit" and p["data"].get("opens") == action)
        return self._task("task/fetch", user, place, dict(data))

    def send(self, user: str, dialog: Answer, place: str = REVIEW, **fields: str) -> Answer:
        """Somebody sends a dialog. Returns what follows: nothing, a word, or the dialog again."""
        (button,) = [p for p in parts_of(dialog) if p["type"] == "Action.Submit"]
        return self._task("task/submit", user, place, {**button["data"], **fields})

    def _task(self, name: str, user: str, place: str, data: Answer) -> Answer:
        task = self._invoke(name, user, place, {"data": data, "context": {"theme": "dark"}}).get("task")
        if task is None:
            return {}
        if task["type"] == "message":
            return {"word": task["value"]}
        assert faults_of(task["value"]["card"]["content"]) == []
        return dict(task["value"]["card"]["content"])

    def _invoke(self, name: str, user: str, place: str, value: Answer, **more: str) -> Answer:
        conversation = {"id": f"{place};messageid=1", "conversationType": "channel", "isGroup": True, "tenantId": TENANT}
        answer = self.side.send(self.side.activity(user, "", type="invoke", name=name, value=value, conversation=conversation, **more))
        assert answer.status_code == 200
        return dict(answer.json())


def shown(answer: Answer) -> Answer:
    """The card with which a click was answered."""
    assert (answer["statusCode"], answer["type"]) == (200, CARD), answer
    assert faults_of(answer["value"]) == []
    return dict(answer["value"])


def word(answer: Answer) -> str:
    """The word with which a click was answered."""
    assert answer["type"] == WORD, words_of(answer["value"])
    return str(answer["value"])


def offers(card: Answer) -> list[str]:
    """What can be done from a card, in order."""
    of = {"Action.Execute": lambda p: p["verb"], "Action.Submit": lambda p: p["data"]["opens"], "Action.OpenUrl": lambda p: p["title"]}
    sets = [part for part in parts_of(card["body"]) if part["type"] == "ActionSet"]
    return [of[action["type"]](action) for part in sets for action in part["actions"]]


@pytest.fixture
def staffed(store: Store, clock: TurnableClock, parser: None) -> Iterator[Staffed]:
    """The same with two channels of staff."""
    with company(store, clock, STAFF) as running:
        product, teams = running.product, running.teams
        teams.conversations |= {REVIEW: [], SAFETY: []}
        table = routes(TEAMS, None, review=REVIEW, safety=SAFETY)
        room = TeamsRoom(teams.connector(), table, lambda: product.tools, tenant=TENANT, web_home=HOME)
        product.tools = replace(product.tools, rooms={"teams": room})
        yield Staffed(product, teams, running.side)
