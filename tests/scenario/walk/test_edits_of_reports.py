"""A report in words that are changed later, or beside an answer: never mixed with another, never lost."""

import pytest

from tests.scenario.walk.conftest import House
from tests.scenario.walk.correcting import AE, does
from tests.scenario.walk.reporting import reports_of
from triage.domain.case import Case
from triage.domain.inquiry import Channel, Inquiry
from triage.domain.people import Role
from triage.domain.regression import Field
from triage.domain.report import FactName, FollowUpState, Report, ReportKind, Seriousness
from triage.steps.receive import receive

PACK = "The pen of Velmira leaks, lot AB1234."
RASH = "A patient had a rash after Velmira."
N, K = FactName, ReportKind


def edited(house: House, case: Case, source: str, text: str) -> tuple[Report, ...]:
    """The reports of a case after a message was edited."""
    more = {"channel": Channel.WEB, "conversation": "c", "sender": "msl", "reply_to": "web:msl", "sent_at": house.clock.now(), "market": "US"}
    receive(house.tools, Inquiry(source=f"{source}:edit:{len(text)}", text=text, **more), kind="edit")  # type: ignore[arg-type]
    house.work()
    return reports_of(house, case.id)


def said(report: Report, name: FactName) -> str:
    """What is known under a name."""
    fact = report.fact(name)
    return fact.value if fact else ""


def test_harm_added_to_a_complaint_is_a_report_of_its_own(house: House) -> None:
    """What befell a patient is not hidden in the record of a leaking pen, with its own criteria and hand-off."""
    case = house.send(PACK, conversation="c", source="s1")
    pack, harm = edited(house, case, "s1", f"{PACK} The patient, 54, was hospitalised with pancreatitis after it.")
    assert (pack.kind, pack.reasons, harm.kind, harm.reasons) == (K.COMPLAINT, ("product_complaint",), K.SAFETY, (AE,))
    assert ("pancreatitis" in said(harm, N.EVENT), harm.is_serious, set(harm.hand_offs) & set(pack.hand_offs)) == (True, True, set())


def test_an_edit_belongs_to_the_message_that_was_edited(house: House) -> None:
    """Of two reports the edit goes on with its own, whichever came last."""
    case = house.send(RASH, conversation="c", source="s1")
    house.send("Another patient had vomiting after Velmira.", conversation="c", source="s2")
    first, second = edited(house, case, "s1", "A 71-year-old patient had a rash after Velmira and died.")
    assert ("71" in said(first, N.AGE), first.is_serious) == (True, True)
    assert (said(second, N.AGE), second.is_serious) == ("", False)


def test_a_question_that_becomes_a_report_is_a_report(house: House) -> None:
    """A patient who is added to a question is not added to the complaint that came after it."""
    case = house.send("How is Velmira stored?", conversation="c", source="s1")
    house.send(PACK, conversation="c", source="s2")
    pack, harm = edited(house, case, "s1", "How is Velmira stored? A 54-year-old patient had a rash after it.")
    assert (pack.kind, said(pack, N.AGE), harm.kind, "54" in said(harm, N.AGE)) == (K.COMPLAINT, "", K.SAFETY, True)


def test_what_is_said_in_other_words_now_stands_and_the_old_words_stay_on_record(house: House) -> None:
    """A wrong lot or event that its sender mends is mended in the report; what others said of it stays."""
    case = house.send(f"{RASH} Lot AB1234.", conversation="c", source="s1")
    (report,) = edited(house, case, "s1", "A patient had hepatitis after Velmira. Lot AB9999.")
    assert ("AB9999" in said(report, N.LOT), said(report, N.EVENT)) == (True, "hepatitis")
    with house.store.read() as uow:
        assert any("was.facts.text" in e.facts for e in uow.trail.entries(f"case:{case.id}"))


def test_an_edited_answer_is_mended_too(house: House) -> None:
    """Who mistypes a lot in an answer and mends it is believed."""
    case = house.send(RASH, conversation="c", source="s1")
    house.send("Lot AB1234", conversation="c", source="s2")
    (report,) = edited(house, case, "s2", "Lot AB9999")
    assert "AB9999" in said(report, N.LOT)


def test_an_event_that_a_person_sees_in_a_complaint_is_a_report_of_its_own(house: House) -> None:
    """The flag of a person makes the same records as a rule."""
    case = does(house, house.send(PACK), Role.MSL, Field.CONCERN_ADDED, after=AE, reason="she fainted, it says further up")
    pack, harm = reports_of(house, case.id)
    assert (pack.kind, pack.reasons, harm.kind, harm.reasons) == (K.COMPLAINT, ("product_complaint",), K.SAFETY, (AE,))


@pytest.mark.parametrize("text", ["I don't know. Can it be crushed?", "No idea. Is Velmira approved in children?"])
def test_a_question_behind_i_dont_know_is_answered(house: House, text: str) -> None:
    """Who does not know the lot and asks something is not left without an answer."""
    house.send(RASH, conversation="c")
    case = house.send(text, conversation="c")
    assert case.decision
    assert case.decision.questions
    assert reports_of(house, case.id)[0].follow_up.state is FollowUpState.NOT_KNOWN


@pytest.mark.parametrize("text", ["Don't know the lot, she is 54.", "No idea about the lot, she is 54"])
def test_what_is_known_beside_i_dont_know_is_kept(house: House, text: str) -> None:
    """One fact is not thrown away because another is not known; nothing of it is asked again."""
    house.send(RASH, conversation="c")
    (report,) = reports_of(house, house.send(text, conversation="c").id)
    assert "54" in said(report, N.AGE)
    assert (report.follow_up.state, report.open_questions()) == (FollowUpState.ANSWERED, ())


def test_worse_news_behind_i_dont_know_is_kept(house: House) -> None:
    """That she died is not lost behind the lot."""
    house.send(RASH, conversation="c")
    (report,) = reports_of(house, house.send("No idea about the lot, but she died.", conversation="c").id)
    assert Seriousness.DEATH in {s.name for s in report.seriousness}
