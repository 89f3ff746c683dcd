"""The composition root: settings become adapters, adapters become the running product. The only file that sees everything."""

import asyncio
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from bot.chats import from_chats
from bot.content.desk import Desk as ContentDesk
from bot.content.insight import Insight
from bot.content.label_record import LabelRecords
from bot.content.life import Life
from bot.content.loading import Loading
from bot.content.reading import Reading
from bot.content.shelf import Content
from bot.content.tray import Tray
from bot.content.trying import Trying
from bot.giving_way import Requests
from bot.keys import made_home, secret_key_of
from bot.language import language_of
from bot.logs import set_up_logs
from bot.policy import policy_of
from bot.reaching import paging_of
from bot.settings import Settings
from knowledge.attachments import Attachments
from knowledge.embedding import MiniLM
from knowledge.exact import ExactIndex
from knowledge.index import Index
from knowledge.news import CatalogueNews
from knowledge.search import CatalogueLibrary
from triage.adapters.alerts import LogAlerts
from triage.adapters.clock import SystemClock
from triage.adapters.desks import DeskInbox
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.adapters.messengers import InPlaceMessenger
from triage.detect.learned import Learned
from triage.domain.decision import Desk
from triage.domain.inquiry import Channel
from triage.ports import Clock, Embedder, Messenger, StaffRoom, StateReader, WordReader
from triage.proof.judged import Judged
from triage.proof.likeness import Likeness
from triage.proof.proving import Proof
from triage.redact import make_ready
from triage.steps.assess import Assessor
from triage.steps.give_up import give_to_a_person
from triage.steps.part_by_part import PartByPart
from triage.steps.tools import Tools
from triage.store.checkpoints import checkpoint
from triage.store.engine import open_engine
from triage.store.migrate import check_version, is_empty, upgrade
from triage.store.outbox import Job
from triage.store.signing import Signer, load_or_make_signer
from triage.store.unit import Store, UnitOfWork
from triage.worker import Handler, Worker
from triage.workflow import MAY_WAIT, handlers

if TYPE_CHECKING:
    from bot.slack.installations import Workspaces

_P = ParamSpec("_P")
_R = TypeVar("_R")
POOL_THREADS = 8
SLOW_THREADS = 3
CHECKPOINT_EVERY = CONTENT_EVERY = TOKENS_EVERY = timedelta(hours=1)


class Product:
    """The running system: what the faces and commands work with."""

    def __init__(self, settings: Settings, *, clock: Clock, embedder: Embedder, owns_index: bool, demo: bool) -> None:
        self.settings = settings
        self.clock = clock
        self.demo = demo
        self.web_home = settings.web_address
        self.store = Store(open_engine(settings.database), clock)
        self.embedder = embedder
        self.index = Index(self.store, embedder, settings.home / "index") if owns_index else ExactIndex(self.store, embedder)
        self.library = CatalogueLibrary(self.store, embedder, self.index)
        self.content = Content(self.store, self.library, clock)
        self.loading = Loading(self.store, embedder, clock, changed=self._follow_content)
        self.content_desk = ContentDesk(self.store, clock)
        self.tray = Tray(settings.home / "uploads", clock)
        self.reading = Reading(self.tray)
        self.label_records = LabelRecords(self.store)
        self.insight = Insight(self.store, embedder, clock)
        self.life = Life(self.store, embedder, lambda: self.tools, changed=self._follow_content)
        self.signer: Signer = load_or_make_signer(settings.home / "keys")
        self.secret_key = secret_key_of(settings)
        self.ready = threading.Event()
        proof = Proof(PartByPart(Judged(embedder)) if isinstance(embedder, WordReader) else None)
        self.language = language_of(settings, self.store, LogAlerts(), clock, proof)
        messengers = self._messengers()
        self.tools = Tools(
            store=self.store,
            library=self.library,
            assessor=Assessor(self.library, clock, Learned(embedder)) if isinstance(embedder, StateReader) else Assessor(self.library, clock),
            **self.language.parts(),
            alerts=LogAlerts(),
            desks=dict.fromkeys(Desk, DeskInbox()),
            messengers=messengers,
            rooms=self._rooms(),
            attachments=Attachments(),
            news=CatalogueNews(self.store),
            proof=proof,
            judges=(Likeness(embedder),),
            **from_chats(settings, lambda: self.workspaces),
            policy=policy_of(settings),
            paging=paging_of(settings, messengers, clock),
            clock=clock,
        )
        self.trying = Trying(self.store, embedder, VerbatimDrafter())  # content is tried out without a model: the same words each time
        self._requests = Requests()
        self._pool = ThreadPoolExecutor(POOL_THREADS, thread_name_prefix="core")
        self._slow_pool = ThreadPoolExecutor(SLOW_THREADS, thread_name_prefix="slow")
        self._workers: Worker | None = None

    def load(self) -> None:
        """Bring in what is heavy: lists of names, embedding model, index. `ready` is set when it is done; libraries of a language model come after."""
        make_ready()
        self.embedder.embed(["ready"])
        if isinstance(self.index, Index):
            self.index.open()
        self.ready.set()
        self.language.make_ready()

    async def call(self, function: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run core code off the event loop, in the one bounded pool, and let the worker look for what it left to do."""
        with self._requests.one():
            result = await asyncio.get_running_loop().run_in_executor(self._pool, partial(function, *args, **kwargs))
        self.wake()
        return result

    async def call_slowly(self, function: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """The same for what takes seconds (reading a stranger's file, a rehearsal), in a lane of its own, so that no question waits behind it."""
        result = await asyncio.get_running_loop().run_in_executor(self._slow_pool, partial(function, *args, **kwargs))
        self.wake()
        return result

    def wake(self) -> None:
        """Let the workers of this process look for work at once."""
        if self._workers is not None:
            self._workers.wake()

    def worker(self, *, threads: int, name: str | None = None) -> Worker:
        """A worker of this process, for the work of cases."""
        return self._worker(handlers(self.tools), threads, name)

    def start_workers(self) -> None:
        """Work in the background: on cases as many threads as are set, and on what happens by the clock.

        A checkpoint is signed with the key in the server's data directory, so only the server does that; `triage worker` needs no key.
        """
        if self._workers is None:
            by_case = {kind: self._giving_way(work) for kind, work in handlers(self.tools).items()} if self.settings.workers else {}
            self._workers = self._worker({**by_case, **self._periodic()}, max(1, self.settings.workers))
            self._workers.start()

    def _giving_way(self, work: Handler) -> Handler:
        def later(job: Job) -> None:
            self._requests.give_way()
            work(job)

        return later

    def _worker(self, work: Mapping[str, Handler], threads: int, name: str | None = None) -> Worker:
        return Worker(
            self.store,
            work,
            self.tools.alerts,
            name=name or f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}",
            lease=timedelta(seconds=self.settings.lease_seconds),
            threads=threads,
            given_up=lambda job: give_to_a_person(self.tools, job),
            apart=MAY_WAIT if self.tools.asks_models else frozenset(),
        )

    def close(self) -> None:
        """Finish the work in hand and let go of everything."""
        if self._workers is not None:
            self._workers.stop()
        self._slow_pool.shutdown(wait=True, cancel_futures=True)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self.language.close()
        self.index.close()
        self.store.engine.dispose()

    def _follow_content(self) -> None:
        if isinstance(self.index, Index) and self.ready.is_set():
            self.index.sync()

    @cached_property
    def workspaces(self) -> "Workspaces":
        """The workspaces of Slack where the product is installed, each with its token."""
        from bot.slack.installations import Workspaces  # noqa: PLC0415 - only where Slack is on

        return Workspaces(self.settings, self.store, LogAlerts(), secret_key=self.secret_key)

    def _messengers(self) -> Mapping[Channel, Messenger]:
        found: dict[Channel, Messenger] = {c: InPlaceMessenger(c) for c in (Channel.WEB, Channel.CLI)}
        if self.settings.slack_is_on:
            from bot.slack.parts import messenger_of  # noqa: PLC0415 - only where Slack is on

            found[Channel.SLACK] = messenger_of(self.settings, self.workspaces, self.web_home)
        if self.settings.teams_is_on:
            from bot.teams.parts import messenger_of as teams_messenger_of  # noqa: PLC0415 - only where Teams is on

            found[Channel.TEAMS] = teams_messenger_of(self.settings, self.store, self.web_home)
        return found

    def _rooms(self) -> Mapping[str, StaffRoom]:
        found: dict[str, StaffRoom] = {}
        if self.settings.slack_is_on:
            from bot.slack.parts import rooms_of  # noqa: PLC0415

            found |= rooms_of(self.settings, self.workspaces, lambda: self.tools, self.web_home)
        if self.settings.teams_is_on:
            from bot.teams.parts import rooms_of as teams_rooms_of  # noqa: PLC0415

            found |= teams_rooms_of(self.settings, lambda: self.tools, self.web_home)
        return found

    def schedule(self) -> None:
        """Ask for what happens by the clock, every hour: a signed checkpoint of the record, and a look at what content needs its owners."""
        with self.store.begin() as uow:
            for kind in self._periodic():
                _ask_for(uow, kind, uow.now)

    def _periodic(self) -> dict[str, Handler]:
        found: dict[str, Handler] = {"checkpoint": self._checkpoint, "look_ahead": self._look_ahead}
        return found | ({"renew_tokens": self._renew_tokens} if self.settings.slack_client_id else {})

    def _checkpoint(self, job: Job) -> None:
        checkpoint(self.store, self.signer)
        self._again(job, CHECKPOINT_EVERY)

    def _look_ahead(self, job: Job) -> None:
        self.life.look_ahead()
        self._again(job, CONTENT_EVERY)

    def _renew_tokens(self, job: Job) -> None:
        self.workspaces.renew_due()
        self._again(job, TOKENS_EVERY)

    def _again(self, job: Job, after: timedelta) -> None:
        with self.store.begin() as uow:
            _ask_for(uow, job.kind, uow.now + after)
            uow.outbox.complete(job)


def _ask_for(uow: UnitOfWork, kind: str, at: datetime) -> None:
    uow.outbox.put(kind, key=f"{kind}:{at:%Y-%m-%dT%H}", payload={}, run_at=at)


def build(
    settings: Settings, *, clock: Clock | None = None, embedder: Embedder | None = None, owns_index: bool = True, demo: bool = False, upgrades: bool = True
) -> Product:
    """The product on its database. `upgrades`: an older database is brought up to date, else only an empty one is filled.

    Raises StoreUnusable, with what to do.
    """
    set_up_logs(settings.log_level)
    home = made_home(settings)
    engine = open_engine(settings.database)
    try:
        if upgrades or is_empty(engine):
            upgrade(engine)
        check_version(engine)
    finally:
        engine.dispose()
    model = embedder or MiniLM(home / "models", download=settings.model_download)
    return Product(settings, clock=clock or SystemClock(), embedder=model, owns_index=owns_index, demo=demo)


@contextmanager
def for_a_command(settings: Settings) -> Iterator[Product]:
    """The product for one command, beside whatever server may run on the same data."""
    product = build(settings, owns_index=False, upgrades=False)
    try:
        yield product
    finally:
        product.close()


def reindex(settings: Settings) -> int:
    """Delete the index and build it anew from the database. Raises IndexInUse where a server has it."""
    product = build(settings)
    try:
        product.load()
        return product.index.rebuild() if isinstance(product.index, Index) else 0
    finally:
        product.close()
