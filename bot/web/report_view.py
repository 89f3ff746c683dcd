"""Reports as their desk reads them: the message with its facts marked, the four criteria, how serious, what was asked and what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.presenter_reports import askable, fact_in_words, followed, may_contact
from bot.web.marking import Told, told
from triage.domain.handoff import HandOff
from triage.domain.report import CRITERIA, Fact, FactName, Report
from triage.store.cases import Message

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
        contact=may_contact(report),
        askable=tuple((n, fact_in_words(n, report.kind)) for n in askable(report)),
    )
