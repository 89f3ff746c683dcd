"""Past questions on both databases: the newest first, as their cases stand now."""

from datetime import timedelta
from itertools import islice

from tests.clock import TurnableClock
from tests.contract.store.samples import ENTRY, decision, evidence, inquiry, response
from triage.domain.case import CaseStatus
from triage.domain.evidence import Evidence
from triage.store.history import History, PastQuestion
from triage.store.unit import Store


def asked(store: Store, number: int, *, found: Evidence | None = None) -> int:
    """A case with one question."""
    with store.begin() as uow:
        case_id = uow.cases.receive(inquiry(f"slack:E{number}", f"slack:D1:{number}"), due_at=uow.now, entry=ENTRY).case_id
        case = uow.cases.get(case_id)
        uow.cases.change(case, entry=ENTRY, status=CaseStatus.ASSESSED, decision=decision())
        if found is not None:
            uow.drafts.put_evidence(case_id, found, entry=ENTRY)
    return case_id


def questions(store: Store, *, days: int | None = None) -> list[PastQuestion]:
    """All of them."""
    with store.read() as uow:
        return list(History(uow.connection).questions(since=None if days is None else uow.now - timedelta(days=days)))


def test_a_question_is_told_with_its_case(store: Store) -> None:
    """Its words, product, market, language and route, and how many passages were found for it."""
    case_id = asked(store, 1, found=evidence())
    (one,) = questions(store)
    assert (one.case_id, one.number, one.product, one.market, one.language) == (case_id, f"MI-{case_id}", "Velmira", "US", "en")
    assert (one.question.text, one.hits, one.answered, one.status) == ("may Velmira be halved", 1, False, CaseStatus.ASSESSED)


def test_what_was_never_looked_up_has_no_hits_at_all(store: Store) -> None:
    """None is another thing than nothing found."""
    asked(store, 1)
    asked(store, 2, found=Evidence(question=1, hits=(), nothing_found="nothing"))
    assert [one.hits for one in questions(store)] == [0, None]


def test_an_answered_case_is_told_as_that(store: Store) -> None:
    """From its first released response on."""
    case_id = asked(store, 1, found=evidence())
    with store.begin() as uow:
        uow.responses.add(response(case_id), entry=ENTRY)
    assert questions(store)[0].answered


def test_the_newest_case_comes_first_over_many_pages(store: Store, clock: TurnableClock) -> None:
    """Each question once, and no more is read than is asked for."""
    made = []
    for number in range(207):
        clock.turn(minutes=1)
        made.append(asked(store, number))
    assert [one.case_id for one in questions(store)] == made[::-1]
    with store.read() as uow:
        assert [one.case_id for one in islice(History(uow.connection).questions(), 3)] == made[:-4:-1]


def test_a_moment_ends_the_list(store: Store, clock: TurnableClock) -> None:
    """Older cases are left out."""
    asked(store, 1)
    clock.turn(days=40)
    later = asked(store, 2)
    assert [one.case_id for one in questions(store, days=30)] == [later]


def test_erased_words_are_not_in_it(store: Store) -> None:
    """Neither is the question that they made."""
    case_id = asked(store, 1)
    with store.begin() as uow:
        uow.cases.erase_message(uow.cases.messages(case_id)[0].id, entry=ENTRY)
    assert questions(store) == []
