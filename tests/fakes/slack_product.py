"""A small running product for the tests of the Slack face: the real store, workflow, worker and messenger, with a library of one page."""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import ParamSpec, TypeVar, cast

from slack_sdk import WebClient

from bot.settings import Settings
from bot.slack.addresses import private
from bot.slack.channels import channels
from bot.slack.files_in import SlackFiles
from bot.slack.installations import Workspaces
from bot.slack.messenger import SlackMessenger
from bot.slack.room import SlackRoom
from bot.slack.threads_in import SlackThreads
from bot.slack.web_api import WebApi
from knowledge.attachments import Attachments
from tests.clock import TurnableClock
from tests.fakes.slack_web_api import TOKEN, SlackStandIn
from triage.adapters.desks import DeskInbox
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.domain.concern import Concern, Signal
from triage.domain.decision import Desk, LabelFinding, LabelStatus, Question, Route, TriageDecision
from triage.domain.evidence import Hit, Label, Passage, PassageKey, Product
from triage.domain.inquiry import Attachment, Channel, Intake
from triage.ports import Scope
from triage.steps.assess import Assessor
from triage.steps.tools import Paging, Tools
from triage.store.unit import Store
from triage.worker import Worker
from triage.workflow import handlers

_P = ParamSpec("_P")
_R = TypeVar("_R")
SECRET, REVIEW_CHANNEL, HOME = "8f742231b10e8888abcd99yyyzzz85a5", "CREVIEW", "https://triage.example.com"

PAGE = Passage(
    key=PassageKey(document="SRD-VEL-014", version="3", occurrence=1, sha256="a" * 64),
    title="Velmira in renal impairment",
    section="Summary",
    text="No dose adjustment of Velmira is recommended for patients with an eGFR of 30 to 59 mL/min/1.73 m² & above. Exposure was 18 % higher with eGFR <45.",
)


class OnePage:
    """A library with one page that answers everything, unless it is `empty`; `withdrawn` takes it out of force."""

    def __init__(self) -> None:
        self.empty = False
        self.withdrawn = False
        self.page = PAGE

    def search(self, query: str, scope: Scope, *, on: datetime, limit: int = 8) -> tuple[Hit, ...]:
        """The page."""
        return () if self.empty else (Hit(passage=self.page, score=0.9),)

    def label(self, product: str, market: str, *, on: datetime) -> Label | None:
        """There is none."""
        return None

    def products(self) -> tuple[Product, ...]:
        """The one product."""
        return (Product(name="Velmira", markets=frozenset({"US"})),)

    def not_in_force(self, keys: Collection[PassageKey], scope: Scope, *, on: datetime) -> dict[PassageKey, str]:
        """The page, once it is withdrawn."""
        return dict.fromkeys(keys, "SRD-VEL-014 version 3 was withdrawn.") if self.withdrawn else {}

    def passage(self, key: PassageKey) -> Passage | None:
        """The page by its key."""
        return self.page if key == self.page.key else None

    def languages(self, product: str | None, market: str | None, *, on: datetime) -> frozenset[str]:
        """English."""
        return frozenset({"en"})


class PlainAssessor:
    """Reads two words: a "rash" is an adverse event, and what holds no question mark asks nothing."""

    def assess(self, text: str, *, product: str | None, market: str | None, intake: Intake, attachments: tuple[Attachment, ...]) -> TriageDecision:
        """What the words say."""
        at = text.find("rash")
        signals = (Signal(concern=Concern.ADVERSE_EVENT, start=at, end=at + 4, text="rash", rule="ae.test", why="a patient has it"),) if at >= 0 else ()
        finding = LabelFinding(status=LabelStatus.NOT_APPLICABLE, reason="no use is asked about")
        route = Route.SPECIALIST if any(not a.was_read for a in attachments) else Route.DRAFT
        questions = (Question(ordinal=1, start=0, end=len(text), text=text, finding=finding, route=route),) if "?" in text else ()
        if not questions and not attachments:
            route = Route.REPORT_ONLY if signals else Route.DECLINE
        return TriageDecision(
            product="Velmira",
            market=market or "US",
            signals=signals,
            questions=questions,
            finding=finding,
            route=route,
            route_reason="as the words say",
            hand_offs=frozenset({Desk.PHARMACOVIGILANCE}) if signals else frozenset(),
        )


class Alarms:
    """Keeps what was raised."""

    def __init__(self) -> None:
        self.raised: list[str] = []

    def raise_alert(self, what: str, *, facts: dict[str, str | int]) -> None:
        """Keep it."""
        self.raised.append(what)


def client_of(slack: SlackStandIn, *, token: str = TOKEN, timeout: int = 1) -> WebClient:
    """A client that talks to the stand-in."""
    return WebClient(token=token, base_url=slack.url, timeout=timeout)


class SmallProduct:
    """What `bot.slack.running.Running` asks for, over real parts."""

    web_home = HOME

    def __init__(self, store: Store, clock: TurnableClock, client: Callable[[], WebClient], **settings: object) -> None:
        given: dict[str, object] = {
            "slack_bot_token": TOKEN,
            "slack_signing_secret": SECRET,
            "slack_review_channel": REVIEW_CHANNEL,
            "slack_api_url": client().base_url,
        } | settings
        self.settings = Settings.model_validate(given)
        self.clock, self.library, self.alarms = clock, OnePage(), Alarms()
        self.workspaces = Workspaces(self.settings, store, self.alarms, secret_key="s" * 40)
        self.channels = channels(self.settings.slack_routes, review=self.settings.slack_review_channel, safety=self.settings.slack_safety_channel)
        self.tools = Tools(
            store=store,
            library=self.library,
            assessor=cast("Assessor", PlainAssessor()),
            drafter=VerbatimDrafter(),
            alerts=self.alarms,
            desks=dict.fromkeys(Desk, DeskInbox()),
            messengers={Channel.SLACK: SlackMessenger(client(), web_home=HOME, open_in=self.settings.slack_open)},
            rooms={"slack": SlackRoom(client(), self.channels, lambda: self.tools, HOME)},
            attachments=Attachments(),
            files={Channel.SLACK: SlackFiles(lambda _: client(), home=str(client().base_url))},
            threads={Channel.SLACK: SlackThreads(lambda _: WebApi(client()))},
            paging=Paging(chats={Channel.SLACK: private}, home=HOME),
            clock=clock,
        )
        self._pool = ThreadPoolExecutor(4)

    async def call(self, function: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run core code off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(function, *args, **kwargs))

    def work(self) -> None:
        """Let the worker do everything that is due."""
        worker = Worker(self.tools.store, handlers(self.tools), self.alarms, name="worker")
        while worker.run_once():
            pass

    def work_later(self, seconds: float) -> None:
        """Let time pass, and work."""
        self.clock.turn(seconds=seconds)
        self.work()

    def waiting(self) -> int:
        """How many jobs are due or will be."""
        with self.tools.store.read() as uow:
            return uow.outbox.counts()["ready"]

    def close(self) -> None:
        """Let go of the threads."""
        self._pool.shutdown()
