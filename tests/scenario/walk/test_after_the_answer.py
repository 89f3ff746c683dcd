"""What is promised after an answer: how it was passed on, whether it helped, and that more can be asked in the same case."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.shelf import RENAL
from tests.scenario.walk.conftest import House
from tests.scenario.walk.story import ON_LABEL, STORAGE, S, approve
from triage.domain.case import Case
from triage.domain.feedback import LONGEST_WORDS, Shortcoming
from triage.domain.people import Grant, Person, Role
from triage.domain.response import Response
from triage.errors import NotAllowed, NotNow, SomebodyWasFaster, UnusableMessage
from triage.steps import close, feedback
from triage.steps.more import More, add_words, ask_more


def answered(house: House) -> Case:
    """A case whose answer has gone out."""
    case = house.send(ON_LABEL)
    approve(house, case.id)
    return house.case(case.id)


def test_how_an_answer_was_passed_on_is_kept_with_its_moment_before_the_case_closes(house: House) -> None:
    """How, when, to whom, and whether the moment is exact; then the case is closed."""
    case = answered(house)
    at = house.clock.now()
    house.clock.turn(hours=3)
    close.fulfil(house.tools, case.id, house.who(Role.MSL), how="spoken", recipient="Dr. Example", when=at + timedelta(hours=1), exactly=False)
    case = house.case(case.id)
    assert case.status is S.CLOSED
    assert case.fulfilment is not None
    assert (case.fulfilment.how, case.fulfilment.when, case.fulfilment.recipient) == ("spoken", at + timedelta(hours=1), "Dr. Example")
    assert case.fulfilment.exactly is False
    assert [a for a in house.actions(case) if a.startswith("case.")][-2:] == ["case.fulfilled", "case.closed"]


@pytest.mark.parametrize(("hours", "words"), [(1, "not come yet"), (-30, "answered only later")])
def test_nothing_is_passed_on_before_it_was_answered_or_in_the_future(hours: int, words: str, house: House) -> None:
    """A slip of the finger moves no turnaround."""
    case = answered(house)
    with pytest.raises(NotNow, match=words):
        close.fulfil(house.tools, case.id, house.who(Role.MSL), how="spoken", recipient="x", when=house.clock.now() + timedelta(hours=hours))
    assert house.case(case.id).status is S.SENT


def test_who_needs_more_opens_the_case_again_and_gets_a_further_answer(house: House) -> None:
    """The words are a message of the same case; what was answered is not answered twice."""
    case = answered(house)
    close.fulfil(house.tools, case.id, house.who(Role.MSL), how="spoken", recipient="Dr. Example")
    ask_more(house.tools, case.id, house.who(Role.MSL), STORAGE, why=More.ASKED_BACK, key="f1")
    house.work()
    assert house.case(case.id).status is S.IN_REVIEW
    approve(house, case.id)
    first, second = (house.chat.posts[f"post:{case.id}:answer:{n}"] for n in (1, 2))
    assert isinstance(first, Response)
    assert isinstance(second, Response)
    assert [s.text for s in first.statements] == [RENAL]
    assert RENAL not in [s.text for s in second.statements]
    with house.store.read() as uow:
        assert [m.kind for m in uow.cases.messages(case.id)] == ["message", "asked_back"]


def test_words_in_which_no_question_is_found_open_the_case_too_and_a_person_reads_them(house: House) -> None:
    """Whoever says that they need more is never left without a word."""
    case = answered(house)
    ask_more(house.tools, case.id, house.who(Role.MSL), "the full reference, thanks", why=More.NEED_MORE, key="f1")
    house.work()
    case = house.case(case.id)
    assert case.status is S.WITH_SPECIALIST
    assert case.decision is not None
    assert case.decision.route_reason == "the sender needs more than the answer held"


def test_the_same_form_twice_is_one_message(house: House) -> None:
    """A second click of an impatient thumb changes nothing."""
    case = answered(house)
    for _ in range(2):
        ask_more(house.tools, case.id, house.who(Role.MSL), STORAGE, why=More.NEED_MORE, key="f1")
    with house.store.read() as uow:
        assert len(uow.cases.messages(case.id)) == 2


def test_only_who_asked_goes_on_with_a_case_or_judges_its_answer(house: House) -> None:
    """Nobody speaks for another; and a message without words is refused."""
    case = answered(house)
    other = Person(id="ben", name="Ben", grants=(Grant(role=Role.MSL),))
    with pytest.raises(NotAllowed, match="somebody else"):
        ask_more(house.tools, case.id, other, STORAGE, why=More.NEED_MORE, key="f1")
    with pytest.raises(NotAllowed, match="somebody else"):
        feedback.give(house.tools, case.id, other, response=1, helpful=True)
    with pytest.raises(UnusableMessage):
        ask_more(house.tools, case.id, house.who(Role.MSL), "?!", why=More.NEED_MORE, key="f1")


def test_what_somebody_needs_more_is_read_for_reports(house: House) -> None:
    """A rash that is told in passing goes to safety at once."""
    case = answered(house)
    ask_more(house.tools, case.id, house.who(Role.MSL), "The patient now has a rash after Velmira. Can she go on?", why=More.ASKED_BACK, key="f1")
    house.work()
    with house.store.read() as uow:
        assert [h.desk.value for h in uow.hand_offs.of(case.id)] == ["pharmacovigilance"]


def test_feedback_keeps_reasons_and_reads_own_words_for_reports_without_asking_anything(house: House) -> None:
    """The case stays answered; a report in the words goes to safety."""
    case = answered(house)
    words = "Too late: the patient had a rash after Velmira. What about children?"
    feedback.give(house.tools, case.id, house.who(Role.MSL), response=1, helpful=False, reasons=[Shortcoming.TOO_LATE], words=words)
    house.work()
    assert house.case(case.id).status is S.SENT
    with house.store.read() as uow:
        (kept,) = uow.feedback.of(case.id)
        assert [h.desk.value for h in uow.hand_offs.of(case.id)] == ["pharmacovigilance"]
        assert kept.message_id is not None
        assert uow.cases.message(kept.message_id).text == words
    assert (kept.helpful, kept.reasons) == (False, (Shortcoming.TOO_LATE,))


@pytest.mark.parametrize(
    ("reasons", "words", "said"),
    [((), "", "at least one reason"), ((Shortcoming.OTHER,), " ", "a few words"), ((Shortcoming.WRONG,), "x" * (LONGEST_WORDS + 1), "too long")],
)
def test_feedback_from_which_nobody_could_learn_is_asked_again(reasons: tuple[Shortcoming, ...], words: str, said: str, house: House) -> None:
    """An answer that did not help has a reason."""
    case = answered(house)
    with pytest.raises(NotNow, match=said):
        feedback.give(house.tools, case.id, house.who(Role.MSL), response=1, helpful=False, reasons=reasons, words=words)
    with house.store.read() as uow:
        assert uow.feedback.of(case.id) == ()


def test_feedback_is_on_an_answer_that_was_given(house: House) -> None:
    """Not on one that is not there."""
    case = house.send(ON_LABEL)
    with pytest.raises(NotNow, match="no such answer"):
        feedback.give(house.tools, case.id, house.who(Role.MSL), response=1, helpful=True)


def test_reviewers_and_owners_of_content_read_feedback_with_its_documents_in_redacted_words(house: House) -> None:
    """What was wrong with which answer, without names of people; whoever has no part in it reads none."""
    case = answered(house)
    words = "Dr. Anna Weber (anna.weber@example.org) needs the study."
    feedback.give(house.tools, case.id, house.who(Role.MSL), response=1, helpful=False, reasons=[Shortcoming.INCOMPLETE], words=words)
    for role in (Role.REVIEWER, Role.CONTENT_OWNER):
        (one,) = feedback.said(house.tools, house.who(role))
        assert one.documents == ("SRD-RENAL v1",)
        assert "anna.weber" not in one.words
        assert "needs the study" in one.words
        assert one.by == "Msl"
    assert feedback.said(house.tools, house.who(Role.REVIEWER), helpful=True) == ()
    with pytest.raises(NotAllowed):
        feedback.said(house.tools, house.who(Role.MSL))


def test_feedback_is_read_for_ones_own_products_only(house: House) -> None:
    """A grant for another product shows nothing of this one."""
    case = answered(house)
    feedback.give(house.tools, case.id, house.who(Role.MSL), response=1, helpful=True)
    other = Person(id="owner", name="Owner", grants=(Grant(role=Role.CONTENT_OWNER, products=frozenset({"Quorvia"})),))
    assert feedback.said(house.tools, other) == ()


def test_feedback_that_meets_itself_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same form sent twice at once is no fault of whoever sent it."""
    case, kept = answered(house), add_words
    met = iter([SomebodyWasFaster("met")])

    def meets(*args: Any, **more: Any) -> Any:
        for fault in met:
            raise fault
        return kept(*args, **more)

    monkeypatch.setattr(feedback, "add_words", meets)
    feedback.give(house.tools, case.id, house.who(Role.MSL), response=1, helpful=False, reasons=[Shortcoming.TOO_LATE], words="Too late.", key="k")
    with house.store.read() as uow:
        assert len(uow.feedback.of(case.id)) == 1
