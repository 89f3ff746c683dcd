"""A passage out of force is never returned: dates, zones, markets, supersession and withdrawal at random, against a reckoning by local days."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from knowledge.catalogue import Catalogue
from knowledge.documents import Approval, ApprovedDocument
from knowledge.passages import cut
from knowledge.tables import passages
from tests.unit.knowledge.samples import document
from triage.domain.audit import AuditEntry
from triage.domain.base import Value
from triage.domain.markets import MARKET_ZONES
from triage.ports import Scope
from triage.store.unit import Store

MARKETS = ("US", "DE", "JP", "NZ")
DAYS = st.integers(-6, 6).map(lambda n: date(2026, 11, 22) + timedelta(days=n))
APPROVAL = Approval(number="1", date=date(2020, 1, 1), approver="A")
ENTRY = AuditEntry(actor="owner", action="content.loaded")


class Undone(Exception):
    """Ends an example: the transaction is undone."""


class Given(Value):
    """A version, and whether it is withdrawn after loading."""

    document: ApprovedDocument
    withdrawn: bool


@st.composite
def versions(draw: st.DrawFn) -> list[Given]:
    """Up to five versions of two documents, in any order of loading."""
    names = draw(st.lists(st.tuples(st.sampled_from("AAAB"), st.sampled_from(["1", "2", "10"])), min_size=1, max_size=5, unique=True))
    found = []
    for name, version in names:
        effective = draw(DAYS)
        length = draw(st.sampled_from([None, None, 0, 2, 6]))
        one = document(
            f"{name} {version}.",
            id=name,
            version=version,
            products=tuple(draw(st.lists(st.sampled_from(["Zyxora", "Qivora"]), min_size=1, max_size=2, unique=True))),
            markets=tuple(draw(st.lists(st.sampled_from(MARKETS), min_size=1, max_size=4, unique=True))),
            language=draw(st.sampled_from(["en", "de"])),
            off_label=draw(st.booleans()),
            approval=draw(st.sampled_from([APPROVAL, APPROVAL, None])),
            effective=effective,
            expires=None if length is None else effective + timedelta(days=length),
        )
        found.append(Given(document=one, withdrawn=draw(st.booleans())))
    return found


SCOPES = st.builds(
    Scope,
    product=st.sampled_from([None, "zyxora", "Qivora"]),
    market=st.sampled_from([None, *MARKETS]),
    language=st.sampled_from([None, "en", "de"]),
    medical_information_staff=st.booleans(),
)


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Given], list[tuple[Scope, datetime]]]:
    """Versions, and looks at the catalogue around the moments at which something changes for one of them."""
    every = draw(versions())
    looks = []
    for one in every:
        market = draw(st.sampled_from(one.document.markets))
        last = one.document.expires or one.document.effective
        edge = draw(st.sampled_from([one.document.effective, last, last + timedelta(days=1)]))
        midnight = datetime.combine(edge, datetime.min.time(), ZoneInfo(MARKET_ZONES[market])).astimezone(UTC)
        wide = Scope(product=None, market=market, medical_information_staff=True)
        looks.append((draw(st.just(wide) | SCOPES), midnight + timedelta(seconds=draw(st.sampled_from([-1, 0, 3600])))))
    return every, looks


def reckoned(one: Given, every: Sequence[Given], scope: Scope, on: datetime, now: datetime) -> bool:
    """Whether a version may be used, by the calendar of the market and nothing else."""
    doc = one.document
    if one.withdrawn or doc.approval is None or (doc.off_label and not scope.medical_information_staff):
        return False
    if scope.language not in (None, doc.language) or (scope.product and scope.product.casefold() not in (p.casefold() for p in doc.products)):
        return False
    if scope.market is None and not scope.medical_information_staff:
        return False
    return any(_on_that_day(doc, every, market, on, now) for market in doc.markets if scope.market in (None, market))


def _on_that_day(doc: ApprovedDocument, every: Sequence[Given], market: str, on: datetime, now: datetime) -> bool:
    today, loaded_on = (moment.astimezone(ZoneInfo(MARKET_ZONES[market])).date() for moment in (on, now))
    if today < doc.effective or (doc.expires is not None and today > doc.expires):
        return False
    later = [other for other in every if other.document.id == doc.id and int(other.document.version) > int(doc.version) and other.document.approval]
    return not any(other.document.effective <= today and not (other.withdrawn and loaded_on < other.document.effective) for other in later)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(story=stories())
def test_only_what_is_in_force_is_eligible(store: Store, story: tuple[list[Given], list[tuple[Scope, datetime]]]) -> None:
    """`eligible`, `still_eligible` and `not_in_force` agree with each other and with the calendar, for every scope and moment."""
    every, looks = story
    with suppress(Undone), store.begin() as uow:
        catalogue = Catalogue(uow.connection, uow.now, uow.trail)
        for one in every:
            catalogue.add(one.document, cut(one.document), entry=ENTRY)
        for one in every:
            if one.withdrawn:
                catalogue.withdraw(one.document.id, one.document.version, "", entry=ENTRY)
        everything = catalogue.passages(list(uow.connection.scalars(select(passages.c.id))))
        for scope, on in looks:
            eligible = catalogue.eligible(scope, on)
            expected = {one.document.sections[0].text for one in every if reckoned(one, every, scope, on, uow.now)}
            assert {everything[i].text for i in eligible} == expected
            assert catalogue.still_eligible(everything, scope, on) == set(eligible)
            told = catalogue.not_in_force([p.key for p in everything.values()], scope, on)
            assert told.keys() == {p.key for i, p in everything.items() if i not in eligible}
            assert all(told.values())
            change = catalogue.next_change(on)
            assert change is None or (change > on and catalogue.eligible(scope, change - timedelta(microseconds=1)) == eligible)
        raise Undone
