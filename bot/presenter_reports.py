"""The presenter of reports: what their sender is asked, and how a report reads in one line."""

import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import notices
from bot.views import Ask, Button, Line, View
from triage.domain.decision import Desk
from triage.domain.report import Contact, FactName, FollowUpState, Report, ReportKind
from triage.domain.response import FollowUpNotice


def asked(notice: FollowUpNotice, *, of_several: bool = False) -> tuple[Ask, ...]:
    """The short questions about one report, each with its buttons. Nothing is preselected, and all of it may stay unanswered."""
    if notice.is_settled:
        return ()
    value = f"{notice.report_id}:{','.join(notice.wanted)}:{int(notice.asks_heard)}"
    about = f"{notice.report}{f' (“{short(notice.words)}”)' if notice.words else ''} — " if of_several else ""
    found: list[Ask] = []
    if notice.wanted:
        buttons = (Button(action="report_add", label="Add", value=value, main=True), Button(action="report_unknown", label="I don't know", value=value))
        found.append(Ask(text=f"{about}If you know: {questions(notice.wanted, notice.desk)}", buttons=buttons))
    if notice.asks_contact:
        found.append(Ask(text=notices.MAY_CONTACT[notice.desk], buttons=tuple(_contact(c, value) for c in Contact)))
    if notice.asks_heard:
        found.append(Ask(text=notices.HEARD, buttons=(Button(action="report_heard", label="Pick a time", value=value),)))
    return tuple(found)


def of_a_receipt(follow_ups: Sequence[FollowUpNotice]) -> tuple[Ask, ...]:
    """The questions that stand in a receipt. What is asked of the whole case is asked once."""
    found: list[Ask] = []
    for n, notice in enumerate(follow_ups):
        once = notice if n == 0 else notice.model_copy(update={"asks_contact": False, "asks_heard": False})
        found += asked(once, of_several=len(follow_ups) > 1)
    return tuple(found)


def follow_up(notice: FollowUpNotice) -> View:
    """One short notice about a report, edited once it is answered."""
    words = f" (“{short(notice.words)}”)" if notice.words else ""
    if notice.is_settled:
        added = f"Added: {questions(notice.answered, notice.desk, mark='')}. " if notice.answered else ""
        return View(headline=f"{notice.number} · report {notice.report}", lines=(Line(text=f"{added}{notices.THANKS}", quiet=True),))
    who = (
        f"{notice.asked_by} of {notices.DESKS[notice.desk]} asks"
        if notice.asked_by
        else f"{notices.DESKS[notice.desk].capitalize()} has it; this would help them"
    )
    return View(headline=f"{notice.number} · report {notice.report}", lines=(Line(text=f"{who}{words}."),), asks=asked(notice))


def questions(names: Sequence[FactName], desk: Desk, *, mark: str = "?") -> str:
    """Facts as a row of short questions: "age? lot? outcome?"."""
    return (" " if mark else ", ").join(f"{asked_as(n, desk)}{mark}" for n in names)


def asked_as(name: FactName, desk: Desk) -> str:
    """A fact as its sender is asked for it: of a pack, its "dose" is its strength."""
    return (notices.FACTS_OF_A_PACK.get(name) if desk is Desk.QUALITY else None) or notices.FACTS[name]


def short(words: str) -> str:
    """What was reported, on one line."""
    return textwrap.shorten(words, 90, placeholder=" …")


def fact_in_words(name: FactName, kind: ReportKind) -> str:
    """A fact as the people of a desk call it: of a pack, its "dose" is its strength."""
    return (_OF_A_PACK.get(name) if kind is ReportKind.COMPLAINT else None) or _AT_THE_DESK.get(name) or name.value


_AT_THE_DESK: Mapping[FactName, str] = {FactName.START: "started", FactName.ONSET: "began", FactName.CAUSALITY: "cause", FactName.SAMPLE: "pack kept"}
_OF_A_PACK: Mapping[FactName, str] = {FactName.DOSE: "strength", FactName.EVENT: "fault", FactName.REPORTER: "complainant"}


def _contact(contact: Contact, value: str) -> Button:
    return Button(action=f"report_contact_{contact.value}", label=notices.CONTACT[contact], value=value)


def may_contact(report: Report) -> str:
    """Whether the desk may write to the professional."""
    return _CONTACT[report.follow_up.contact.value if report.follow_up.contact else ""]


_CONTACT: Mapping[str, str] = {
    "": "Whether the professional may be contacted is not known yet.",
    "yes": "The professional may be contacted.",
    "no": "The professional may not be contacted.",
    "ask_first": "The sender asks the professional first.",
}


def askable(report: Report) -> tuple[FactName, ...]:
    """What the desk may ask for: everything that belongs to this kind of report and is not known, and what may have moved on since."""
    return tuple(n for n in FactName if _is_askable(report, n))


def _is_askable(report: Report, name: FactName) -> bool:
    """What the desk may ask for: everything that belongs to this kind of report and is not known."""
    alien = {ReportKind.SAFETY: {FactName.SAMPLE}, ReportKind.COMPLAINT: {FactName.GESTATION, FactName.CAUSALITY, FactName.ONSET}}[report.kind]
    return name not in alien and (report.fact(name) is None or name in (FactName.OUTCOME, FactName.ONSET, FactName.EVENT))


def followed(report: Report, names: Mapping[str, str], zone: str) -> str:
    """The follow-up so far, in a sentence."""
    follow = report.follow_up
    when = _at(follow.asked_at, zone)
    who = names.get(follow.asked_by or "", "")
    asked = ", ".join(fact_in_words(n, report.kind) for n in report.open_questions() or follow.wanted)
    times = {0: "", 1: "once", 2: "twice"}.get(follow.attempts, f"{follow.attempts} times")
    if follow.state is FollowUpState.ASKED:
        by = f"{who} asked {when}" if who else f"Asked {times}, {when}" if follow.attempts < 2 else f"Asked {times}, last {when}"
        return f"{by}: {asked or 'whether the professional may be contacted, when it was heard'}. No answer yet."
    if follow.state is FollowUpState.ANSWERED:
        last = max((f for f in report.facts if f.at and f.by), key=lambda f: (f.at or report.made_at, f.by), default=None)
        return f"Answered by {names.get(last.by, last.by)}, {_at(last.at, zone)}." if last else "Answered."
    if follow.state is FollowUpState.NOT_KNOWN:
        return f"The sender does not know: {', '.join(fact_in_words(n, report.kind) for n in follow.unknown)}."
    if follow.state is FollowUpState.NO_ANSWER:
        return f"Asked {times}, no answer: {asked}."
    return "Nothing was asked."


def _at(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %H:%M}" if moment else ""
