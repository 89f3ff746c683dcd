"""Introducing: a plain reply in the thread that says who asked, and nothing else, completes intake as its form does. It asks nothing."""

from triage.detect.impression import BY_LIKENESS
from triage.detect.introduction import corrects, introduced
from triage.domain.case import Case
from triage.domain.decision import TriageDecision
from triage.rules.routes import hand_offs_of
from triage.steps.replies import without_questions
from triage.store.cases import Message
from triage.store.unit import UnitOfWork

SAYS_WHO_ASKED = "it says who asked, and asks nothing"
_SAID = frozenset({"message", "edit"})


def is_introduction(case: Case, message: Message) -> bool:
    """Whether a later message of whoever asked says of them what is not known yet, or puts right what was said, and nothing else."""
    if case.decision is None or message.sender != case.sender or message.kind not in _SAID or message.attachments:
        return False
    said = introduced(message.text)
    if said is None:
        return False
    return message.kind == "edit" or corrects(message.text) or any(getattr(said, field) is not None for field in case.intake.missing())


def as_introduction(decision: TriageDecision) -> TriageDecision:
    """The decision on such a message: it asks nothing, and what it only is like (by the trained detector) says nothing of a name and a country.

    What a rule has found in its words stays.
    """
    kept = tuple(s for s in decision.signals if not s.rule.startswith(BY_LIKENESS))
    return without_questions(decision.model_copy(update={"signals": kept, "hand_offs": hand_offs_of(kept)}), SAYS_WHO_ASKED)


def ask_for(uow: UnitOfWork, case: Case, message: Message) -> None:
    """Have it taken into intake: stored with the decision on the message, so that a crash forgets nothing."""
    uow.outbox.put("introduced", key=f"introduced:{message.id}", payload={"case": case.id, "message": message.id})
