"""The notice: what the person who asked may see of their case, as facts from which a face makes words."""

import textwrap

from triage.domain.case import Case, CaseStatus
from triage.domain.concern import REPORTS, Concern
from triage.domain.correction import Correction
from triage.domain.decision import Axis, Desk, LabelStatus, Route
from triage.domain.handoff import HandOffStatus
from triage.domain.inquiry import Attachment
from triage.domain.people import Role
from triage.domain.report import FactName, FollowUpState, Report
from triage.domain.response import CaseNotice, CorrectionNotice, FollowUpNotice, HandOffLine
from triage.rules.permissions import gets_answers
from triage.steps import attachments
from triage.store.unit import UnitOfWork

_TOPIC_OF_AXIS: dict[Axis, str] = {
    Axis.INDICATION: "indication",
    Axis.AGE: "age group",
    Axis.POPULATION: "patient group",
    Axis.DOSE: "dosing",
    Axis.FREQUENCY: "dosing interval",
    Axis.DURATION: "duration of treatment",
    Axis.ROUTE: "route of administration",
    Axis.COMBINATION: "combination",
    Axis.CONTRAINDICATION: "contraindication",
    Axis.PREPARATION: "preparation and handling",
}
_TOLD = REPORTS | {Concern.SAFETY_QUESTION, Concern.OFF_LABEL_QUESTION}
"""Flags that the sender is told; what compliance looks at is theirs."""
_SETTLED = frozenset({FollowUpState.NOT_ASKED, FollowUpState.NOT_KNOWN, FollowUpState.NO_ANSWER})
_QUOTED = 160
_WAITING = frozenset({CaseStatus.IN_REVIEW, CaseStatus.WITH_SPECIALIST, CaseStatus.CHANGES_REQUESTED, CaseStatus.ON_HOLD})


def case_notice(uow: UnitOfWork, case: Case) -> CaseNotice:
    """The facts of a case that its sender may see. Nothing of a draft is among them."""
    decision, sender = case.decision, uow.people.known(case.sender)
    finding = decision.finding if decision else None
    files = attachments.told(uow, case)
    takes_part = gets_answers(sender, case.product, case.market)  # a sales representative learns no more than received and answered
    shows_label = bool(takes_part and finding and finding.status in (LabelStatus.OFF_LABEL, LabelStatus.UNCLEAR))
    return CaseNotice(
        case_id=case.id,
        status=case.status,
        product=case.product,
        market=case.market,
        route=_route(uow, case),
        topic=topic_of(case) if takes_part else "",
        topics=topics_of(case) if takes_part else (),
        flags=_flags(case) if takes_part else (),
        axis=finding.axis if finding and shows_label else None,
        asked=finding.asked if finding and shows_label else "",
        label_says=finding.label_says if finding and shows_label else "",
        label_section=finding.label_section if finding and shows_label else "",
        due_at=case.due_at,
        time_zone=sender.time_zone if sender else "UTC",
        with_whom=_with_whom(uow, case),
        emergency=bool(decision and decision.is_emergency),
        sees_answer=takes_part,
        nothing_approved=bool(takes_part and decision and case.status in _WAITING and not case.draft_version and not _unread(files)),
        hand_offs=_hand_off_lines(uow, case),
        missing=case.intake.missing() if decision and decision.route in (Route.DRAFT, Route.SPECIALIST) else (),
        decline=_decline(case) if _route(uow, case) is Route.DECLINE else "",
        files=files,
        question=_question(uow, case),
        urgency=case.intake.urgency,
        needed_by=case.intake.needed_by,
        goes_on_in=_goes_on_in(uow, case),
        again=uow.responses.latest(case.id) is not None,
        asked_by=case.intake.requester_name or "",
        profession=case.intake.profession,
        country=case.intake.country,
        follow_ups=tuple(n for r in asked_with_the_receipt(uow, case) if not (n := follow_up_notice(uow, case, r)).is_settled),
    )


def _unread(files: tuple[Attachment, ...]) -> bool:
    """Whether there is a file that only a person can read: then nobody has looked for an approved answer yet."""
    return any(not (f.awaited or f.was_read) for f in files)


def _goes_on_in(uow: UnitOfWork, case: Case) -> int | None:
    """The case that a duplicate repeats, where it is the same person's: of anybody else's they learn nothing."""
    original = uow.cases.get(case.duplicate_of) if case.duplicate_of else None
    return original.id if original and original.sender == case.sender else None


def _question(uow: UnitOfWork, case: Case) -> str:
    """How the first message begins: by it somebody with several cases knows which this is."""
    first = next((m.text for m in uow.cases.messages(case.id)), "")
    return textwrap.shorten(first, _QUOTED, placeholder=" …")


def _route(uow: UnitOfWork, case: Case) -> Route | None:
    """Where the case goes. While a file is being read nobody knows yet that nothing was asked."""
    route = case.decision.route if case.decision else None
    waits = route in (Route.DECLINE, Route.REPORT_ONLY) and case.status is CaseStatus.ASSESSED
    return None if waits and any(a.awaited for a in attachments.told(uow, case)) else route


def asked_with_the_receipt(uow: UnitOfWork, case: Case) -> tuple[Report, ...]:
    """The reports whose first questions stand in the receipt: those of the first message. What comes later has a notice of its own."""
    first = next((m.id for m in uow.cases.messages(case.id)), None)
    return tuple(r for r in uow.reports.of(case.id) if r.message_id == first and r.follow_up.notices == 1)


def follow_up_notice(uow: UnitOfWork, case: Case, report: Report) -> FollowUpNotice:
    """What is asked about a report as it stands now."""
    hand_offs = [uow.hand_offs.get(h) for h in report.hand_offs]
    asker = uow.people.known(report.follow_up.asked_by) if report.follow_up.asked_by else None
    event, follow = report.fact(FactName.EVENT), report.follow_up
    over = follow.state in _SETTLED or all(h.status is HandOffStatus.CLEARED for h in hand_offs)
    wanted = report.open_questions() if follow.state is FollowUpState.ASKED and not over else ()
    asks_contact = not over and follow.contact is None and case.intake.may_contact is None
    asks_heard = not over and case.intake.heard_at is None
    return FollowUpNotice(
        case_id=case.id,
        report_id=report.id,
        words=event.value if event else "",
        wanted=wanted,
        asks_contact=asks_contact,
        asks_heard=asks_heard,
        asked_by=asker.name if asker else "",
        asked_at=follow.asked_at,
        desk=hand_offs[0].desk if hand_offs else Desk.PHARMACOVIGILANCE,
        is_settled=not (wanted or asks_contact or asks_heard),
        answered=tuple(f.name for f in report.facts if isinstance(f.name, FactName) and f.at and follow.asked_at and f.at >= follow.asked_at),
    )


def correction_notice(uow: UnitOfWork, case: Case, correction: Correction) -> CorrectionNotice:
    """The facts of a correction that the sender of a case is told."""
    sender = uow.people.known(case.sender)
    resting = {r.response_version for r in uow.responses.resting_on(correction.document, correction.document_version) if r.case_id == case.id}
    answered = {r.version: r.approved_at for r in uow.responses.all(case.id) if r.version in resting and r.version <= correction.response_version}
    posted = {p.slot: p.posted_at for p in uow.posts.all(case.id)}
    passed_on = case.fulfilment.recipient if case.fulfilment and case.fulfilment.response_version in answered else ""
    return CorrectionNotice(
        case_id=case.id,
        document=correction.document,
        version=correction.document_version,
        title=correction.title,
        answers=tuple(answered),
        answered_at=tuple(posted.get(f"answer:{version}", at) for version, at in answered.items()),
        withdrawn_at=correction.withdrawn_at,
        reason=correction.reason,
        passed_on_to=passed_on,
        new_answer=correction.new_answer,
        time_zone=sender.time_zone if sender else "UTC",
        sent_at=correction.decided_at or uow.now,
    )


def topic_of(case: Case) -> str:
    """What a case asks, as a whole, in a word of the field; empty where nothing is asked."""
    if case.decision is None or case.decision.route not in (Route.DRAFT, Route.SPECIALIST):
        return ""
    if Concern.SAFETY_QUESTION in case.decision.concerns:
        return "safety"
    axis = case.decision.finding.axis
    return _TOPIC_OF_AXIS[axis] if axis else "medical question"


def topics_of(case: Case) -> tuple[str, ...]:
    """The same for each of its questions."""
    if not topic_of(case) or case.decision is None:
        return ()
    questions, whole = case.decision.questions, topic_of(case)
    other = whole if len(questions) == 1 else "medical question"
    return tuple(_TOPIC_OF_AXIS[q.finding.axis] if q.finding.axis else other for q in questions)


def _flags(case: Case) -> tuple[str, ...]:
    signals = case.decision.signals if case.decision else ()
    return tuple(dict.fromkeys(s.name for s in signals if s.concern in _TOLD))


def _with_whom(uow: UnitOfWork, case: Case) -> str:
    if case.status not in _WAITING or case.decision is None:
        return ""
    person = case.claimed_by if case.claimed_until and case.claimed_until > uow.now else None
    if person is None:
        role = Role.SPECIALIST if case.status is CaseStatus.WITH_SPECIALIST else Role.REVIEWER
        person = next(iter(uow.people.rota.on_duty(role, case.product, case.market, case.decision.language, uow.now)), None)
    known = uow.people.known(person) if person else None
    return known.name if known else "medical information"


def _hand_off_lines(uow: UnitOfWork, case: Case) -> tuple[HandOffLine, ...]:
    signals = {m.id: m.decision.signals for m in uow.cases.messages(case.id) if m.decision}
    lines = []
    for one in uow.hand_offs.of(case.id):
        spoken = sorted((s for s in signals.get(one.message_id, ()) if s.text), key=lambda s: s.start - s.end)
        said = {s.name: s.text for s in spoken}  # the fewest words that say it: a longer signal stands for its whole sentence
        words = tuple(said[r] for r in one.reasons if r in said)
        lines.append(HandOffLine(number=one.number, desk=one.desk, status=one.status, words=words, sent_at=one.sent_at))
    return tuple(lines)


def _decline(case: Case) -> str:
    if case.decision is None or case.decision.route is not Route.DECLINE:
        return ""
    return next((s.rule for s in case.decision.signals if s.concern is Concern.OUT_OF_SCOPE), "out_of_scope")
