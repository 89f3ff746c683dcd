"""What is promised of reports as records: read whole, asked about briefly, never waited for, and brought to their desk."""

from datetime import timedelta

import pytest

from tests.scenario.walk.conftest import House
from tests.scenario.walk.reporting import TEXT, N, asked, notices, now, receipt, reports_of
from tests.scenario.walk.story import REPORT, S
from triage.domain.audit import AuditEntry
from triage.domain.concern import Concern, Signal
from triage.domain.handoff import HandOffStatus
from triage.domain.inquiry import Intake
from triage.domain.people import Role
from triage.domain.report import Contact, FactName, FollowUpState, ReportKind, Seriousness
from triage.domain.response import FollowUpNotice
from triage.errors import NotAllowed, NotNow, SomebodyWasFaster, UnusableMessage
from triage.steps import follow_up, hand_off, intake
from triage.steps.tools import Policy


def test_a_report_is_kept_with_the_four_criteria_and_where_they_stand(house: House) -> None:
    """A report is a child record: reporter, patient, product and event, each with its words in the message."""
    report = asked(house)
    assert (report.kind, report.reasons, report.met) == (ReportKind.SAFETY, ("adverse_event",), 4)
    assert {name: TEXT[f.start : f.end] for name, f in report.criteria.items() if f} == {
        N.REPORTER: "Dr. Lund", N.PATIENT: "62 years old", N.PRODUCT: "Velmira", N.EVENT: "rash",
    }  # fmt: skip
    with house.store.read() as uow:
        (one,) = uow.hand_offs.of(report.case_id)
    assert report.hand_offs == (one.id,)


def test_what_is_missing_is_asked_in_the_receipt_and_nothing_else_is_posted(house: House) -> None:
    """The first questions stand in the receipt: a few facts that the text did not give."""
    report = asked(house)
    (line,) = receipt(house, report.case_id).follow_ups
    assert line.wanted == (N.START, N.OUTCOME, N.LOT)
    assert line.asks_contact
    assert line.asks_heard
    assert notices(house) == []


def test_it_is_asked_so_often_and_no_more(house: House) -> None:
    """A second notice comes a day later, then it is left at that; the hand-off goes its way meanwhile."""
    report = asked(house)
    house.clock.turn(hours=23)
    house.work()
    assert notices(house) == []
    house.clock.turn(hours=2)
    house.work()
    assert notices(house) == [f"post:{report.case_id}:follow_up:{report.id}:2"]
    for _ in range(5):
        house.clock.turn(hours=25)
        house.work()
    assert len(notices(house)) == 1
    assert (now(house, report).follow_up.state, now(house, report).follow_up.attempts) == (FollowUpState.NO_ANSWER, 2)


@pytest.mark.parametrize("attempts", [0, 1, 3])
def test_the_company_says_how_often(house: House, attempts: int) -> None:
    """The number of attempts is a setting; none is none."""
    house.policy = Policy(follow_up_attempts=attempts)
    report = asked(house)
    for _ in range(6):
        house.clock.turn(hours=25)
        house.work()
    assert len(notices(house)) == max(0, attempts - 1)
    assert now(house, report).follow_up.attempts == attempts


def test_i_dont_know_settles_it(house: House) -> None:
    """Nobody is asked again for what they do not know."""
    report = asked(house)
    follow_up.dont_know(house.tools, report.id, house.who(Role.MSL))
    house.work()
    assert receipt(house, report.case_id).follow_ups == ()
    house.clock.turn(days=9)
    house.work()
    assert notices(house) == []
    settled = now(house, report)
    assert (settled.follow_up.state, settled.follow_up.unknown) == (FollowUpState.NOT_KNOWN, (N.START, N.OUTCOME, N.LOT))
    assert "report.not_known" in house.actions(house.case(report.case_id))


def test_an_answer_is_on_record_with_who_and_when_and_is_news_to_the_desk(house: House) -> None:
    """What the sender adds stands in the report with their name and the time; the desk that had acknowledged it sees that there is news."""
    report = asked(house)
    (one,) = report.hand_offs
    hand_off.acknowledge(house.tools, one, house.who(Role.SAFETY))
    house.clock.turn(hours=1)
    follow_up.answer(house.tools, report.id, house.who(Role.MSL), given={N.LOT: " AB 12 ", N.START: "March"}, contact=Contact.ASK_FIRST)
    house.work()
    report = now(house, report)
    lot = report.fact(N.LOT)
    assert lot
    assert (lot.value, lot.by, lot.at) == ("AB 12", "msl", house.clock.now())
    assert report.has_news
    assert report.follow_up.contact is Contact.ASK_FIRST
    assert receipt(house, report.case_id).follow_ups[0].wanted == ()
    follow_up.saw(house.tools, report.id, house.who(Role.SAFETY))
    assert not now(house, report).has_news


def test_an_acknowledgement_has_seen_what_came_before_it(house: House) -> None:
    """Facts that came in before the desk acknowledged are no news any more."""
    report = asked(house)
    follow_up.answer(house.tools, report.id, house.who(Role.MSL), given={N.LOT: "X1"})
    hand_off.acknowledge(house.tools, report.hand_offs[0], house.who(Role.SAFETY))
    assert not now(house, report).has_news


def test_becoming_serious_alerts_anew(house: House) -> None:
    """A rash that turns out to have ended in hospital is told to a person at once."""
    report = asked(house)
    assert not any("more serious" in a for a in house.alarm.raised)
    follow_up.answer(house.tools, report.id, house.who(Role.MSL), given={N.OUTCOME: "in hospital since Monday"})
    house.work()
    assert len([a for a in house.alarm.raised if "more serious" in a]) == 1
    assert [s.name for s in now(house, report).seriousness] == [Seriousness.HOSPITALISATION]


def test_a_person_of_the_desk_asks_in_the_thread(house: House) -> None:
    """Safety chooses what it wants to know; the sender gets one notice with its name on it."""
    report = asked(house)
    follow_up.dont_know(house.tools, report.id, house.who(Role.MSL))
    follow_up.ask(house.tools, report.id, house.who(Role.SAFETY), wanted=[N.LOT, N.DOSE])
    house.work()
    (key,) = notices(house)
    what = house.chat.posts[key]
    assert isinstance(what, FollowUpNotice)
    assert (what.wanted, what.asked_by) == ((N.LOT, N.DOSE), "Safety")
    assert house.chat.addresses[key] == "web:msl"


def test_who_may_ask_and_who_may_answer(house: House) -> None:
    """Only the desk asks; only the sender, medical information and the desk add facts. A stranger changes nothing."""
    report = asked(house)
    for role in (Role.MSL, Role.REVIEWER, Role.QUALITY, Role.COMPLIANCE):
        with pytest.raises(NotAllowed):
            follow_up.ask(house.tools, report.id, house.who(role), wanted=[N.LOT])
        with pytest.raises(NotAllowed):
            follow_up.saw(house.tools, report.id, house.who(role))
    for role in (Role.SALES_REP, Role.QUALITY, Role.CONTENT_OWNER, Role.INSPECTOR):
        with pytest.raises(NotAllowed):
            follow_up.answer(house.tools, report.id, house.who(role), given={N.LOT: "X"})
        with pytest.raises(NotAllowed):
            follow_up.dont_know(house.tools, report.id, house.who(role))
    for wanted in ([], list(N)[:5]):
        with pytest.raises(NotNow):
            follow_up.ask(house.tools, report.id, house.who(Role.SAFETY), wanted=wanted)
    assert now(house, report) == report


def test_what_cannot_be_is_refused_in_words(house: House) -> None:
    """An empty answer, an endless one and a time that has not come change nothing."""
    report = asked(house)
    refused: tuple[tuple[dict[FactName, str], timedelta | None, str], ...] = (
        ({}, None, "Nothing was filled in"),
        ({N.LOT: "x" * 400}, None, "under 300"),
        ({}, timedelta(days=1), "can't be right"),
    )
    for given, later, words in refused:
        heard = house.clock.now() + later if later else None
        with pytest.raises(UnusableMessage, match=words):
            follow_up.answer(house.tools, report.id, house.who(Role.MSL), given=given, heard_at=heard)
    assert now(house, report) == report


def test_when_it_was_heard_moves_day_zero_even_after_the_case_has_ended(house: House) -> None:
    """The clock runs from when anybody first knew, whenever that is told."""
    report = asked(house, REPORT)
    hand_off.acknowledge(house.tools, report.hand_offs[0], house.who(Role.SAFETY))
    house.work()
    assert house.case(report.case_id).status is S.CLOSED
    heard = house.clock.now() - timedelta(hours=30)
    follow_up.answer(house.tools, report.id, house.who(Role.MSL), given={}, heard_at=heard)
    with house.store.read() as uow:
        assert uow.hand_offs.get(report.hand_offs[0]).aware_at == heard


def test_a_cleared_report_asks_nothing(house: House) -> None:
    """Once its desk says that it is none, nobody is troubled any more."""
    report = asked(house)
    hand_off.clear(house.tools, report.hand_offs[0], house.who(Role.SAFETY), reason="quoted from the label")
    house.clock.turn(days=5)
    house.work()
    assert receipt(house, report.case_id).follow_ups == ()
    assert notices(house) == []


def test_nobody_is_asked_about_a_report_that_is_cleared(house: House) -> None:
    """The sender gets no notice without a question in it; the desk is told why."""
    report = asked(house)
    hand_off.clear(house.tools, report.hand_offs[0], house.who(Role.SAFETY), reason="quoted from the label")
    with pytest.raises(NotNow, match="cleared"):
        follow_up.ask(house.tools, report.id, house.who(Role.SAFETY), wanted=[N.LOT])
    house.work()
    assert notices(house) == []


def test_nothing_of_it_stands_in_front_of_others(house: House) -> None:
    """Asked in a channel: every question about the report goes to the sender's own messages."""
    case = house.send(TEXT, shared_place="web:everybody")
    house.clock.turn(hours=25)
    house.work()
    asked_there = [key for key, address in house.chat.addresses.items() if address == "web:everybody"]
    assert asked_there == [f"post:{case.id}:shared"]


def test_two_patients_are_two_reports_in_one_hand_off(house: House) -> None:
    """Counted patients are told apart; the desk gets one hand-off with both."""
    case = house.send("Two of Dr. Lund's patients had a rash on Velmira.")
    first, second = reports_of(house, case.id)
    assert first.hand_offs == second.hand_offs


def test_intake_that_names_who_asked_names_the_reporter(house: House) -> None:
    """A criterion that intake can give is not asked for twice."""
    report = asked(house, "My patient had a rash on Velmira.".replace("My", "A"))
    if report.fact(N.REPORTER) is None:
        intake.complete_intake(house.tools, report.case_id, house.who(Role.MSL), Intake(requester_name="Dr. Lund"))
        known = now(house, report).fact(N.REPORTER)
        assert known
        assert known.value == "Dr. Lund"


def test_a_flag_that_a_person_adds_is_a_report_too(house: House) -> None:
    """What a reviewer saw becomes a record with its hand-off."""
    case = house.send("Does Velmira need a dose adjustment with eGFR 35?")
    assert reports_of(house, case.id) == ()
    signal = Signal(concern=Concern.ADVERSE_EVENT, start=0, end=0, text="she mentioned a rash", rule="person", why="added by a person")
    with house.store.begin() as uow:
        hand_off.add_flag(uow, house.tools, case, house.who(Role.REVIEWER), signal=signal)
    (report,) = reports_of(house, case.id)
    event = report.fact(N.EVENT)
    assert event
    assert event.value == "she mentioned a rash"


def test_every_change_is_on_record_and_the_old_facts_are_kept(house: House) -> None:
    """Who changed what and when is in the trail, the words that were there before in the texts; no word of a patient in the trail."""
    report = asked(house)
    follow_up.answer(house.tools, report.id, house.who(Role.MSL), given={N.AGE: "63"})
    with house.store.read() as uow:
        entry = next(e for e in uow.trail.entries(f"case:{report.case_id}") if e.action == "report.answered")
        before = uow.cases.texts.get(int(str(entry.facts["was.facts.text"])))
    assert entry.actor == "msl"
    assert before
    assert "62 years old" in before
    assert "Lund" not in entry.model_dump_json()


def test_of_two_answers_at_once_one_is_told_to_look_again(house: House) -> None:
    """Nothing that was said is overwritten unseen."""
    report = asked(house)
    follow_up.answer(house.tools, report.id, house.who(Role.MSL), given={N.LOT: "A1"})
    with pytest.raises(SomebodyWasFaster), house.store.begin() as uow:
        uow.reports.change(report, entry=AuditEntry(actor="x", action="x"), facts=())


def test_the_hand_off_is_sent_before_anything_is_asked(house: House) -> None:
    """The report is on its way whatever the sender answers."""
    report = asked(house)
    with house.store.read() as uow:
        assert uow.hand_offs.get(report.hand_offs[0]).status is HandOffStatus.SENT
