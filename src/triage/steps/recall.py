"""Recall: a document was withdrawn or changed, so every open draft that cites it is held against the library again.

Those who received an answer that rests on it are listed, and a correction of each is proposed to medical information.
"""

from datetime import timedelta

from triage.domain.audit import AuditEntry
from triage.domain.case import WITH_A_PERSON, Case, CaseStatus
from triage.domain.draft import Draft
from triage.domain.people import WORKER
from triage.steps import correct, show
from triage.steps.release import take_back
from triage.steps.tools import Tools
from triage.steps.verify import verify
from triage.store.outbox import Job

_PAGE = 200
_DRAFTED = WITH_A_PERSON | {CaseStatus.APPROVED}
"""In these a draft stands and its answer has not gone out. What is only being drafted is verified when it is written."""
SECOND_LOOK = timedelta(minutes=5)
"""After this everything is looked at once more: another transaction may have released an answer, or written a draft, while this one looked."""


def recall(tools: Tools, job: Job) -> None:
    """Propose corrections of the answers that went out, and show the defect in each open draft that cites the document."""
    gone = correct.withdrawn(job.payload)
    correct.propose(tools, gone)
    for case, draft in _drafts_on(tools, gone.document):
        _look_again(tools, case, draft, gone.document)
    if not job.payload.get("again"):
        with tools.store.begin() as uow:
            uow.outbox.put("recall", key=f"{job.key}:again", payload={**job.payload, "again": True}, run_at=uow.now + SECOND_LOOK)


def _drafts_on(tools: Tools, document: str) -> list[tuple[Case, Draft]]:
    """Every case with a draft that cites the document and has not gone out, as all of them stood at one moment."""
    found, offset = [], 0
    with tools.store.read() as uow:
        while page := uow.cases.list(statuses=_DRAFTED, limit=_PAGE, offset=offset):
            offset += len(page)
            standing = [(case, uow.drafts.get(case.id, case.draft_version).draft) for case in page if case.draft_version]
            found += [(case, draft) for case, draft in standing if any(c.document == document for s in draft.statements for c in s.citations)]
    return found


def _look_again(tools: Tools, case: Case, draft: Draft, document: str) -> None:
    verified = verify(tools, case, draft)
    if verified.defects == draft.defects:
        return
    why = f"{document} is not in force any more"
    with tools.store.begin() as uow:
        if case.status is CaseStatus.APPROVED:
            take_back(uow, tools, case, verified, why)
            return
        entry = AuditEntry(actor=WORKER.id, action="draft.recalled", reason=why, facts={"document": document})
        version = uow.drafts.add(case.id, verified, author=None, entry=entry)
        case = uow.cases.change(case, entry=AuditEntry(actor=WORKER.id, action="case.draft_recalled", facts={"document": document}), draft_version=version)
        show.bring_up_to_date(uow, case, tools)
