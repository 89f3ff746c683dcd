"""What people are promised of the words they see: who has it, what happens next, and nothing in front of others."""

from datetime import UTC, datetime, timedelta

import pytest

from bot import notices, presenter
from bot.views import Mark, View
from triage.domain.case import CaseStatus
from triage.domain.decision import Axis, Desk, Route
from triage.domain.draft import Citation, Statement
from triage.domain.evidence import PassageKey
from triage.domain.handoff import HandOffStatus
from triage.domain.inquiry import Profession, Prompted, Urgency
from triage.domain.response import CaseNotice, CorrectionNotice, HandOffLine, Response, SharedNotice, UrgentNotice
from triage.steps.release import references

DUE = datetime(2026, 11, 26, 22, 0, tzinfo=UTC)


def notice(**more: object) -> CaseNotice:
    """A notice of an ordinary case in review."""
    facts = {
        "case_id": 41, "status": CaseStatus.IN_REVIEW, "product": "Velmira", "market": "US", "route": Route.DRAFT, "topic": "dosing",
        "due_at": DUE, "time_zone": "America/New_York", "with_whom": "R. Osei",
    }  # fmt: skip
    return CaseNotice.model_validate({**facts, **more})


def words(view: View) -> str:
    """Everything a view says."""
    return " ".join([view.headline, *(line.text for line in (*view.lines, *view.steps)), *(a.text for a in view.asks), *(b.label for b in view.buttons)])


def test_a_receipt_says_what_was_understood_who_has_it_and_by_when() -> None:
    """Case number, product, topic, due time in the sender's zone, and how far it is."""
    view = presenter.receipt(notice())
    assert view.headline == "MI-41 received"
    assert view.lines[0].text == "Velmira (US) · dosing · due Thu 26 Nov 17:00"
    assert [(s.mark, s.text) for s in view.steps] == [
        (Mark.DONE, "understood"), (Mark.DONE, "searching approved content"), (Mark.NOW, "with R. Osei"), (Mark.NEXT, "answer"),
    ]  # fmt: skip


def test_a_receipt_names_each_question_in_a_word_and_what_was_flagged() -> None:
    """What was understood can be checked at a glance; once it is answered, that is over."""
    facts = {"topics": ("dosing", "combination"), "flags": ("adverse_event", "special_situation:overdose")}
    said = words(presenter.receipt(notice(**facts)))
    assert "2 questions: dosing, combination. Flagged: adverse event, special situation: overdose." in said
    assert "Flagged" not in words(presenter.receipt(notice(**facts, status=CaseStatus.SENT)))
    assert "questions:" not in words(presenter.receipt(notice(topics=("dosing",))))


def test_an_off_label_question_is_told_why_it_takes_longer() -> None:
    """The axis, the value asked and what the label says, and what to do until then."""
    said = words(
        presenter.receipt(
            notice(status=CaseStatus.WITH_SPECIALIST, route=Route.SPECIALIST, axis=Axis.AGE, asked="9", label_says="12 and older", label_section="section 1")
        )
    )
    assert "age asked about: 9; label: 12 and older, section 1" in said
    assert notices.UNTIL_THEN in said


def test_nothing_approved_is_said_plainly() -> None:
    """No guess: medical information has it."""
    said = words(presenter.receipt(notice(status=CaseStatus.WITH_SPECIALIST, route=Route.SPECIALIST, nothing_approved=True)))
    assert notices.NOTHING_APPROVED in said


@pytest.mark.parametrize(("state", "said"), [(HandOffStatus.SENT, "not yet acknowledged"), (HandOffStatus.ACKNOWLEDGED, "acknowledged.")])
def test_a_report_shows_its_hand_off_and_whether_it_was_acknowledged(state: HandOffStatus, said: str) -> None:
    """The words that raised it, the hand-off's number, when it was sent and how it stands."""
    line = HandOffLine(number="H-311", desk=Desk.PHARMACOVIGILANCE, status=state, words=("rash after the second dose",), sent_at=DUE)
    text = words(presenter.receipt(notice(hand_offs=(line,))))
    assert "“rash after the second dose”" in text
    assert "H-311, sent 17:00" in text
    assert said in text


def test_a_hand_off_to_compliance_is_not_shown_to_the_sender() -> None:
    """What compliance looks at is theirs."""
    line = HandOffLine(number="H-1", desk=Desk.COMPLIANCE, status=HandOffStatus.SENT, words=(), sent_at=DUE)
    assert "H-1" not in words(presenter.receipt(notice(hand_offs=(line,))))


def test_in_front_of_others_there_is_a_number_and_nothing_else() -> None:
    """No product, flag or topic in a shared place."""
    assert words(presenter.deliverable(SharedNotice(case_id=41))) == f"MI-41 received. {notices.DETAILS_IN_PRIVATE}"


def test_an_emergency_gets_the_urgent_care_notice() -> None:
    """The fixed notice, first."""
    assert notices.URGENT_CARE in words(presenter.deliverable(UrgentNotice(case_id=41)))


def test_what_is_missing_is_asked_for() -> None:
    """Who asked, their profession, their country: asked beside the work, never assumed."""
    view = presenter.receipt(notice(missing=("profession", "country")))
    (ask,) = view.asks
    assert ask.text == f"{Mark.CARE} Still missing: {notices.MISSING['profession']}, {notices.MISSING['country']}."
    assert ([(b.action, b.label) for b in ask.buttons], view.buttons) == ([("complete_intake", "Complete")], ())


def test_where_only_a_tap_is_missing_the_form_is_offered_for_the_rest() -> None:
    """Nobody is told to complete what one tap completes; who has more to say finds the form."""
    view = presenter.receipt(notice(missing=("prompted",)))
    assert [a.text for a in view.asks] == [notices.MAY_HAVE_PROMPTED]
    assert [(b.action, b.label) for b in view.buttons] == [("complete_intake", "Add details")]


def test_who_asked_stands_in_the_receipt_as_far_as_it_is_known() -> None:
    """What was read of a reply can be checked at a glance."""
    assert "Asked by Dr Weber, pharmacist (DE)." in words(presenter.receipt(notice(asked_by="Dr Weber", profession=Profession.PHARMACIST, country="DE")))
    assert "Asked by physician." in words(presenter.receipt(notice(profession=Profession.PHYSICIAN)))
    assert "Asked by" not in words(presenter.receipt(notice(country="DE")))


def test_a_case_that_was_answered_before_is_taken_up_again() -> None:
    """Its receipt does not say that it was received just now."""
    assert presenter.receipt(notice(again=True)).headline == "MI-41 taken up again"
    assert presenter.receipt(notice(again=True, status=CaseStatus.SENT)).headline == "MI-41 answered"


def test_how_a_question_arose_is_asked_with_one_tap() -> None:
    """Three answers, of which none is chosen before; in words it is not asked a second time."""
    view = presenter.receipt(notice(missing=("profession", "prompted")))
    _, ask = view.asks
    assert ask.text == notices.MAY_HAVE_PROMPTED
    assert [(b.action, b.label) for b in ask.buttons] == [("prompted_no", "No"), ("prompted_yes", "Yes"), ("prompted_not_sure", "Not sure")]
    assert notices.MISSING["prompted"] not in words(view)


def test_an_approved_answer_that_waits_for_intake_says_what_it_waits_for() -> None:
    """Nobody wonders why an approved answer does not come."""
    said = words(presenter.receipt(notice(status=CaseStatus.APPROVED, missing=("country", "prompted"))))
    assert f"{notices.WAITS_FOR} {notices.MISSING['country']}, {notices.MISSING['prompted']}." in said


def test_whoever_must_still_say_something_is_not_told_to_do_nothing() -> None:
    """Two lines of a receipt never contradict each other."""
    facts = {"status": CaseStatus.WITH_SPECIALIST, "route": Route.SPECIALIST, "nothing_approved": True}
    assert notices.NOTHING_TO_DO in words(presenter.receipt(notice(**facts)))
    assert notices.NOTHING_TO_DO not in words(presenter.receipt(notice(**facts, missing=("country",))))


@pytest.mark.parametrize(("needed", "said"), [(DUE, "due Thu 26 Nov 17:00 · urgent"), (DUE + timedelta(days=1), "urgent, needed by Fri 27 Nov 17:00")])
def test_how_soon_it_is_needed_stands_beside_the_due_time(needed: datetime, said: str) -> None:
    """As whoever asked said it, in the sender's zone; the same day is not said twice."""
    first = presenter.receipt(notice(urgency=Urgency.URGENT, needed_by=needed)).lines[0].text
    assert first.endswith(said)


def test_a_receipt_that_stands_apart_says_which_question_it_is_of() -> None:
    """Below the question itself it is not repeated."""
    of = notice(question="How is Velmira stored?")
    assert "“How is Velmira stored?”" in words(presenter.deliverable(of, apart=True))
    assert "stored" not in words(presenter.deliverable(of))


def test_a_duplicate_says_where_it_goes_on_or_what_to_do() -> None:
    """Nobody waits for an answer below a case that is closed; another person's case is not named."""
    said = words(presenter.receipt(notice(status=CaseStatus.DUPLICATE, goes_on_in=7)))
    assert "it goes on as MI-7" in said
    assert notices.ASKED_TWICE in words(presenter.receipt(notice(status=CaseStatus.DUPLICATE)))


def test_questions_that_are_all_of_one_kind_are_only_counted() -> None:
    """The same word twice says nothing."""
    assert "2 questions. " in words(presenter.receipt(notice(topics=("medical question", "medical question")))) + " "


def test_an_answer_numbers_its_sources_and_each_opens_its_place() -> None:
    """The marks in the text and the list of references are made from the same citations."""
    key = PassageKey(document="SRD 1", version="3", occurrence=0, sha256="0" * 64)
    cited = Citation(passage=key, document="SRD 1", version="3", title="Title", section="Summary", quote="The dose is 30 mg.")
    statements = (Statement(text="The dose is 30 mg.", question=1, citations=(cited,)),)
    response = Response(
        case_id=41, version=1, statements=statements, references=references(statements), approved_by="osei", approved_at=DUE, review_sha256="0" * 64
    )
    view = presenter.answer(response, home="https://mi.example")
    assert view.lines[0].text == "The dose is 30 mg.[1]"
    assert view.sources[0].path == "https://mi.example/library/SRD%201/3?section=Summary&quote=The%20dose%20is%2030%20mg."


def test_an_answer_opens_the_full_label() -> None:
    """The label that was in force when it was released, on our own pages."""
    given = {"case_id": 41, "version": 1, "statements": (), "references": (), "approved_by": "osei", "approved_at": DUE, "review_sha256": "0" * 64}
    view = presenter.answer(Response.model_validate({**given, "label": {"document": "NDA 1", "version": "2"}}), home="https://mi.example")
    assert [(b.label, b.link) for b in view.buttons if b.link] == [("Full label and safety information", "https://mi.example/library/NDA%201/2")]


def test_a_sales_representative_is_told_that_it_was_answered() -> None:
    """They see that it was answered, and no button to the answer."""
    view = presenter.receipt(notice(status=CaseStatus.SENT, sees_answer=False))
    assert notices.SALES_REP_ANSWERED in words(view)
    assert view.buttons == ()


def test_every_table_of_words_is_total() -> None:
    """No desk, state, profession or answer is without its words."""
    assert set(notices.DESKS) == set(notices.CONCERNS) == set(Desk)
    assert set(notices.HAND_OFF_STATES) == set(HandOffStatus)
    assert set(notices.PROFESSIONS) == set(Profession)
    assert set(notices.PROMPTED) == set(Prompted)
    assert notices.decline("anything else") == notices.DECLINES[""]


@pytest.mark.parametrize("status", list(CaseStatus))
@pytest.mark.parametrize("route", list(Route))
def test_every_status_and_route_has_a_receipt(status: CaseStatus, route: Route) -> None:
    """Whatever happens, there is a line to read, and it never has an empty one."""
    view = presenter.receipt(notice(status=status, route=route))
    assert view.headline.startswith("MI-41 ")
    assert all(line.text for line in view.lines)


def corrected(**more: object) -> CorrectionNotice:
    """A correction of an answer of some days ago."""
    facts = {
        "case_id": 41, "document": "SRD-VEL-014", "version": "3", "title": "Velmira: renal impairment", "answered_at": (datetime(2026, 11, 22, 9, tzinfo=UTC),),
        "withdrawn_at": datetime(2026, 11, 25, 2, tzinfo=UTC), "reason": "table 2 was wrong.", "time_zone": "America/New_York", "sent_at": DUE,
    }  # fmt: skip
    return CorrectionNotice.model_validate({**facts, **more})


def test_a_correction_says_what_no_longer_holds_why_whom_to_tell_and_what_comes_next() -> None:
    """Answer and withdrawal with their days in the sender's zone; never a word of the answer itself."""
    view = presenter.deliverable(corrected())
    assert view.headline == "MI-41 correction"
    assert view.lines[0].mark is Mark.STOP
    assert [line.text for line in view.lines] == [
        "Please don't rely on our answer any more.",
        "Our answer of 22 Nov 2026 to MI-41 cited “Velmira: renal impairment” (SRD-VEL-014 version 3).",
        "This document was withdrawn on 24 Nov 2026: table 2 was wrong.",
        "Please tell the professional who asked that this answer no longer holds.",
        "If you need a new answer, just reply here.",
    ]


def test_a_correction_names_who_was_told_and_a_new_answer_that_follows() -> None:
    """Of two answers both days; a withdrawal without a reason ends plainly."""
    both = (datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 22, 9, tzinfo=UTC))
    view = presenter.correction(corrected(answered_at=both, passed_on_to="Dr. Example", new_answer=True, reason=""))
    said = words(view)
    assert "Our answer of 20 Nov 2026 and 22 Nov 2026 to MI-41" in said
    assert "withdrawn on 24 Nov 2026." in said
    assert "Please tell Dr. Example" in said
    assert "A new answer is being written" in said
