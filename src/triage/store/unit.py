"""The unit of work: a change, its audit entry and the work it asks for, in one transaction or not at all."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, OperationalError

from triage.errors import NotFound, StoreUnusable
from triage.ports import Clock
from triage.store.cases import Cases
from triage.store.chat_references import ChatReferences
from triage.store.corrections import Corrections
from triage.store.drafts import Drafts, Responses, Reviews
from triage.store.engine import advice
from triage.store.feedback import Feedbacks
from triage.store.handoffs import HandOffs
from triage.store.installations import Installations
from triage.store.model_calls import ModelCalls
from triage.store.outbox import Outbox
from triage.store.pages import Pages
from triage.store.patterns import Patterns
from triage.store.people import People
from triage.store.posts import Posts
from triage.store.profiles import Profiles
from triage.store.regression import RegressionCases
from triage.store.reports import Reports
from triage.store.samples import Samples
from triage.store.trail import Trail

_BEYOND_NUMBERS = "22003"
"""PostgreSQL: a number that no column holds, as in an address that somebody typed. SQLite looks for it and finds nothing."""


class UnitOfWork:
    """One transaction. Every writer in it takes an audit entry, and all of it is stored together."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.trail = Trail(connection, now)
        self.cases = Cases(connection, now, self.trail)
        self.drafts = Drafts(connection, now, self.trail)
        self.reviews = Reviews(connection, now, self.trail)
        self.responses = Responses(connection, now, self.trail)
        self.corrections = Corrections(connection, now, self.trail)
        self.hand_offs = HandOffs(connection, now, self.trail)
        self.reports = Reports(connection, now, self.trail)
        self.samples = Samples(connection, now, self.trail)
        self.pages = Pages(connection, now, self.trail)
        self.patterns = Patterns(connection, now, self.trail)
        self.regression = RegressionCases(connection, now, self.trail)
        self.posts = Posts(connection, now, self.trail)
        self.people = People(connection, now, self.trail)
        self.profiles = Profiles(connection, now, self.trail)
        self.feedback = Feedbacks(connection, now, self.trail)
        self.installations = Installations(connection, now, self.trail)
        self.model_calls = ModelCalls(connection, now, self.trail)
        self.chat_references = ChatReferences(connection, now)
        self.outbox = Outbox(connection, now)


class Store:
    """The database."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        # SQLite has one writer. Threads of one process queue here and go on at once; in SQLite's own queue they would sleep and miss their turn.
        self._turn: AbstractContextManager[object] = threading.RLock() if engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """A transaction that may write: stored whole at the end, or not at all."""
        with self._turn, self._connection(writes=True) as connection:
            yield UnitOfWork(connection, self.clock.now())

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A transaction that only reads, and sees one state of the database."""
        with self._connection(writes=False) as connection:
            yield UnitOfWork(connection, self.clock.now())

    @contextmanager
    def _connection(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect().execution_options(**self._options(writes=writes)) as connection, connection.begin():
                yield connection
        except OperationalError as error:
            raise StoreUnusable(advice(error)) from error
        except DataError as error:
            if getattr(error.orig, "sqlstate", None) != _BEYOND_NUMBERS:
                raise
            raise NotFound("There is nothing with such a number.") from None

    def _options(self, *, writes: bool) -> dict[str, Any]:
        if writes or self.engine.dialect.name != "postgresql":
            return {"writes": writes}
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}  # a reader sees one state, as on SQLite
