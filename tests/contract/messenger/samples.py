"""Deliverables that the suite sends."""

from tests.clock import START
from triage.domain.case import CaseStatus
from triage.domain.decision import Route
from triage.domain.draft import Statement
from triage.domain.response import CaseNotice, CorrectionNotice, Enclosure, Letter, Reference, Response, SharedNotice


def notice(case_id: int = 7, status: CaseStatus = CaseStatus.RECEIVED) -> CaseNotice:
    """A receipt."""
    return CaseNotice(case_id=case_id, status=status, product="Velmira", market="US", route=Route.DRAFT, due_at=START)


def shared(case_id: int = 7) -> SharedNotice:
    """What may be said in front of others."""
    return SharedNotice(case_id=case_id)


def correction(case_id: int = 7) -> CorrectionNotice:
    """The word that an answer no longer holds."""
    facts = {"document": "SRD-1", "version": "1", "title": "Dosing & more", "reason": "table 2 is <wrong>", "answered_at": (START,)}
    return CorrectionNotice.model_validate({**facts, "case_id": case_id, "withdrawn_at": START, "sent_at": START})


def letter(case_id: int = 7) -> Letter:
    """The response letter of an answer."""
    return Letter(response=response(case_id), product="Velmira", market="US", questions=("Once or <twice>?",), asked_at=START)


def response(case_id: int = 7, *, statements: int = 1, enclosed: int = 0) -> Response:
    """An approved answer, as long as wanted; `enclosed` is the length of a label statement that goes with it."""
    reference = Reference(number=1, document="SRD-1", version="1", title="Dosing & more", section="Summary", quote="once")
    enclosures = (Enclosure(heading="Warnings", text="w" * enclosed, document="L", version="1"),) if enclosed else ()
    return Response(
        case_id=case_id,
        version=1,
        statements=tuple(Statement(text=f"Statement {n}: take <1 mg & rest.", question=1) for n in range(statements)),
        references=(reference,),
        enclosures=enclosures,
        approved_by="rita",
        approved_at=START,
        review_sha256="a" * 64,
    )
