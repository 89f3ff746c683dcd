"""What is promised of somebody's home page and profile: their own only, what waits for them, and rights never."""

import pytest

from tests.scenario.walk.conftest import House
from tests.scenario.walk.story import OFF_LABEL, ON_LABEL, REPORT, approve
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role
from triage.domain.profile import Profile, is_time_zone
from triage.errors import NotAllowed, NotNow
from triage.home import followed, home
from triage.steps import close
from triage.steps.profile import markets_of, set_profile


def test_an_inquiry_moves_from_open_to_pass_on_and_away(house: House) -> None:
    """Open while it is worked on, to be passed on once it is answered, and gone when that is recorded."""
    msl = house.who(Role.MSL)
    case = house.send(ON_LABEL)
    assert [n.case_id for n in home(house.tools, msl).open] == [case.id]
    approve(house, case.id)
    facts = home(house.tools, msl)
    assert (facts.open, [(p.notice.case_id, p.response) for p in facts.to_pass_on]) == ((), [(case.id, 1)])
    close.fulfil(house.tools, case.id, msl, how="spoken", recipient="Dr. Example")
    facts = home(house.tools, msl)
    assert (facts.open, facts.to_pass_on) == ((), ())


def test_a_home_shows_ones_own_cases_and_nobody_elses(house: House) -> None:
    """Whoever else asks has a page of their own."""
    house.send(ON_LABEL)
    other = Person(id="ben", name="Ben", grants=(Grant(role=Role.MSL),))
    assert home(house.tools, other).open == ()


def test_what_safety_asks_is_there_until_it_is_answered(house: House) -> None:
    """Of one's own reports."""
    house.send(REPORT)
    assert [n.report for n in home(house.tools, house.who(Role.MSL)).follow_ups] == ["R-1"]
    assert home(house.tools, house.who(Role.SAFETY)).follow_ups == ()


def test_a_reviewers_queue_is_that_of_their_products_by_what_is_due(house: House) -> None:
    """An MSL has none."""
    first, second = house.send(ON_LABEL), house.send(OFF_LABEL)
    facts = home(house.tools, house.who(Role.REVIEWER))
    assert (facts.reviews, {c.id for c in facts.queue}, facts.queue_in_all) == (True, {first.id, second.id}, 2)
    assert [c.due_at for c in facts.queue] == sorted(c.due_at for c in facts.queue)
    assert home(house.tools, house.who(Role.MSL)).reviews is False
    elsewhere = Person(id="eva", name="Eva", grants=(Grant(role=Role.REVIEWER, products=frozenset({"Quorvia"})),))
    assert home(house.tools, elsewhere).queue == ()


def test_news_follow_the_products_of_the_profile_else_those_of_the_roles() -> None:
    """Nothing chosen and every product granted: everything."""
    some = Person(id="a", name="A", grants=(Grant(role=Role.MSL, products=frozenset({"Velmira"})), Grant(role=Role.REVIEWER, products=frozenset({"Quorvia"}))))
    every = Person(id="b", name="B", grants=(Grant(role=Role.MSL),))
    assert followed(some, Profile()) == ("Quorvia", "Velmira")
    assert followed(every, Profile()) == ()
    assert followed(every, Profile(products=("Tarvexa",))) == ("Tarvexa",)


def test_a_profile_is_set_by_its_owner_and_stands_on_record(house: House) -> None:
    """Market, language, time zone and products; grants stay as they were."""
    msl = house.who(Role.MSL)
    profile = Profile(products=("Velmira",), intake_product="Velmira")
    done = set_profile(house.tools, msl, profile, market="US", language="de", time_zone="Europe/Berlin")
    assert (done.market, done.language, done.time_zone, done.grants) == ("US", "de", "Europe/Berlin", msl.grants)
    with house.store.read() as uow:
        assert uow.profiles.get(msl.id) == profile
        assert [e.actor for e in uow.trail.entries("people") if e.action == "profile.set"] == [msl.id, msl.id]


def test_a_market_can_only_be_one_of_ones_roles(house: House) -> None:
    """A profile gives no rights: another market is for an administrator to grant."""
    here = Person(id="dee", name="Dee", market="DE", grants=(Grant(role=Role.MSL, markets=frozenset({"DE", "AT"})),))
    with house.store.begin() as uow:
        uow.people.add(here, entry=AuditEntry(actor="test", action="person.added"))
    assert markets_of(here) == ("AT", "DE")
    with pytest.raises(NotAllowed, match="administrator"):
        set_profile(house.tools, here, Profile(), market="US", language="de", time_zone="Europe/Berlin")
    assert set_profile(house.tools, here, Profile(), market="AT", language="de", time_zone="Europe/Vienna").market == "AT"


@pytest.mark.parametrize(
    ("change", "words"),
    [({"time_zone": "Berlin"}, "no time zone"), ({"language": "xx"}, "choose one"), ({"profile": Profile(products=("Aspirin",))}, "no product Aspirin")],
)
def test_what_cannot_be_is_told_and_nothing_is_set(change: dict[str, object], words: str, house: House) -> None:
    """All of it, or nothing."""
    msl = house.who(Role.MSL)
    given: dict[str, object] = {"profile": Profile(products=("Velmira",)), "market": "US", "language": "en", "time_zone": "UTC"} | change
    with pytest.raises(NotNow, match=words):
        set_profile(house.tools, msl, **given)  # type: ignore[arg-type]
    with house.store.read() as uow:
        assert uow.profiles.get(msl.id) == Profile()
        assert uow.people.get(msl.id) == msl


@pytest.mark.parametrize(("name", "is_one"), [("Europe/Berlin", True), ("UTC", True), ("Berlin", False), ("../etc/passwd", False), ("", False), ("a/b", False)])
def test_a_time_zone_has_a_name_that_is_known(name: str, is_one: bool) -> None:
    """And nothing else is looked up by it."""
    assert is_time_zone(name) is is_one
