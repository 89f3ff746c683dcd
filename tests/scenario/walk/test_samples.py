"""The sample of the week: drawn once, read by safety alone, and a missed report goes to its desk and to the owner of the rule."""

from datetime import timedelta

import pytest

from tests.scenario.walk.conftest import House
from tests.scenario.walk.correcting import AE, hand_offs, names, proposals
from tests.scenario.walk.story import ON_LABEL, REPORT
from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.concern import Concern
from triage.domain.decision import Desk
from triage.domain.handoff import HandOffStatus
from triage.domain.people import Grant, Person, Role
from triage.domain.regression import RuleOwner
from triage.domain.sample import Reading, in_order, week_of
from triage.errors import NotAllowed, NotFound, NotNow
from triage.steps import sampling
from triage.steps.sampling import Week
from triage.steps.tools import Policy

ALONE = "Dr. Weber (anna.weber@example.org) asks: does Velmira need a dose adjustment with eGFR 35?"


def a_week_on(house: House) -> str:
    """The week in which was sent what was sent; the next one has begun."""
    week = week_of(house.clock.now().date())
    house.clock.turn(days=7)
    return week


def read(house: House, week: str = "") -> Week:
    """The sample as safety has it before them."""
    return sampling.sample_of(house.tools, house.who(Role.SAFETY), week)


def message_of(house: House, case: Case, place: int = 0) -> int:
    """The number of a message of a case."""
    with house.store.read() as uow:
        return uow.cases.messages(case.id)[place].id


def test_only_messages_without_a_report_are_drawn_and_shown_redacted(house: House) -> None:
    """A report was seen already; what is read has no names of persons in it."""
    case, _ = house.send(ALONE), house.send(REPORT)
    week = a_week_on(house)
    found = read(house)
    assert found.week == week
    assert [s.case.id for s in found.shown] == [case.id]
    assert "eGFR 35" in found.shown[0].words
    assert "anna.weber" not in found.shown[0].words
    assert "Weber" not in found.shown[0].words


def test_a_sample_is_drawn_once_and_can_be_drawn_again(house: House) -> None:
    """So many as the company says, by a seed on record; whoever looks later reads the same messages."""
    house.policy = Policy(safety_sample=3)
    for number in range(5):
        house.send(f"{ON_LABEL} ({number})")
    week = a_week_on(house)
    first = read(house).sample
    assert first
    house.policy = Policy(safety_sample=5)
    assert read(house, week).sample == first
    assert len(first.population) == 5
    assert tuple(i.message_id for i in first.items) == in_order(first.population, first.seed)[:3]
    with house.store.read() as uow:
        assert [(e.actor, e.action) for e in uow.trail.entries("samples")] == [("safety", "sample.drawn")]


def test_what_is_read_bounds_what_is_missed(house: House) -> None:
    """Read by one, counted for all, with the exact bound."""
    cases = [house.send(f"{ON_LABEL} ({number})") for number in range(3)]
    week = a_week_on(house)
    read(house)
    for case in cases[:2]:
        done = sampling.no_report(house.tools, house.who(Role.SAFETY), week, message_of(house, case))
        assert (done.reading, done.read_by) == (Reading.NO_REPORT, "safety")
    after = read(house, week).sample
    assert after
    assert (after.read, after.missed, round(after.at_most, 4)) == (2, 0, round(1 - 0.05**0.5, 4))
    assert "sample.read" in house.actions(cases[0])
    assert sampling.no_report(house.tools, house.who(Role.SAFETY), week, message_of(house, cases[0])).reading is Reading.NO_REPORT
    assert house.actions(cases[0]).count("sample.read") == 1, "the same again is no change"
    assert [s.week for s in sampling.history(house.tools, house.who(Role.SAFETY))] == [week]


def test_a_missed_report_is_handed_off_and_becomes_a_proposed_regression_case(house: House) -> None:
    """Its desk has it at once, by the message in which it stood; the owner of the rule gets the words redacted."""
    case = house.send(ALONE)
    house.send("And with eGFR 45?", conversation="c1", source="web:later")
    message = message_of(house, case)
    week = a_week_on(house)
    read(house)
    done = sampling.missed(house.tools, house.who(Role.SAFETY), week, message, flag=AE, words="her creatinine rose")
    house.work()
    after = house.case(case.id)
    assert done.reading is Reading.MISSED
    assert AE in names(after)
    assert hand_offs(house, case) == [(Desk.PHARMACOVIGILANCE, HandOffStatus.SENT)]
    with house.store.read() as uow:
        (one,) = uow.hand_offs.of(case.id)
        (report,) = uow.reports.of(case.id)
    assert (one.message_id, one.due_at < house.clock.now()) == (message, True), "the clock runs from when the message came"
    assert report.hand_offs == (one.id,)
    (proposed,) = proposals(house, case)
    assert (proposed.owner, proposed.message_id, proposed.by, proposed.reason) == (RuleOwner.SAFETY, message, "safety", "her creatinine rose")
    assert Concern.ADVERSE_EVENT in proposed.right.concerns
    assert Concern.ADVERSE_EVENT not in proposed.decided.concerns
    assert "anna.weber" not in proposed.text
    sample = read(house, week).sample
    assert sample
    assert (sample.missed, message in {i.message_id for i in sample.items if i.reading is Reading.MISSED}) == (1, True)


def test_on_second_thoughts_a_report_is_found_and_never_lost(house: House) -> None:
    """Who read over it may find it later; who found it clears it at its desk and not here."""
    case = house.send(ON_LABEL)
    week, by = a_week_on(house), house.who(Role.SAFETY)
    read(house)
    message = message_of(house, case)
    sampling.no_report(house.tools, by, week, message)
    sampling.missed(house.tools, by, week, message, flag="product_complaint", words="the box was wet")
    with pytest.raises(NotNow, match="clear its hand-off"):
        sampling.no_report(house.tools, by, week, message)
    with pytest.raises(NotNow, match="already"):
        sampling.missed(house.tools, by, week, message, flag=AE, words="a rash")
    house.work()
    assert hand_offs(house, case) == [(Desk.QUALITY, HandOffStatus.SENT)]


@pytest.mark.parametrize(("flag", "words"), [("", "a rash"), ("solicited", "we asked"), ("special_situation", "x"), (AE, "  ")])
def test_half_a_finding_does_nothing(house: House, flag: str, words: str) -> None:
    """What was missed and where one sees it are both said, or nothing is done."""
    case = house.send(ON_LABEL)
    week = a_week_on(house)
    read(house)
    before = house.actions(case)
    with pytest.raises(NotNow):
        sampling.missed(house.tools, house.who(Role.SAFETY), week, message_of(house, case), flag=flag, words=words)
    assert house.actions(case) == before
    assert hand_offs(house, case) == []


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.SAFETY])
def test_nobody_but_safety_reads_a_sample(house: House, role: Role) -> None:
    """Nor draws one, nor says anything of it."""
    case = house.send(ON_LABEL)
    week, who = a_week_on(house), house.who(role)
    for attempt in (lambda: sampling.sample_of(house.tools, who), lambda: sampling.history(house.tools, who)):
        with pytest.raises(NotAllowed):
            attempt()
    read(house)
    message = message_of(house, case)
    with pytest.raises(NotAllowed):
        sampling.no_report(house.tools, who, week, message)
    with pytest.raises(NotAllowed):
        sampling.missed(house.tools, who, week, message, flag=AE, words="a rash")
    assert hand_offs(house, case) == []


def test_who_answers_for_one_market_reads_that_markets_messages(house: House) -> None:
    """The others are their colleagues'; what was read counts for all."""
    us, german = house.send(ON_LABEL), house.send(ON_LABEL, market="DE")
    week = a_week_on(house)
    kim = Person(id="kim", name="Kim", email="kim@example.org", grants=(Grant(role=Role.SAFETY, markets=frozenset({"DE"})),))
    house.people_add(kim)
    found = sampling.sample_of(house.tools, kim)
    assert [s.case.id for s in found.shown] == [german.id]
    assert found.sample
    assert len(found.sample.items) == 2
    with pytest.raises(NotAllowed):
        sampling.no_report(house.tools, kim, week, message_of(house, us))


def test_erased_words_are_not_read(house: House) -> None:
    """Whoever asked to be forgotten is: the message shows nothing, and says nothing on what was missed."""
    case, other = house.send(ALONE), house.send(ON_LABEL)
    week = a_week_on(house)
    read(house)
    with house.store.begin() as uow:
        uow.cases.erase_message(message_of(house, case), entry=AuditEntry(actor="admin", action="erased"))
    shown = {s.case.id: s for s in read(house, week).shown}
    assert (shown[case.id].words, shown[case.id].erased, shown[other.id].erased) == ("", True, False)
    with pytest.raises(NotNow, match="erased"):
        sampling.no_report(house.tools, house.who(Role.SAFETY), week, message_of(house, case))


def test_a_week_is_over_before_it_is_drawn(house: House) -> None:
    """What still comes in would have no chance; a week without messages leaves no trace."""
    house.send(ON_LABEL)
    with pytest.raises(NotNow, match="not over"):
        read(house, week_of(house.clock.now().date()))
    with pytest.raises(NotFound, match="like 2026-W47"):
        read(house, "last week")
    empty = read(house, week_of((house.clock.now() - timedelta(days=30)).date()))
    assert (empty.sample, empty.shown) == (None, ())
    assert sampling.history(house.tools, house.who(Role.SAFETY)) == ()


def test_what_is_not_in_a_sample_is_not_read_in_it(house: House) -> None:
    """A number in a form reaches no other message."""
    house.send(ON_LABEL)
    report = house.send(REPORT)
    week = a_week_on(house)
    read(house)
    with pytest.raises(NotFound, match="not in the sample"):
        sampling.no_report(house.tools, house.who(Role.SAFETY), week, message_of(house, report))
    with pytest.raises(NotFound, match="No sample was drawn"):
        sampling.no_report(house.tools, house.who(Role.SAFETY), "2020-W01", message_of(house, report))
