"""Sign off: claim, edit, approve, return, refer, hold. Policy first, then permission, then the deed."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from triage.domain.audit import AuditEntry, Facts
from triage.domain.base import Value
from triage.domain.case import Case, CaseStatus
from triage.domain.draft import Citation, Draft, Statement, Writer
from triage.domain.evidence import PassageKey
from triage.domain.judgement import Judged
from triage.domain.people import Person
from triage.domain.review import ApprovalKind, Review, Verdict
from triage.errors import NotAllowed, NotFound, NotNow, NotProven, SomebodyWasFaster
from triage.proof.quotes import best_quotes
from triage.rules.permissions import Action, check_may
from triage.rules.policies import approval_needed, check_status, next_reader, signature_required
from triage.steps import claims, judge, show
from triage.steps.tools import Tools
from triage.steps.verify import verify
from triage.store.drafts import StoredDraft
from triage.store.unit import UnitOfWork

_S = CaseStatus
NOT_YET_JUDGED = "sentences were changed, and it has not read them yet"


class EditedStatement(Value):
    """A sentence as a person wants it, and the passages it should rest on. The quotes are the server's to find."""

    text: str
    question: int
    passages: tuple[PassageKey, ...] = ()


def guard(uow: UnitOfWork, case_id: int, by: Person, action: Action, version: int | None) -> Case:
    """The case, if this person may do this to it now, and if it still is as they saw it. A claim that ran out since has changed nothing of that.

    Raises SomebodyWasFaster, NotNow or NotAllowed, each with words for the person.
    """
    case = uow.cases.get(case_id)
    check_status(case, action)
    check_may(by, action, case.product, case.market)
    if version is not None and case.version != version and not claims.only_ran_out(uow, case, version):
        raise SomebodyWasFaster(f"{case.number} has changed since you saw it: it is {str(case.status).replace('_', ' ')} now. Please look again.")
    return case


def claim(tools: Tools, case_id: int, by: Person, *, version: int | None = None) -> Case:
    """Take a case for a while. A claim runs out by itself; until then the others are told who has it."""
    with tools.store.begin() as uow:
        case = guard(uow, case_id, by, Action.CLAIM, version)
        _check_unclaimed(uow, case, by)
        until = uow.now + timedelta(minutes=tools.policy.targets.claim_minutes)
        case = _done(uow, tools, case, by, "case.claimed", claimed_by=by.id, claimed_until=until)
        claims.ends_at(uow, case, until)
        return case


def let_go_of_claim(tools: Tools, case_id: int, by: Person) -> Case:
    """Give a claimed case back to the queue."""
    with tools.store.begin() as uow:
        case = guard(uow, case_id, by, Action.CLAIM, None)
        if case.claimed_by != by.id:
            raise NotNow(f"{case.number} is not yours to give back.")
        return _done(uow, tools, case, by, "case.unclaimed", claimed_by=None, claimed_until=None)


def proposed(tools: Tools, case: Case, statements: Sequence[EditedStatement]) -> Draft:
    """A person's wording as a verified draft, not stored: what an editor shows while somebody types."""
    written = tuple(Statement(text=" ".join(s.text.split()), question=s.question, citations=_cited(tools, s)) for s in statements if s.text.strip())
    return verify(tools, case, Draft(written_by=Writer.PERSON, statements=written))


def edit(tools: Tools, case_id: int, by: Person, *, version: int, statements: Sequence[EditedStatement], reason: str = "") -> Case:
    """Replace the draft by a person's wording, verified again. Who edits is an author from then on: another person approves."""
    with tools.store.read() as uow:
        case = guard(uow, case_id, by, Action.EDIT, version)
    draft = proposed(tools, case, statements)
    if not draft.statements:
        raise NotNow("An answer needs at least one sentence.")
    with tools.store.begin() as uow:
        case = guard(uow, case_id, by, Action.EDIT, version)
        _check_unclaimed(uow, case, by)
        draft = _with_what_is_known(tools, uow, case, draft)
        entry = AuditEntry(actor=by.id, action="draft.edited", reason=reason, facts={"draft_sha256": draft.sha256, "defects": len(draft.defects)})
        new = uow.drafts.add(case.id, draft, author=by.id, entry=entry)
        if judge.will_be_judged(tools, draft):
            uow.outbox.put("judge", key=f"judge:{case.id}:{new}", payload={"case": case.id, "draft": new})
        if case.status is _S.CHANGES_REQUESTED:
            return _done(uow, tools, case, by, "case.resubmitted", status=next_reader(case), draft_version=new)
        return _done(uow, tools, case, by, "case.edited", draft_version=new)


def approve(tools: Tools, case_id: int, by: Person, *, version: int, draft_sha256: str, signed: bool = False) -> Case:
    """Approve the exact words that were seen. Never one's own words, never a statement that is not proven.

    `signed`: the caller has just checked both components of this person's signature. Where the company asks for one, nothing less will do.
    """
    seen, now_verified = _verified_now(tools, case_id, by, version)
    with tools.store.begin() as uow:
        case = guard(uow, case_id, by, Action.APPROVE, version)
        check_may(by, approval_needed(case), case.product, case.market)
        _check_signed(tools, case, signed=signed)
        _check_unclaimed(uow, case, by)
        stored = standing_draft(uow, case)
        if stored.draft.sha256 != draft_sha256 or stored.version != seen:
            raise SomebodyWasFaster(f"The draft of {case.number} has changed since you saw it. Please read it again.")
        if by.id in uow.drafts.authors(case.id):
            raise NotAllowed("You have written or edited this draft: another person approves it.")
        if not now_verified.is_proven:
            raise NotProven("This draft can't be approved: " + " ".join(dict.fromkeys(d.why for d in now_verified.defects)))
        _review(uow, case, by, Verdict.APPROVED, stored, reason="", kind=ApprovalKind.BY_SIGNATURE if signed else ApprovalKind.BY_CLICK)
        case = _done(uow, tools, case, by, "case.approved", status=_S.APPROVED, claimed_by=None, claimed_until=None)
        uow.outbox.put("advance", key=f"advance:{case.id}:{case.version}", payload={"case": case.id})
        return case


def _verified_now(tools: Tools, case_id: int, by: Person, version: int) -> tuple[int, Draft]:
    """The number of the standing draft, 0 where there is none, and its words verified now: proof takes time, and nobody waits for the database meanwhile."""
    with tools.store.read() as uow:
        case = guard(uow, case_id, by, Action.APPROVE, version)
        if not case.draft_version:
            return 0, Draft(written_by=Writer.PERSON, statements=())
        draft = standing_draft(uow, case).draft
    return case.draft_version, verify(tools, case, draft)


def request_changes(tools: Tools, case_id: int, by: Person, *, version: int, reason: str) -> Case:
    """Return a draft with a reason."""
    _check_reason(reason)
    with tools.store.begin() as uow:
        case = guard(uow, case_id, by, Action.REQUEST_CHANGES, version)
        _check_unclaimed(uow, case, by)
        if case.draft_version:
            _review(uow, case, by, Verdict.CHANGES_REQUESTED, standing_draft(uow, case), reason=reason)
        return _done(uow, tools, case, by, "case.returned", reason=reason, status=_S.CHANGES_REQUESTED, claimed_by=None, claimed_until=None)


def refer(tools: Tools, case_id: int, by: Person, *, version: int, to: CaseStatus, reason: str) -> Case:
    """Send a case to the specialists, or back to the reviewers."""
    _check_reason(reason)
    if to not in (_S.IN_REVIEW, _S.WITH_SPECIALIST):
        raise NotNow("A case is referred to a specialist or to review.")
    with tools.store.begin() as uow:
        case = guard(uow, case_id, by, Action.REFER, version)
        _check_unclaimed(uow, case, by)
        if case.draft_version:
            _review(uow, case, by, Verdict.REFERRED, standing_draft(uow, case), reason=reason)
        return _done(uow, tools, case, by, "case.referred", reason=reason, status=to, claimed_by=None, claimed_until=None)


def hold(tools: Tools, case_id: int, by: Person, *, reason: str) -> Case:
    """Compliance holds a case."""
    _check_reason(reason)
    with tools.store.begin() as uow:
        case = guard(uow, case_id, by, Action.HOLD, None)
        return _done(uow, tools, case, by, "case.held", reason=reason, status=_S.ON_HOLD, held_from=case.status, claimed_by=None, claimed_until=None)


def let_go(tools: Tools, case_id: int, by: Person, *, reason: str) -> Case:
    """Compliance lets a held case go on, to whoever looks at it by its route."""
    _check_reason(reason)
    with tools.store.begin() as uow:
        case = guard(uow, case_id, by, Action.LET_GO, None)
        return _done(uow, tools, case, by, "case.let_go", reason=reason, status=next_reader(case), held_from=None)


def standing_draft(uow: UnitOfWork, case: Case) -> StoredDraft:
    """The draft that stands now. Raises NotNow where there is none."""
    if not case.draft_version:
        raise NotNow(f"{case.number} has no draft yet. Write an answer from approved documents first.")
    return uow.drafts.get(case.id, case.draft_version)


def _with_what_is_known(tools: Tools, uow: UnitOfWork, case: Case, edited: Draft) -> Draft:
    """An edited draft with the name of the model whose sentences still stand in it, and with what a judge found of these, for whoever approves it."""
    standing = uow.drafts.get(case.id, case.draft_version).draft if case.draft_version else None
    kept = standing and standing.model and {s.text for s in standing.statements} & {s.text for s in edited.statements}
    draft = edited.model_copy(update={"model": standing.model if standing and kept else "", "judged": standing.judged if standing else None})
    if not judge.will_be_judged(tools, draft):
        return draft
    return draft.model_copy(update={"judged": (draft.judged or Judged()).model_copy(update={"missed": NOT_YET_JUDGED})})


def _cited(tools: Tools, statement: EditedStatement) -> tuple[Citation, ...]:
    passages = [p for key in statement.passages if (p := tools.library.passage(key)) is not None]
    if len(passages) < len(statement.passages):
        raise NotFound("A passage that was chosen as source does not exist any more. Please choose another.")
    return best_quotes(statement.text, passages)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise NotNow("Please give a reason.")


def _check_signed(tools: Tools, case: Case, *, signed: bool) -> None:
    if not signed and signature_required(case, tools.policy.signatures):
        raise NotNow(f"{case.number} is approved with a signature, not with a click. Please sign it on its page: {tools.paging.home}/cases/{case.id}")


def _check_unclaimed(uow: UnitOfWork, case: Case, by: Person) -> None:
    if case.claimed_by in (None, by.id) or case.claimed_until is None or case.claimed_until <= uow.now:
        return
    holder = uow.people.known(case.claimed_by)
    until = case.claimed_until.astimezone(ZoneInfo(by.time_zone))
    raise SomebodyWasFaster(f"{case.number} is with {holder.name if holder else 'a colleague'} until {until:%H:%M %Z}.")


def _review(uow: UnitOfWork, case: Case, by: Person, verdict: Verdict, stored: StoredDraft, *, reason: str, kind: ApprovalKind = ApprovalKind.BY_CLICK) -> None:
    review = Review(
        by=by.id,
        verdict=verdict,
        kind=kind,
        reason=reason,
        draft_version=stored.version,
        draft_sha256=stored.draft.sha256,
        at=uow.now,
    )
    facts: Facts = {"draft": stored.version, "draft_sha256": stored.draft.sha256}
    if stored.draft.doubts:
        facts["doubted"] = [str(place + 1) for place in stored.draft.doubts]  # what the reviewer read beside these sentences
    entry = AuditEntry(actor=by.id, action=f"review.{verdict.value}", reason=reason, facts=facts)
    uow.reviews.add(case.id, review, entry=entry)


def _done(uow: UnitOfWork, tools: Tools, case: Case, by: Person, action: str, *, reason: str = "", **changes: object) -> Case:
    case = uow.cases.change(case, entry=AuditEntry(actor=by.id, action=action, reason=reason), **changes)
    show.bring_up_to_date(uow, case, tools)
    return case
