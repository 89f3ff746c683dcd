"""What people write below a receipt that asks about a report: facts, doubts, questions, worse news, another patient."""

import pytest

from tests.scenario.walk.conftest import House
from tests.scenario.walk.reporting import N, asked, notices, now, reports_of
from triage.domain.report import FactName, FollowUpState, Seriousness


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("lot AB1234, started in March, recovered", {N.LOT: "AB1234", N.START: "started in March", N.OUTCOME: "recovered"}),
        ("AB1234 and she is fine now", {N.LOT: "AB1234", N.OUTCOME: "recovered"}),
    ],
)
def test_a_plain_reply_in_the_thread_is_an_answer(house: House, words: str, told: dict[FactName, str]) -> None:
    """Somebody who just types the facts has answered; nothing is made of it that goes to a reviewer."""
    report = asked(house, conversation="c")
    before = house.case(report.case_id)
    case = house.send(words, conversation="c")
    report = now(house, report)
    assert {name: fact.value for name in told if (fact := report.fact(name))} == told
    lot = report.fact(N.LOT)
    assert lot
    assert (words[lot.start : lot.end], lot.by) == (lot.text, "msl")
    assert report.follow_up.state is FollowUpState.ANSWERED
    assert case.status is before.status
    assert case.decision
    assert before.decision
    assert case.decision.questions == before.decision.questions


@pytest.mark.parametrize("words", ["I don't know", "sorry, no idea", "unknown"])
def test_a_plain_i_dont_know_settles_it_too(house: House, words: str) -> None:
    """The words do what the button does, and are no question."""
    report = asked(house, conversation="c")
    before = house.case(report.case_id)
    case = house.send(words, conversation="c")
    assert now(house, report).follow_up.state is FollowUpState.NOT_KNOWN
    assert case.status is before.status


def test_a_question_in_a_reply_is_still_asked(house: House) -> None:
    """Facts beside a question are kept, and the question goes its way."""
    report = asked(house, conversation="c")
    case = house.send("Lot AB1234. Does Velmira need a dose adjustment with eGFR 35?", conversation="c")
    assert now(house, report).fact(N.LOT)
    assert case.decision
    assert case.decision.questions


def test_worse_news_in_the_thread_is_handed_off_and_belongs_to_the_same_report(house: House) -> None:
    """That she died, told in reply, is a hand-off of its own, one report, and an alert."""
    report = asked(house, conversation="c")
    house.send("My patient died yesterday, she was on Velmira", conversation="c")
    (after,) = reports_of(house, report.case_id)
    assert len(after.hand_offs) == 2
    assert Seriousness.DEATH in {s.name for s in after.seriousness}
    assert any("more serious" in a for a in house.alarm.raised)


def test_another_patient_in_the_thread_is_a_report_of_its_own(house: House) -> None:
    """A second patient is not mixed into the first one's report."""
    report = asked(house, conversation="c")
    house.send("Another patient had vomiting after Velmira", conversation="c")
    assert len(reports_of(house, report.case_id)) == 2
    assert notices(house) == [f"post:{report.case_id}:follow_up:{report.id + 1}:1"]
