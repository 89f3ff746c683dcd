"""Reports: what a message reports is kept as child records of its case, each with its hand-offs and with what the words give of it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from triage.detect.criteria import ReadReport, read_reports
from triage.detect.products import find_products
from triage.detect.shapes import Reading
from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.concern import Signal
from triage.domain.decision import Desk
from triage.domain.handoff import HandOff
from triage.domain.people import WORKER
from triage.domain.report import Fact, FactName, FollowUp, FollowUpState, Report, ReportKind, with_facts
from triage.steps import show
from triage.steps.tools import Tools
from triage.store.cases import Message
from triage.store.outbox import Job
from triage.store.reports import NewReport
from triage.store.unit import UnitOfWork

NOT_ASSESSED = "not-assessed"
"""The rule of a flag that stands in for a message that could not be read: nothing is read of its facts either."""


class Before(NamedTuple):
    """What a message goes on with: the reports it adds to. Of an edit, `reworded` are the messages whose words it replaces."""

    reports: tuple[Report, ...]
    reworded: frozenset[int] = frozenset()


class Brought(NamedTuple):
    """What a message brings: its case, its words, and the hand-offs that were made of it."""

    case: Case
    message: Message
    hand_offs: tuple[HandOff, ...]


def record(uow: UnitOfWork, tools: Tools, brought: Brought, signals: Iterable[Signal], *, into: Before | None = None) -> tuple[Report, ...]:
    """Keep the reports of a message. Those it goes on with take the new hand-offs and what is new of the facts.

    What befell a patient and what is wrong with a pack never become one report.
    """
    own = [r for r in uow.reports.of(brought.case.id) if r.message_id == brought.message.id]
    standing, reworded = [*(into.reports if into else own)], into.reworded if into else frozenset()
    kept, ordinal = [], len(own)
    for one in _read(tools, brought, tuple(signals)):
        same = next((n for n, r in enumerate(standing) if r.kind is one.kind or {*one.reasons} <= {*r.reasons}), None)
        if same is None:
            ordinal += 1
            kept.append(_new(uow, tools, brought, one, ordinal=ordinal))
            continue
        merged = _merged(uow, brought, standing[same], one, reworded)
        kept.append(merged)
        if into is not None and not reworded:
            standing[same] = merged  # a reply is about one report, however often it says so
        else:
            del standing[same]
    return tuple(kept)


def reworded_by(uow: UnitOfWork, message: Message) -> frozenset[int]:
    """The messages whose words an edit replaces: the one that was edited, and its earlier edits. Their ids begin as its own does."""
    if message.kind != "edit":
        return frozenset()
    others = [m for m in uow.cases.messages(message.case_id) if m.ordinal < message.ordinal]
    edited = next((m.source for m in others if m.kind == "message" and message.source.startswith(f"{m.source}:")), None)
    return frozenset(m.id for m in others if edited is not None and (m.source == edited or m.source.startswith(f"{edited}:")))


def edits_of(uow: UnitOfWork, message: Message) -> frozenset[int]:
    """The edits of a message that were taken in before the message itself: deliveries may come in another order."""
    if message.kind != "message":
        return frozenset()
    others = uow.cases.messages(message.case_id)
    return frozenset(m.id for m in others if m.kind == "edit" and m.ordinal < message.ordinal and m.source.startswith(f"{message.source}:"))


def as_facts(readings: Iterable[Reading], message: Message) -> tuple[Fact, ...]:
    """What was read of a message, as facts that its sender said."""
    return tuple(
        Fact(
            name=r.name, value=r.value, message_id=message.id, start=r.start, end=r.end, text=message.text[r.start : r.end], rule=r.rule, why=r.why,
            by=message.sender, at=message.sent_at,
        )
        for r in readings
    )  # fmt: skip


def said_anew(report: Report, more: Iterable[Fact], reworded: frozenset[int]) -> tuple[Fact, ...]:
    """The facts of a report with further ones: over what stood in the words that were replaced, beside everything else."""
    known = {f.name: f for f in report.facts}
    told = (f for f in more if f.name not in known or (known[f.name].message_id in reworded and known[f.name].value != f.value))
    return with_facts(report.facts, told, over=True)


def reporter_of(case: Case) -> tuple[Fact, ...]:
    """The reporter as intake has them, where it has."""
    name = case.intake.requester_name
    return (Fact(name=FactName.REPORTER, value=name, rule="intake", why="whoever asked, as intake has them", by=case.sender),) if name else ()


def reporter_known(uow: UnitOfWork, case: Case, by: str) -> None:
    """Intake has told who asked: a report that lacked its reporter has one now."""
    for report in uow.reports.of(case.id):
        if report.fact(FactName.REPORTER) is None and (known := reporter_of(case)):
            entry = AuditEntry(actor=by, action="report.completed", facts={"fields": ["reporter"]})
            change(uow, report, entry=entry, facts=with_facts(report.facts, known, over=False))


def change(uow: UnitOfWork, report: Report, *, entry: AuditEntry, facts: tuple[Fact, ...], **more: object) -> Report:
    """Change what is known of a report: its desks get the news, and are alerted anew where it has become more serious."""
    if facts == report.facts:
        return uow.reports.change(report, entry=entry, **more) if more else report
    new = uow.reports.change(report, entry=entry, facts=facts, news_at=uow.now, **more)
    key = f"{new.id}:{new.version}"
    uow.outbox.put("report_update", key=f"report_update:{key}", payload={"report": new.id})
    signs = sorted({f.name.value for f in new.seriousness} - {f.name.value for f in report.seriousness})
    if signs:
        uow.outbox.put("report_alert", key=f"report_alert:{key}", payload={"report": new.id, "signs": signs})
    return new


def update_desks(tools: Tools, job: Job) -> None:
    """Bring what became known of a report to the desks that have it. A desk takes the same key only once."""
    with tools.store.read() as uow:
        report = uow.reports.get(int(job.payload["report"]))
        hand_offs = [uow.hand_offs.get(h) for h in report.hand_offs]
    for hand_off in hand_offs:
        tools.desks[hand_off.desk].update(hand_off, report, key=f"{job.key}:{hand_off.id}")


def alert(tools: Tools, job: Job) -> None:
    """A report turned out to be more serious than it was handed off: a person hears of it again."""
    with tools.store.read() as uow:
        report = uow.reports.get(int(job.payload["report"]))
    facts: dict[str, str | int] = {"case": f"MI-{report.case_id}", "report": report.number, "signs": ", ".join(map(str, job.payload["signs"]))}
    tools.alerts.raise_alert("a report has become more serious: its desk must look at it now", facts=facts)


def seen(uow: UnitOfWork, hand_off: HandOff, by: str) -> None:
    """Whoever of a desk has its hand-off has seen what is known of its reports by now."""
    for report in uow.reports.of(hand_off.case_id):
        if hand_off.id in report.hand_offs and report.has_news:
            uow.reports.change(report, entry=AuditEntry(actor=by, action="report.seen"), seen_at=uow.now, seen_by=by)


def _read(tools: Tools, brought: Brought, signals: Sequence[Signal]) -> tuple[ReadReport, ...]:
    message = brought.message
    if any(s.rule == NOT_ASSESSED for s in signals):
        whole = Reading(FactName.EVENT, "not read: the message could not be assessed", 0, 0, NOT_ASSESSED, "a person must look")
        return (ReadReport(ReportKind.SAFETY, tuple(sorted({s.name for s in signals})), (whole,)),)
    product = message.decision.product if message.decision else brought.case.product
    return read_reports(message.text, signals, find_products(message.text, tools.library.products()), product)


def _new(uow: UnitOfWork, tools: Tools, brought: Brought, one: ReadReport, *, ordinal: int) -> Report:
    facts = with_facts(as_facts(one.facts, brought.message), reporter_of(brought.case), over=False)
    new = NewReport(one.kind, _of(one, brought.hand_offs), one.reasons, facts)
    entry = AuditEntry(actor=WORKER.id, action="report.made")
    made = uow.reports.add(brought.case.id, brought.message.id, ordinal, new, entry=entry)
    return made if made.follow_up.state is not FollowUpState.NOT_ASKED else _first_asked(uow, tools, brought.case, made)


def _first_asked(uow: UnitOfWork, tools: Tools, case: Case, report: Report) -> Report:
    """Ask for what is missing: once, beside the receipt. How often again, and after how long, is the company's to say."""
    wanted = report.missing()
    if not tools.policy.follow_up_attempts or not (wanted or case.intake.heard_at is None):
        return report
    asked = FollowUp(state=FollowUpState.ASKED, attempts=1, notices=1, wanted=wanted, asked_at=uow.now)
    entry = AuditEntry(actor=WORKER.id, action="report.asked", facts={"wanted": [w.value for w in wanted], "attempt": 1})
    report = uow.reports.change(report, entry=entry, follow_up=asked)
    if uow.cases.message(report.message_id).ordinal > 1:  # the receipt stands far up in the thread by now, and an edit rings no bell
        show.put_up(uow, case.id, f"{show.FOLLOW_UP}:{report.id}:1")
    uow.outbox.put("follow_up", key=f"follow_up:{report.id}:2", payload={"report": report.id, "attempt": 2}, run_at=uow.now + tools.policy.follow_up_every)
    return report


def _merged(uow: UnitOfWork, brought: Brought, report: Report, one: ReadReport, reworded: frozenset[int]) -> Report:
    """A report with what a further message says of it. What was known stays, unless the same message says it in other words now; what is new is added."""
    reasons = tuple(sorted({*report.reasons, *one.reasons}))
    of = tuple(dict.fromkeys((*report.hand_offs, *_of(one, brought.hand_offs))))
    facts = said_anew(report, as_facts(one.facts, brought.message), reworded)
    if (facts, reasons, of) == (report.facts, report.reasons, report.hand_offs):
        return report
    entry = AuditEntry(actor=brought.message.sender, action="report.went_on", facts={"in_message": brought.message.id})
    return change(uow, report, entry=entry, facts=facts, reasons=reasons, hand_offs=of)


def _of(one: ReadReport, hand_offs: Sequence[HandOff]) -> tuple[int, ...]:
    """The hand-offs of a message that carry this report: those whose reasons it shares."""
    return tuple(h.id for h in hand_offs if h.desk is not Desk.COMPLIANCE and set(h.reasons) & set(one.reasons))
