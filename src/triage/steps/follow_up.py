"""Follow-up: what a report lacks is asked of its sender, privately, briefly, a few times at most; what they say or do not know is on record.

Nothing waits for it: the hand-off has gone, and the answer goes its own way.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from triage.detect.context import scenes_of
from triage.detect.reading import Reading
from triage.detect.report_details import read_seriousness
from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.handoff import HandOffStatus
from triage.domain.inquiry import Intake
from triage.domain.people import WORKER, Person
from triage.domain.report import (
    FOLLOW_UP_TRANSITIONS,
    LONGEST_FACT,
    MOST_ASKED,
    Contact,
    Fact,
    FactName,
    FollowUp,
    FollowUpState,
    Report,
    Seriousness,
    with_facts,
)
from triage.errors import NotAllowed, NotNow, UnusableMessage
from triage.rules.clocks import EARLIEST_HEARD
from triage.rules.permissions import DESK_WORK, Action, may
from triage.steps import reports, show
from triage.steps.awareness import heard_earlier
from triage.steps.tools import Tools
from triage.store.outbox import Job
from triage.store.unit import UnitOfWork

_S = FollowUpState
_MAY_CONTACT = {Contact.YES: True, Contact.NO: False, Contact.ASK_FIRST: None}


def answer(
    tools: Tools, report_id: int, by: Person, *, given: Mapping[FactName, str], contact: Contact | None = None, heard_at: datetime | None = None
) -> Report:
    """What somebody knows of a report now. Safety sees it at once; what makes it more serious alerts anew.

    Raises UnusableMessage for what cannot be, NotAllowed for somebody who has no part in the case.
    """
    with tools.store.begin() as uow:
        report, case = _of(uow, report_id)
        _check_part(uow, report, case, by)
        said = [_fact(name, value, by, uow.now) for name, value in given.items() if value.strip()]
        said += _signs(said, by, uow.now)
        if heard_at is not None and not EARLIEST_HEARD <= heard_at <= uow.now:
            raise UnusableMessage("The time at which you heard of it can't be right. Please check it.")
        if not said and contact is None and heard_at is None:
            raise UnusableMessage("Nothing was filled in. If you don't know, please say so with “I don't know”.")
        after = _after_answer(report, [f.name for f in said if isinstance(f.name, FactName)], contact)
        fields = [str(f.name) for f in said] + (["contact"] if contact else []) + (["heard_at"] if heard_at else [])
        entry = AuditEntry(actor=by.id, action="report.answered", facts={"fields": list(fields)})
        report = reports.change(uow, report, entry=entry, facts=with_facts(report.facts, said, over=True), **_if_changed(report, after))
        case = _intake(uow, case, by, contact, heard_at)
        _shown(uow, tools, case)
        return report


def dont_know(tools: Tools, report_id: int, by: Person) -> Report:
    """The sender does not know: that settles it, and they are not asked again."""
    with tools.store.begin() as uow:
        report, case = _of(uow, report_id)
        _check_part(uow, report, case, by)
        report = settle(uow, report, by.id)
        _shown(uow, tools, case)
        return report


def settle(uow: UnitOfWork, report: Report, by: str) -> Report:
    """Keep that what was asked is not known. Saying it twice changes nothing."""
    if _S.NOT_KNOWN not in FOLLOW_UP_TRANSITIONS[report.follow_up.state] or report.follow_up.state is _S.NOT_KNOWN:
        return report
    unknown = tuple(dict.fromkeys((*report.follow_up.unknown, *report.open_questions())))
    after = report.follow_up.model_copy(update={"state": _S.NOT_KNOWN, "unknown": unknown})
    entry = AuditEntry(actor=by, action="report.not_known", facts={"fields": [u.value for u in report.open_questions()]})
    return uow.reports.change(report, entry=entry, follow_up=after)


def ask(tools: Tools, report_id: int, by: Person, *, wanted: Sequence[FactName]) -> Report:
    """A person of a desk asks the sender for facts, in their own thread. Fixed words only: nothing that a person types goes to a sender unreviewed."""
    chosen = tuple(dict.fromkeys(wanted))
    if not chosen:
        raise NotNow("Please choose what you want to know.")
    if len(chosen) > MOST_ASKED:
        raise NotNow(f"Please choose {MOST_ASKED} at most: short questions are answered.")
    with tools.store.begin() as uow:
        report, case = _of(uow, report_id)
        if not _is_of_the_desk(uow, report, case, by):
            raise NotAllowed("Only the desk that has a report asks for more about it.")
        if _is_cleared(uow, report):
            raise NotNow(f"{report.number} is cleared, so its sender is not asked about it any more.")
        unknown = tuple(u for u in report.follow_up.unknown if u not in chosen)
        notices = report.follow_up.notices + 1
        more = {"state": _S.ASKED, "wanted": chosen, "unknown": unknown, "notices": notices, "asked_at": uow.now, "asked_by": by.id}
        entry = AuditEntry(actor=by.id, action="report.desk_asked", facts={"wanted": [w.value for w in chosen]})
        report = uow.reports.change(report, entry=entry, follow_up=report.follow_up.model_copy(update=more))
        show.put_up(uow, case.id, f"{show.FOLLOW_UP}:{report.id}:{notices}")
        _shown(uow, tools, case)
        return report


def saw(tools: Tools, report_id: int, by: Person) -> Report:
    """A person of a desk has seen what became known."""
    with tools.store.begin() as uow:
        report, case = _of(uow, report_id)
        if not _is_of_the_desk(uow, report, case, by):
            raise NotAllowed("Only the desk that has a report marks its news as seen.")
        if not report.has_news:
            return report
        report = uow.reports.change(report, entry=AuditEntry(actor=by.id, action="report.seen"), seen_at=uow.now, seen_by=by.id)
        _shown(uow, tools, case)
        return report


def again(tools: Tools, job: Job) -> None:
    """Ask once more, while something is missing and nobody has answered; after the last time, leave it at that."""
    attempt = int(job.payload["attempt"])
    with tools.store.begin() as uow:
        report, case = _of(uow, int(job.payload["report"]))
        if not _is_waiting(uow, report, attempt):
            return uow.outbox.complete(job)
        if attempt > tools.policy.follow_up_attempts:
            after = report.follow_up.model_copy(update={"state": _S.NO_ANSWER})
            entry = AuditEntry(actor=WORKER.id, action="report.no_answer", facts={"attempts": report.follow_up.attempts})
            uow.reports.change(report, entry=entry, follow_up=after)
        else:
            _ask_again(uow, tools, report, case, attempt)
        _shown(uow, tools, case)
        uow.outbox.complete(job)
    return None


def _ask_again(uow: UnitOfWork, tools: Tools, report: Report, case: Case, attempt: int) -> None:
    wanted, notices = report.missing(), report.follow_up.notices + 1
    more = {"wanted": wanted, "attempts": attempt, "notices": notices, "asked_at": uow.now, "asked_by": None}
    entry = AuditEntry(actor=WORKER.id, action="report.asked", facts={"wanted": [w.value for w in wanted], "attempt": attempt})
    uow.reports.change(report, entry=entry, follow_up=report.follow_up.model_copy(update=more))
    show.put_up(uow, case.id, f"{show.FOLLOW_UP}:{report.id}:{notices}")
    later = uow.now + tools.policy.follow_up_every
    uow.outbox.put("follow_up", key=f"follow_up:{report.id}:{attempt + 1}", payload={"report": report.id, "attempt": attempt + 1}, run_at=later)


def _is_waiting(uow: UnitOfWork, report: Report, attempt: int) -> bool:
    """Whether the sender was asked and owes an answer that somebody still wants."""
    asked = report.follow_up.state is _S.ASKED and report.follow_up.asked_by is None and report.follow_up.attempts == attempt - 1
    return asked and bool(report.missing()) and not _is_cleared(uow, report)


def _is_cleared(uow: UnitOfWork, report: Report) -> bool:
    return all(uow.hand_offs.get(h).status is HandOffStatus.CLEARED for h in report.hand_offs)


def _of(uow: UnitOfWork, report_id: int) -> tuple[Report, Case]:
    report = uow.reports.get(report_id)
    return report, uow.cases.get(report.case_id)


def _check_part(uow: UnitOfWork, report: Report, case: Case, by: Person) -> None:
    """Whoever sent it in, medical information, and the desk that has it may add to a report."""
    mine = case.sender == by.id and by.active
    staff = may(by, Action.COMPLETE_INTAKE, case.product, case.market) and may(by, Action.SEE_CASES, case.product, case.market)
    if not (mine or staff or _is_of_the_desk(uow, report, case, by)):
        raise NotAllowed("Only whoever sent it in, medical information and the desk that has it add to a report.")


def _is_of_the_desk(uow: UnitOfWork, report: Report, case: Case, by: Person) -> bool:
    return any(may(by, DESK_WORK[uow.hand_offs.get(h).desk], case.product, case.market) for h in report.hand_offs)


def _fact(name: FactName, value: str, by: Person, now: datetime) -> Fact:
    words = " ".join(value.split())
    if len(words) > LONGEST_FACT:
        raise UnusableMessage(f"{name.value.capitalize()}: please keep it under {LONGEST_FACT} characters.")
    return Fact(name=name, value=words, rule="person", why="said in answer to a question", by=by.id, at=now)


def _signs(said: Sequence[Fact], by: Person, now: datetime) -> list[Fact]:
    """What makes a report serious in the words of an answer: "outcome: died", "in hospital"."""
    words = ". ".join(f"The patient is {f.value}" for f in said if f.name in (FactName.OUTCOME, FactName.EVENT))
    found = read_seriousness(scenes_of(Reading(words, (), product_given=True))) if words else ()
    return [Fact(name=s.name, value=s.value, rule=s.rule, why=s.why, by=by.id, at=now) for s in found if isinstance(s.name, Seriousness)]


def _after_answer(report: Report, told: Sequence[FactName], contact: Contact | None) -> FollowUp:
    changes: dict[str, object] = {}
    if contact is not None:
        changes["contact"] = contact
    if told:
        changes |= {"state": _S.ANSWERED, "unknown": tuple(u for u in report.follow_up.unknown if u not in told)}
    return report.follow_up.model_copy(update=changes)


def _if_changed(report: Report, after: FollowUp) -> dict[str, FollowUp]:
    return {} if after == report.follow_up else {"follow_up": after}


def _intake(uow: UnitOfWork, case: Case, by: Person, contact: Contact | None, heard_at: datetime | None) -> Case:
    """What an answer says of the whole case: whether the professional may be written to, and when it was heard. Both hold after a case has ended too."""
    given = Intake(may_contact=_MAY_CONTACT[contact] if contact else None, heard_at=heard_at)
    told = sorted(k for k, v in given.model_dump().items() if v is not None)
    if not told:
        return case
    entry = AuditEntry(actor=by.id, action="intake.completed", facts={"fields": list(told)})
    case = uow.cases.change(case, entry=entry, intake=case.intake.merged(given))
    heard_earlier(uow, case, by)
    return case


def _shown(uow: UnitOfWork, tools: Tools, case: Case) -> None:
    """Every place where the case stands shows how the report is now."""
    case = uow.cases.change(uow.cases.get(case.id), entry=AuditEntry(actor=WORKER.id, action="case.report_moved"))
    show.bring_up_to_date(uow, case, tools)
