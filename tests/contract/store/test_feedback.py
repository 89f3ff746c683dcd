"""Feedback and profiles: kept, the latest holds, on record without a word, on every database."""

import pytest

from tests.clock import START
from tests.contract.store.samples import ENTRY, inquiry
from triage.domain.audit import AuditEntry
from triage.domain.feedback import Shortcoming
from triage.domain.people import Person
from triage.domain.profile import Profile
from triage.errors import NotFound
from triage.store.unit import Store, UnitOfWork

BY_ANA = AuditEntry(actor="ana", action="feedback.given")
OWN = AuditEntry(actor="ana", action="profile.set")


def received(uow: UnitOfWork, number: int = 1) -> tuple[int, int]:
    """A case with a message."""
    case_id, message_id, *_ = uow.cases.receive(inquiry(f"E{number}", f"D{number}"), due_at=START, entry=ENTRY)
    return case_id, message_id


def test_of_one_persons_words_on_one_answer_the_latest_holds(store: Store) -> None:
    """Said twice, only the later one is listed; another answer and another person have their own."""
    with store.begin() as uow:
        case_id, message_id = received(uow)
        uow.feedback.add(case_id, 1, helpful=True, entry=BY_ANA)
        later = uow.feedback.add(case_id, 1, helpful=False, reasons=(Shortcoming.WRONG, Shortcoming.OTHER), message_id=message_id, entry=BY_ANA)
        second = uow.feedback.add(case_id, 2, helpful=True, entry=BY_ANA)
        bens = uow.feedback.add(case_id, 1, helpful=True, entry=BY_ANA.model_copy(update={"actor": "ben"}))
    with store.read() as uow:
        assert uow.feedback.of(case_id) == (later, second, bens)
        assert uow.feedback.of(case_id + 1) == ()
        assert (later.reasons, later.message_id, later.by, later.at) == ((Shortcoming.WRONG, Shortcoming.OTHER), message_id, "ana", START)


def test_a_list_shows_the_latest_first_in_pages_by_whether_it_helped(store: Store) -> None:
    """What holds of all cases, cut into pages."""
    with store.begin() as uow:
        cases = [received(uow, n)[0] for n in (1, 2, 3)]
        given = [uow.feedback.add(c, 1, helpful=c != cases[1], entry=BY_ANA) for c in cases]
    with store.read() as uow:
        assert uow.feedback.list() == tuple(reversed(given))
        assert uow.feedback.list(helpful=False) == (given[1],)
        assert uow.feedback.list(helpful=True, limit=1, offset=1) == (given[0],)


def test_the_record_of_feedback_says_what_and_holds_no_words(store: Store) -> None:
    """Answer, whether it helped, reasons, and the number of the message that holds the words."""
    with store.begin() as uow:
        case_id, message_id = received(uow)
        uow.feedback.add(case_id, 1, helpful=False, reasons=(Shortcoming.TOO_LONG,), message_id=message_id, entry=BY_ANA)
        entry = uow.trail.entries(f"case:{case_id}")[-1]
    assert (entry.actor, entry.action) == ("ana", "feedback.given")
    assert entry.facts == {"response": 1, "helpful": False, "reasons": ["too_long"], "message": message_id}


def test_feedback_on_no_case_is_refused(store: Store) -> None:
    """There is nothing that it could be about."""
    with store.begin() as uow, pytest.raises(NotFound):
        uow.feedback.add(99, 1, helpful=True, entry=BY_ANA)


def test_a_profile_is_empty_until_it_is_set_and_each_change_is_on_record(store: Store) -> None:
    """With what was set before; the same again is no change."""
    with store.begin() as uow:
        uow.people.add(Person(id="ana", name="Ana"), entry=ENTRY)
        assert uow.profiles.get("ana") == Profile()
        uow.profiles.set("ana", Profile(products=("Velmira", "Quorvia", "Velmira")), entry=OWN)
        uow.profiles.set("ana", Profile(products=("Quorvia", "Velmira")), entry=OWN)
        uow.profiles.set("ana", Profile(products=("Velmira",), intake_product="Velmira"), entry=OWN)
        assert uow.profiles.get("ana") == Profile(products=("Velmira",), intake_product="Velmira")
        facts = [e.facts for e in uow.trail.entries("people") if e.action == "profile.set"]
    assert [f["products"] for f in facts] == [["Quorvia", "Velmira"], ["Velmira"]]
    assert (facts[1]["products_before"], facts[1]["intake_product_before"]) == (["Quorvia", "Velmira"], None)
