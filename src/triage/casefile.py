"""The case file: everything about one case that a person may see, read in one go."""

from triage.domain.base import Moment, Value
from triage.domain.case import Case, CaseStatus
from triage.domain.correction import Correction, CorrectionState
from triage.domain.evidence import Evidence
from triage.domain.feedback import Feedback
from triage.domain.handoff import HandOff
from triage.domain.model_call import ModelCall
from triage.domain.people import Person
from triage.domain.report import Report
from triage.domain.response import CaseNotice, CorrectionNotice, FollowUpNotice, Response
from triage.domain.review import Review
from triage.errors import NotAllowed
from triage.rules.permissions import DESK_WORK, Action, gets_answers, may
from triage.rules.policies import ALLOWED_IN, approval_needed, release_blocked_by, signature_required
from triage.steps.correct import stopped
from triage.steps.notice import asked_with_the_receipt, case_notice, correction_notice, follow_up_notice
from triage.steps.release import cites_off_label
from triage.steps.tools import Tools
from triage.store.cases import Message
from triage.store.drafts import StoredDraft
from triage.store.trail import TrailEntry
from triage.store.unit import UnitOfWork


class CaseFile(Value):
    """A case as one person may see it: what they may not see is empty, what they may do is in `actions`.

    `cautions` says which documents that the draft cites must be looked at with care, and why; `corrections` is what staff
    decide of; `follow_ups` is what the sender was asked of reports after the receipt; `corrected` is what they were told of answers that
    can't be relied on any more; `feedback` is what was said of answers.
    """

    case: Case
    read_at: Moment
    notice: CaseNotice
    mine: bool
    messages: tuple[Message, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    draft: StoredDraft | None = None
    drafts: tuple[StoredDraft, ...] = ()
    reviews: tuple[Review, ...] = ()
    responses: tuple[Response, ...] = ()
    cautions: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    corrected: tuple[CorrectionNotice, ...] = ()
    hand_offs: tuple[HandOff, ...] = ()
    reports: tuple[Report, ...] = ()
    follow_ups: tuple[FollowUpNotice, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    trail: tuple[TrailEntry, ...] = ()
    names: dict[str, str] = {}
    actions: frozenset[Action] = frozenset()
    desks: frozenset[str] = frozenset()
    model_calls: tuple[ModelCall, ...] = ()
    blocked_by: tuple[str, ...] = ()
    needs_signature: bool = False


def read_case(tools: Tools, case_id: int, viewer: Person) -> CaseFile:
    """The file of a case for a viewer. Raises NotFound, or NotAllowed for somebody who neither asked nor has a part in it."""
    with tools.store.read() as uow:
        case = uow.cases.get(case_id)
        mine = case.sender == viewer.id and viewer.active
        staff = may(viewer, Action.SEE_CASES, case.product, case.market)
        if not (mine or staff):
            raise NotAllowed("This case is not yours, and it is not for your products and markets.")
        drafts = uow.drafts.all(case.id) if may(viewer, Action.SEE_DRAFT, case.product, case.market) else ()
        messages = uow.cases.messages(case.id)
        draft = next((d for d in drafts if d.version == case.draft_version), None)
        return CaseFile(
            case=case if staff or gets_answers(viewer, case.product, case.market) else case.model_copy(update={"decision": None}),
            read_at=uow.now,
            notice=case_notice(uow, case),
            mine=mine,
            messages=messages if staff else tuple(m.model_copy(update={"decision": None}) for m in messages if m.sender == viewer.id),
            evidence=uow.drafts.evidence(case.id) if drafts or may(viewer, Action.SEE_DRAFT, case.product, case.market) else (),
            draft=draft,
            drafts=drafts,
            reviews=uow.reviews.all(case.id) if staff else (),
            responses=_delivered(uow, case, viewer, mine=mine),
            cautions=_cautions(tools, draft) if draft else (),
            corrections=uow.corrections.of(case.id) if staff else (),
            corrected=_corrected(uow, case, viewer, mine=mine),
            hand_offs=uow.hand_offs.of(case.id) if staff else (),
            reports=uow.reports.of(case.id) if staff else (),
            follow_ups=_asked_later(uow, case) if mine else (),
            feedback=tuple(f for f in uow.feedback.of(case.id) if staff or f.by == viewer.id),
            trail=uow.trail.entries(f"case:{case.id}") if may(viewer, Action.SEE_RECORD, case.product, case.market) or staff else (),
            model_calls=uow.model_calls.of(case.id) if may(viewer, Action.SEE_DRAFT, case.product, case.market) else (),
            names={p.id: p.name for p in uow.people.all()} if staff else {viewer.id: viewer.name},
            actions=allowed(uow, case, viewer),
            desks=frozenset(d.value for d, action in DESK_WORK.items() if may(viewer, action, case.product, case.market)),
            blocked_by=_blocked_by(tools, uow, case),
            needs_signature=signature_required(case, tools.policy.signatures),
        )


def allowed(uow: UnitOfWork, case: Case, viewer: Person) -> frozenset[Action]:
    """What a person can do to a case now, so that a face shows only what will be done."""
    actions = {a for a, statuses in ALLOWED_IN.items() if case.status in statuses and may(viewer, a, case.product, case.market)}
    if case.sender == viewer.id and viewer.active:
        actions |= {a for a in (Action.COMPLETE_INTAKE, Action.FULFIL) if case.status in ALLOWED_IN[a] and viewer.roles}
    proven = bool(case.draft_version) and uow.drafts.get(case.id, case.draft_version).draft.is_proven
    wanted = approval_needed(case)
    if not proven or viewer.id in uow.drafts.authors(case.id) or wanted not in actions:
        actions -= {Action.APPROVE, Action.APPROVE_SPECIALIST}
    else:
        actions |= {Action.APPROVE}
    if any(c.state is CorrectionState.PROPOSED for c in uow.corrections.of(case.id)) and may(viewer, Action.DECIDE_CORRECTION, case.product, case.market):
        actions |= {Action.DECIDE_CORRECTION}
    return frozenset(actions - {Action.APPROVE_SPECIALIST})


def queue(tools: Tools, viewer: Person, *, statuses: frozenset[CaseStatus], limit: int = 200, offset: int = 0) -> tuple[Case, ...]:
    """Cases of these statuses that the viewer may see, by what is due first."""
    found: list[Case] = []
    with tools.store.read() as uow:
        while len(found) < limit:
            page = uow.cases.list(statuses=statuses, limit=limit, offset=offset)
            found += [c for c in page if may(viewer, Action.SEE_CASES, c.product, c.market)]
            offset += len(page)
            if len(page) < limit:
                break
    return tuple(found[:limit])


def mine(tools: Tools, viewer: Person, *, limit: int = 50) -> tuple[Case, ...]:
    """The cases that a person sent in."""
    with tools.store.read() as uow:
        return uow.cases.list(sender=viewer.id, limit=limit)


def _cautions(tools: Tools, draft: StoredDraft) -> tuple[str, ...]:
    cited = dict.fromkeys(c.passage for s in draft.draft.statements for c in s.citations)
    passages = (p for key in cited if (p := tools.library.passage(key)) is not None and p.caution)
    return tuple(dict.fromkeys(f"{p.key.document} version {p.key.version} is {p.caution}." for p in passages))


def _blocked_by(tools: Tools, uow: UnitOfWork, case: Case) -> tuple[str, ...]:
    cites = bool(case.draft_version) and cites_off_label(tools, uow.drafts.get(case.id, case.draft_version).draft)
    return release_blocked_by(case, cites_off_label=cites)


def _delivered(uow: UnitOfWork, case: Case, viewer: Person, *, mine: bool) -> tuple[Response, ...]:
    if may(viewer, Action.SEE_ANSWER, case.product, case.market) and not mine:
        return uow.responses.all(case.id)
    if mine and gets_answers(viewer, case.product, case.market):
        gone = stopped(uow.corrections.of(case.id))
        return tuple(r for r in uow.responses.all(case.id) if r.version not in gone)
    return ()


def _asked_later(uow: UnitOfWork, case: Case) -> tuple[FollowUpNotice, ...]:
    """What the sender was asked of reports in notices of their own, beside the receipt."""
    in_receipt = {r.id for r in asked_with_the_receipt(uow, case)}
    return tuple(follow_up_notice(uow, case, r) for r in uow.reports.of(case.id) if r.follow_up.notices and r.id not in in_receipt)


def _corrected(uow: UnitOfWork, case: Case, viewer: Person, *, mine: bool) -> tuple[CorrectionNotice, ...]:
    reads = gets_answers(viewer, case.product, case.market) if mine else may(viewer, Action.SEE_ANSWER, case.product, case.market)
    sent = (c for c in uow.corrections.of(case.id) if c.state is CorrectionState.SENT)
    return tuple(correction_notice(uow, case, c) for c in sent) if reads else ()
