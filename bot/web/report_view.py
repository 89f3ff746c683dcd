"""Reports as their desk reads them: the message with its facts marked, the four criteria, how serious, what was asked and what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.presenter import local_time
from bot.presenter_reports import fact_in_words
from bot.web.marking import Told, told
from triage.domain.handoff import HandOff
from triage.domain.report import CRITERIA, Fact, FactName, FollowUpState, Report, ReportKind
from triage.store.cases import Message

_S = FollowUpState
LONGEST_MARK = 80
"""Characters. What stands for a whole sentence is not marked: it would hide the words that count."""


class Criterion(NamedTuple):
    """One of the four: its name in words, and what is known of it."""

    name: FactName
    words: str
    fact: Fact | None


class Wording(NamedTuple):
    """A message that a report was read in, with its facts marked."""

    message: Message
    pieces: tuple[Told, ...]


class ReportRow(NamedTuple):
    """A report on a screen."""

    report: Report
    criteria: tuple[Criterion, ...]
    details: tuple[Criterion, ...]
    wordings: tuple[Wording, ...]
    followed: str
    contact: str
    askable: tuple[tuple[FactName, str], ...]


def rows(reports: Iterable[Report], messages: Sequence[Message], names: Mapping[str, str], zone: str) -> tuple[ReportRow, ...]:
    """Reports for a screen, in order."""
    return tuple(_row(r, messages, names, zone) for r in reports)


def of_hand_off(hand_off: HandOff, reports: Iterable[Report]) -> tuple[Report, ...]:
    """The reports that a hand-off carries."""
    return tuple(r for r in reports if hand_off.id in r.hand_offs)


def _row(report: Report, messages: Sequence[Message], names: Mapping[str, str], zone: str) -> ReportRow:
    said_in = {report.message_id} | {f.message_id for f in report.facts if f.message_id}
    facts = {m: [f for f in report.facts if f.message_id == m and f.end - f.start <= LONGEST_MARK] for m in said_in}
    return ReportRow(
        report=report,
        criteria=tuple(Criterion(n, fact_in_words(n, report.kind), report.fact(n)) for n in CRITERIA[report.kind]),
        details=tuple(Criterion(f.name, fact_in_words(f.name, report.kind), f) for f in report.details if isinstance(f.name, FactName)),
        wordings=tuple(Wording(m, told(m.text, facts[m.id])) for m in messages if m.id in said_in),
        followed=followed(report, names, zone),
        contact=_CONTACT[report.follow_up.contact.value if report.follow_up.contact else ""],
        askable=tuple((n, fact_in_words(n, report.kind)) for n in FactName if _is_askable(report, n)),
    )


_CONTACT: Mapping[str, str] = {
    "": "Whether the professional may be contacted is not known yet.",
    "yes": "The professional may be contacted.",
    "no": "The professional may not be contacted.",
    "ask_first": "The sender asks the professional first.",
}


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
    if follow.state is _S.ASKED:
        by = f"{who} asked {when}" if who else f"Asked {times}, {when}" if follow.attempts < 2 else f"Asked {times}, last {when}"
        return f"{by}: {asked or 'whether the professional may be contacted, when it was heard'}. No answer yet."
    if follow.state is _S.ANSWERED:
        last = max((f for f in report.facts if f.at and f.by), key=lambda f: (f.at or report.made_at, f.by), default=None)
        return f"Answered by {names.get(last.by, last.by)}, {_at(last.at, zone)}." if last else "Answered."
    if follow.state is _S.NOT_KNOWN:
        return f"The sender does not know: {', '.join(fact_in_words(n, report.kind) for n in follow.unknown)}."
    if follow.state is _S.NO_ANSWER:
        return f"Asked {times}, no answer: {asked}."
    return "Nothing was asked."


def _at(moment: datetime | None, zone: str) -> str:
    return local_time(moment, zone) if moment else ""
