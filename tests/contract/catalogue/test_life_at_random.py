"""Random lives of documents, against a reckoning by local days: what is out of force never comes out, and every standing is the right one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from knowledge.catalogue import Catalogue
from knowledge.documents import Approval, ApprovedDocument, Standing
from knowledge.exact import ExactIndex
from knowledge.passages import cut
from knowledge.search import CatalogueLibrary
from knowledge.tables import catalogue_state, documents, originals, passages, products, vectors, version_markets, version_products, versions
from tests.clock import START, TurnableClock
from tests.contract.catalogue.shelving import catalogue
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import document
from triage.domain.audit import AuditEntry
from triage.domain.evidence import Passage
from triage.domain.markets import MARKET_ZONES
from triage.domain.people import Person
from triage.errors import BadContent, NotAllowed, NotFound, NotNow
from triage.ports import Scope
from triage.store.unit import Store

MARKETS = ("US", "DE", "NZ")
PEOPLE = ("ana", "ben", "cleo")
APPROVAL = Approval(number="1", date=date(2020, 1, 1), approver="A")
DAYS = st.integers(-4, 6).map(lambda n: START.date() + timedelta(days=n))
TABLES = (vectors, passages, products, version_markets, version_products, versions, documents, originals, catalogue_state)


class Life:
    """One version as the reckoning knows it."""

    def __init__(self, body: ApprovedDocument, authors: set[str]) -> None:
        self.body = body
        self.authors = authors
        self.in_review = False
        self.approved = body.approved
        self.approved_at: datetime | None = None
        self.withdrawn_at: datetime | None = None

    def begins(self, market: str) -> datetime:
        """Midnight of its first day there, or its approval."""
        midnight = _midnight(self.body.effective, market)
        return midnight if self.approved_at is None else max(midnight, self.approved_at)


def _midnight(day: date, market: str) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZoneInfo(MARKET_ZONES[market])).astimezone(UTC)


def _entry(what: str, who: str) -> AuditEntry:
    return AuditEntry(actor=who, action=f"content.{what}")


_LIBRARIES = count(1)


class Lives(RuleBasedStateMachine):
    """Loads, submissions, approvals, returns, withdrawals and time, in any order."""

    store: Store
    clock: TurnableClock

    @initialize()
    def begin(self) -> None:
        """An empty library."""
        with self.store.begin() as uow:
            for table in TABLES:
                uow.connection.execute(delete(table))
        self.clock.set(START)
        embedder = HashedWords()
        self.library = CatalogueLibrary(self.store, embedder, ExactIndex(self.store, embedder))
        self.known: dict[tuple[str, str], Life] = {}
        self.seen: dict[str, Passage] = {}
        self.count = 0
        self.library_number = next(_LIBRARIES)  # the record forgets nothing: what was asked of one library is not asked of the next
        self.asked: set[tuple[str, str]] = set()
        self.hands: dict[tuple[str, str], set[str]] = {}

    # ── What people do ───────────────────────────────────────────────────────────────────────────

    @rule(
        name=st.sampled_from("AAB"), version=st.sampled_from(["1", "2", "10"]), who=st.sampled_from(PEOPLE), effective=DAYS,
        lasts=st.sampled_from([None, 0, 2, 9]), approval=st.sampled_from([None, None, APPROVAL]), off_label=st.booleans(),
        markets=st.lists(st.sampled_from(MARKETS), min_size=1, max_size=3, unique=True),
    )  # fmt: skip
    def load(self, *, name: str, version: str, who: str, effective: date, lasts: int | None, **more: Any) -> None:
        """A new text under any number."""
        self.count += 1
        name = f"{name}-{self.library_number}"
        more["markets"] = tuple(more["markets"])
        expires = None if lasts is None else effective + timedelta(days=lasts)
        body = document(f"Zyxora text {self.count} of {name}.", id=name, version=version, effective=effective, expires=expires, **more)
        held = self.known.get((name, version))
        refused = held is not None and (held.approved or held.withdrawn_at is not None)
        goes_round = body.approval is not None and (name, version) in self.asked and who in self.hands[name, version]
        refused = refused or goes_round
        with catalogue(self.store) as it:
            if refused:
                _refuses(BadContent, lambda: it.add(body, cut(body), entry=_entry("loaded", who)))
            else:
                it.add(body, cut(body), entry=_entry("loaded", who))
        if not refused:
            self.known[name, version] = Life(body, {who, *(held.authors if held else ())})
            self.hands.setdefault((name, version), set()).add(who)

    @precondition(lambda self: self.known)
    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def submit(self, data: st.DataObject, who: str) -> None:
        """Ask for approval."""
        key, life = self._any(data)
        if self._does(key, life, submitting=True, deed=lambda it: it.submit(*key, by=who, entry=_entry("submitted", who))):
            life.in_review = True
            life.authors.add(who)
            self.asked.add(key)
            self.hands.setdefault(key, set()).add(who)

    @precondition(lambda self: self.known)
    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def approve(self, data: st.DataObject, who: str) -> None:
        """By whoever, also by who must not."""
        key, life = self._any(data)
        now = self.clock.now()
        last = life.body.expires
        over = last is not None and all(_midnight(last + timedelta(days=1), m) <= now for m in life.body.markets)
        with catalogue(self.store) as it:

            def deed() -> object:
                return it.approve(*key, by=Person(id=who, name=who), entry=_entry("approved", who))

            if life.approved or life.withdrawn_at or not life.in_review:
                _refuses(NotNow, deed)
            elif who in life.authors:
                _refuses(NotAllowed, deed)
            elif over:
                _refuses(NotNow, deed)
            else:
                deed()
                life.approved, life.approved_at, life.in_review = True, now, False

    @precondition(lambda self: self.known)
    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def send_back(self, data: st.DataObject, who: str) -> None:
        """To its author."""
        key, life = self._any(data)
        if self._does(key, life, submitting=False, deed=lambda it: it.return_(*key, "why", by=who, entry=_entry("returned", who))):
            life.in_review = False

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def discard(self, data: st.DataObject) -> None:
        """A draft that nobody wants."""
        key, life = self._any(data)
        if self._does(key, life, submitting=True, deed=lambda it: it.discard(*key, entry=_entry("discarded", "ana"))):
            del self.known[key]

    @precondition(lambda self: self.known)
    @rule(data=st.data(), whole=st.booleans())
    def withdraw(self, data: st.DataObject, whole: bool) -> None:
        """One version, or all of a document."""
        key, _ = self._any(data)
        chosen = [life for other, life in self.known.items() if other == key or (whole and other[0] == key[0])]
        left = [life for life in chosen if life.withdrawn_at is None]
        with catalogue(self.store) as it:

            def deed() -> object:
                return it.withdraw(key[0], None if whole else key[1], "wrong", entry=_entry("withdrawn", "ana"))

            if left:
                deed()
            else:
                _refuses(NotFound, deed)
        for life in left:
            life.withdrawn_at = self.clock.now()

    @rule(hours=st.sampled_from([1, 5, 13, 24, 50]))
    def wait(self, hours: int) -> None:
        """Time goes on."""
        self.clock.turn(hours=hours)

    # ── What must hold ───────────────────────────────────────────────────────────────────────────

    @invariant()
    def only_what_is_in_force_comes_out(self) -> None:
        """Now, some days before and some days later, by `eligible`, `not_in_force` and `search`."""
        with catalogue(self.store) as it:
            now = self.clock.now()
            self.seen |= {p.text: p for key in self.known for p in _passages(it, key)}
            for market in MARKETS:
                for on in (now, now - timedelta(days=2), now + timedelta(days=3)):
                    self._look(it, Scope(product=None, market=market, medical_information_staff=True), on)
                self._look(it, Scope(product="Zyxora", market=market), now)
        for market in MARKETS:
            scope = Scope(product="Zyxora", market=market)
            hits = self.library.search("Zyxora text of A", scope, on=self.clock.now(), limit=20)
            assert {h.passage.text for h in hits} <= self._expected(scope, self.clock.now())

    @invariant()
    def every_standing_is_the_right_one(self) -> None:
        """In each market, and the same versions are there as the reckoning knows."""
        now = self.clock.now()
        with catalogue(self.store) as it:
            cards = {(c.document, c.version): c for c in it.list()}
        assert cards.keys() == self.known.keys()
        for key, life in self.known.items():
            assert cards[key].standings(now) == {m: self._standing(life, m, now) for m in life.body.markets}
            assert set(cards[key].authors) == life.authors

    # ── The reckoning ────────────────────────────────────────────────────────────────────────────

    def _look(self, it: Catalogue, scope: Scope, on: datetime) -> None:
        expected = self._expected(scope, on)
        eligible = it.eligible(scope, on)
        assert {p.text for p in it.passages(eligible).values()} == expected
        told = it.not_in_force([p.key for p in self.seen.values()], scope, on)
        assert {text for text, p in self.seen.items() if p.key not in told} == expected

    def _expected(self, scope: Scope, on: datetime) -> set[str]:
        assert scope.market is not None
        usable = (life for life in self.known.values() if scope.market in life.body.markets and (scope.medical_information_staff or not life.body.off_label))
        return {life.body.sections[0].text for life in usable if self._standing(life, scope.market, on) is Standing.IN_FORCE}

    def _standing(self, life: Life, market: str, on: datetime) -> Standing:
        if life.withdrawn_at is not None:
            return Standing.WITHDRAWN
        if not life.approved:
            return Standing.IN_REVIEW if life.in_review else Standing.DRAFT
        begins = life.begins(market)
        taken = min(self._takeovers(life, market), default=None)
        over = None if life.body.expires is None else _midnight(life.body.expires + timedelta(days=1), market)
        if taken is not None and (over is None or taken < over) and (on >= taken or taken <= begins):
            return Standing.SUPERSEDED
        first = min((m for m in (taken, over) if m is not None), default=None)
        if first is not None and first == over and (on >= over or over <= begins):
            return Standing.EXPIRED
        return Standing.NOT_YET if on < begins else Standing.IN_FORCE

    def _takeovers(self, life: Life, market: str) -> Iterator[datetime]:
        for other in self.known.values():
            later = other.body.id == life.body.id and int(other.body.version) > int(life.body.version) and other.approved
            if later and not (other.withdrawn_at is not None and other.withdrawn_at <= other.begins(market)):
                yield other.begins(market)

    def _any(self, data: st.DataObject) -> tuple[tuple[str, str], Life]:
        key = data.draw(st.sampled_from(sorted(self.known)))
        return key, self.known[key]

    def _does(self, key: tuple[str, str], life: Life, *, submitting: bool, deed: Any) -> bool:
        """Do what takes a draft (`submitting`) or a version in review, where it is one; else it is refused."""
        fits = not life.approved and life.withdrawn_at is None and life.in_review is not submitting
        with catalogue(self.store) as it:
            if fits:
                deed(it)
            else:
                _refuses(NotNow, lambda: deed(it))
        return fits


def _passages(it: Catalogue, key: tuple[str, str]) -> list[Passage]:
    ids = it.connection.scalars(select(passages.c.id).join(versions).where(versions.c.document == key[0], versions.c.version == key[1])).all()
    return list(it.passages(ids).values())


def _refuses(kind: type[Exception], deed: Any) -> None:
    try:
        deed()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was expected")


def test_whatever_people_do_only_what_is_in_force_comes_out(store: Store, clock: TurnableClock, backend: str) -> None:
    """Loads, approvals, returns, withdrawals and days in any order agree with the reckoning at every step, on both databases."""
    machine = type("LivesHere", (Lives,), {"store": store, "clock": clock})
    examples = 10 if backend == "sqlite" else 3
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=examples, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)),
    )
