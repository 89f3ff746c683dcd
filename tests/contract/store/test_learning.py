"""Pages, patterns that were set aside, and proposed regression cases: kept once, moved once, on record, on every database."""

import pytest

from tests.clock import START, TurnableClock
from tests.contract.store.samples import ENTRY, decision, inquiry
from triage.domain.audit import AuditEntry
from triage.domain.decision import LabelFinding, LabelStatus
from triage.domain.paging import TakenBy
from triage.domain.regression import Change, Field, ProposalState, ProposedCase, RuleOwner, gold_of
from triage.errors import NotFound, SomebodyWasFaster
from triage.store.unit import Store, UnitOfWork

BY_SAM = AuditEntry(actor="sam", action="test", reason="seen")


def received(uow: UnitOfWork, number: int = 1) -> tuple[int, int]:
    """A case with a message."""
    case_id, message_id, *_ = uow.cases.receive(inquiry(f"E{number}", f"D{number}"), due_at=START, entry=ENTRY)
    return case_id, message_id


def proposal(case_id: int, message_id: int, text: str = "Is it known?", owner: RuleOwner = RuleOwner.SAFETY) -> ProposedCase:
    """A proposed case."""
    change = Change(field=Field.CONCERN_REMOVED, before="adverse_event")
    gold = gold_of(decision())
    return ProposedCase(
        case_id=case_id, message_id=message_id, owner=owner, change=change, rules=("ae.event",), text=text, product="Velmira", market="US",
        decided=gold, right=gold, by="sam", reason="a sentence of the label",
    )  # fmt: skip


def test_a_message_has_one_page_and_the_first_to_take_it_has_it(store: Store, clock: TurnableClock) -> None:
    """Raised twice is raised once; whoever takes it second changes nothing, and is not on record as its taker."""
    with store.begin() as uow:
        case_id, message_id = received(uow)
        page = uow.pages.raise_for(case_id, message_id, entry=ENTRY)
        assert uow.pages.raise_for(case_id, message_id, entry=ENTRY) == page
        assert uow.pages.climbed(page, 2, entry=ENTRY).rung == 2
        assert uow.pages.climbed(page, 1, entry=ENTRY).rung == 2
        assert uow.pages.open() == uow.pages.of(case_id)
    clock.turn(minutes=3)
    with store.begin() as uow:
        taken = uow.pages.take(page, "sam", TakenBy.WEB, entry=BY_SAM)
        assert uow.pages.take(page, "kim", TakenBy.SLACK, entry=ENTRY) == taken
        assert (taken.taken_by, taken.taken_at, taken.taken_by_way) == ("sam", clock.now(), TakenBy.WEB)
        assert (uow.pages.open(), uow.pages.taken(5)) == ((), (taken,))
        assert [e.facts.get("minutes") for e in uow.trail.entries(f"case:{case_id}") if e.actor == "sam"] == [3]
    with store.read() as uow, pytest.raises(NotFound):
        uow.pages.get(99)


def test_the_latest_decision_on_a_pattern_stands(store: Store) -> None:
    """Set aside twice, with more cases: both are on record."""
    with store.begin() as uow:
        uow.patterns.set_aside("k", (3, 1), entry=BY_SAM)
        later = uow.patterns.set_aside("k", (1, 3, 4), entry=BY_SAM)
        assert uow.patterns.all() == {"k": later}
        assert (later.cases, later.by, later.reason) == ((1, 3, 4), "sam", "seen")
        assert [e.facts["cases"] for e in uow.trail.entries("patterns")] == [["MI-1", "MI-3"], ["MI-1", "MI-3", "MI-4"]]


def test_only_questions_outside_the_label_are_read_for_patterns(store: Store) -> None:
    """Decisions since a moment, by what the label does not approve or is silent on."""
    off = LabelFinding(status=LabelStatus.OFF_LABEL, reason="age")
    with store.begin() as uow:
        for number, made in ((1, decision()), (2, decision().model_copy(update={"finding": off}))):
            _, message_id = received(uow, number)
            uow.cases.record_decision(message_id, made, entry=ENTRY)
        assert [r.decision.finding.status for r in uow.patterns.questions(START)] == [LabelStatus.OFF_LABEL]
        assert uow.patterns.questions(START.replace(year=2030)) == ()


def test_a_proposal_is_settled_once_and_its_words_are_kept_apart(store: Store) -> None:
    """Words stand in the texts, never in the record; reworded, the earlier ones are erased."""
    with store.begin() as uow:
        case_id, message_id = received(uow)
        made = uow.regression.propose(proposal(case_id, message_id, "Zorbo asks"), entry=ENTRY)
        other = uow.regression.propose(proposal(case_id, message_id, owner=RuleOwner.QUALITY), entry=ENTRY)
        assert uow.regression.of(case_id) == (made, other)
        assert uow.regression.list(states={ProposalState.PROPOSED}, owners={RuleOwner.SAFETY}) == (made,)
        reworded = uow.regression.reword(made, "Somebody asks", entry=BY_SAM)
        settled = uow.regression.settle(reworded, ProposalState.ACCEPTED, entry=BY_SAM)
        assert (settled.text, settled.settled_by, settled.settled_reason) == ("Somebody asks", "sam", "seen")
        with pytest.raises(SomebodyWasFaster):
            uow.regression.settle(made, ProposalState.DECLINED, entry=BY_SAM)
        assert not [t for t in uow.cases.texts.of(f"case:{case_id}", "regression") if t.body and "Zorbo" in t.body]
        assert "asks" not in "".join(e.model_dump_json() for e in uow.trail.entries(f"case:{case_id}"))
    with store.begin() as uow:
        uow.cases.erase_message(message_id, entry=ENTRY)
        assert {p.text for p in uow.regression.of(case_id)} == {""}
