"""Judge: where a company wants it, a language model reads the statements of a draft beside their quotes. It can only make a reader more careful.

It is asked once, outside of every transaction, and its word stands with the draft: who looks again reads the same.
"""

from collections.abc import Iterator

from triage.domain.audit import AuditEntry, Facts
from triage.domain.case import WITH_A_PERSON, Case
from triage.domain.draft import Draft, Statement
from triage.domain.judgement import Judged, ToJudge
from triage.domain.model_call import CaseRef
from triage.domain.people import WORKER
from triage.proof.words import plain
from triage.redact import names_of, redact
from triage.steps import show
from triage.steps.tools import Tools
from triage.store.outbox import Job


def judged(tools: Tools, case: Case, draft: Draft) -> Draft:
    """A verified draft with what a judge makes of its statements. What was judged before is not asked again, and what is not proven is not asked."""
    if tools.draft_judge is None:
        return draft
    places = tuple(open_statements(draft))
    if not places:
        return draft
    names = names_of(tools.library.products())
    asked = [ToJudge(s.sha256, redact(s.text, names), tuple(c.quote for c in s.citations)) for s in (draft.statements[p] for p in places)]
    found = tools.draft_judge.judge(asked, about=case_ref(case, draft))
    return draft.model_copy(update={"judged": _joined(draft.judged, found)})


def judge_edited(tools: Tools, job: Job) -> None:
    """Have what a person wrote judged, after it was saved: nobody waits for a model while saving. What was written anew or sent since is left."""
    case_id, version = int(job.payload["case"]), int(job.payload["draft"])
    with tools.store.read() as uow:
        case = uow.cases.get(case_id)
        if not _stands(case, version):
            return
        stored = uow.drafts.get(case_id, version)
    draft = judged(tools, case, stored.draft)
    if draft.judged == stored.draft.judged:
        return
    with tools.store.begin() as uow:
        case = uow.cases.get(case_id)
        if not _stands(case, version):
            return
        facts: Facts = {"doubts": len(draft.doubts)}
        entry = AuditEntry(actor=WORKER.id, action="draft.judged", reason=draft.judged.missed if draft.judged else "", facts=facts)
        new = uow.drafts.add(case_id, draft, author=stored.author, entry=entry)
        case = uow.cases.change(case, entry=AuditEntry(actor=WORKER.id, action="case.draft_judged", facts=facts), draft_version=new)
        show.bring_up_to_date(uow, case, tools)


def will_be_judged(tools: Tools, draft: Draft) -> bool:
    """Whether something stands in a draft that a judge has not judged."""
    return tools.draft_judge is not None and any(True for _ in open_statements(draft))


def _stands(case: Case, version: int) -> bool:
    return case.draft_version == version and case.status in WITH_A_PERSON


def open_statements(draft: Draft) -> Iterator[int]:
    """The places of statements on which a judge has something to say and has not said it: proven, and not word for word."""
    known = {j.of for j in draft.judged.found} if draft.judged else set()
    wrong = {d.statement for d in draft.defects}
    return (place for place, s in enumerate(draft.statements) if place not in wrong and s.sha256 not in known and not word_for_word(s))


def word_for_word(statement: Statement) -> bool:
    """Whether a statement is one of its quotes."""
    return any(plain(c.quote) == plain(statement.text) for c in statement.citations)


def case_ref(case: Case, draft: Draft) -> CaseRef:
    """The case for which a model is asked about a draft, with every product that its statements are about."""
    answered = {s.question for s in draft.statements}
    products = {q.product or case.product for q in case.decision.questions if q.ordinal in answered} if case.decision else {case.product}
    return CaseRef(case.id, frozenset(p for p in products if p), case.market)


def _joined(before: Judged | None, now: Judged) -> Judged:
    if before is None:
        return now
    return Judged(by=now.by or before.by, missed=now.missed, found=(*before.found, *now.found))
