"""Recall: a document was withdrawn or changed, so every open draft that cites it is held against the library again."""

from triage.domain.audit import AuditEntry
from triage.domain.case import WITH_A_PERSON, Case
from triage.domain.people import WORKER
from triage.steps import show
from triage.steps.tools import Tools
from triage.steps.verify import verify
from triage.store.outbox import Job

_PAGE = 200


def recall(tools: Tools, job: Job) -> None:
    """Find the open cases whose draft cites the document, and show the defect in each. Sent answers are listed, not changed."""
    document = str(job.payload["document"])
    offset = 0
    while True:
        with tools.store.read() as uow:
            cases = uow.cases.list(statuses=WITH_A_PERSON, limit=_PAGE, offset=offset)
        for case in cases:
            _look_again(tools, case, document)
        if len(cases) < _PAGE:
            return
        offset += _PAGE


def _look_again(tools: Tools, case: Case, document: str) -> None:
    if not case.draft_version:
        return
    with tools.store.read() as uow:
        stored = uow.drafts.get(case.id, case.draft_version)
    if not any(c.document == document for s in stored.draft.statements for c in s.citations):
        return
    verified = verify(tools, case, stored.draft)
    if verified.defects == stored.draft.defects:
        return
    with tools.store.begin() as uow:
        entry = AuditEntry(actor=WORKER.id, action="draft.recalled", reason=f"{document} is not in force any more", facts={"document": document})
        version = uow.drafts.add(case.id, verified, author=None, entry=entry)
        case = uow.cases.change(case, entry=AuditEntry(actor=WORKER.id, action="case.draft_recalled", facts={"document": document}), draft_version=version)
        show.bring_up_to_date(uow, case, tools)
