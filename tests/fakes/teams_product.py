"""A small running product for the tests of the Teams face: the real store, workflow, worker and messenger, with a library of one page."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, Protocol, TypeVar, cast

from bot.letter import Paper
from bot.settings import Settings
from bot.teams.addresses import private
from bot.teams.files_in import TeamsFiles
from bot.teams.hosts import FileHosts
from bot.teams.letters import errands
from bot.teams.messenger import TeamsMessenger
from bot.teams.web_api import Connector
from knowledge.attachments import Attachments
from tests.clock import TurnableClock
from tests.fakes.slack_product import HOME, Alarms, OnePage, PlainAssessor
from tests.fakes.teams_connector import APP, TENANT
from triage.adapters.desks import DeskInbox
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.domain.decision import Desk
from triage.domain.inquiry import Channel
from triage.steps import sign_off
from triage.steps.assess import Assessor
from triage.steps.give_up import give_to_a_person
from triage.steps.tools import Paging, Tools
from triage.store.unit import Store
from triage.worker import Worker
from triage.workflow import handlers

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Tenant(Protocol):
    """Whatever stands in for Teams: how it is spoken to, and where its files stand."""

    @property
    def hosts(self) -> FileHosts:
        """Where its files stand."""
        ...

    def connector(self) -> Connector:
        """The product's own connector to it."""
        ...


class SmallTeamsProduct:
    """What `bot.running.Running` asks for, over real parts."""

    web_home = HOME

    def __init__(self, store: Store, clock: TurnableClock, teams: Tenant) -> None:
        self.settings = Settings.model_validate({"teams_app_id": APP, "teams_app_password": "made-up", "teams_tenant_id": TENANT})
        self.clock, self.library, self.alarms = clock, OnePage(), Alarms()
        self.tools = Tools(
            store=store,
            library=self.library,
            assessor=cast("Assessor", PlainAssessor()),
            drafter=VerbatimDrafter(),
            alerts=self.alarms,
            desks=dict.fromkeys(Desk, DeskInbox()),
            messengers={Channel.TEAMS: TeamsMessenger(teams.connector(), store, web_home=HOME)},
            attachments=Attachments(),
            files={Channel.TEAMS: TeamsFiles(teams.hosts)},
            errands=errands(teams.connector(), Paper(), teams.hosts),
            paging=Paging(chats={Channel.TEAMS: private}, home=HOME),
            clock=clock,
        )
        self._pool = ThreadPoolExecutor(4)

    async def call(self, function: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run core code off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(function, *args, **kwargs))

    def work(self) -> None:
        """Let the worker do everything that is due."""
        worker = Worker(self.tools.store, handlers(self.tools), self.alarms, name="worker", given_up=lambda job: give_to_a_person(self.tools, job))
        while worker.run_once():
            pass

    def close(self) -> None:
        """Let go of the threads."""
        self._pool.shutdown()


def approve(product: SmallTeamsProduct, case_id: int = 1) -> None:
    """Rita approves the draft of a case, and the worker works."""
    tools = product.tools
    with tools.store.read() as uow:
        case, rita = uow.cases.get(case_id), uow.people.get("rita")
        draft = uow.drafts.get(case_id, case.draft_version)
    sign_off.approve(tools, case_id, rita, version=case.version, draft_sha256=draft.sha256)
    product.work()
