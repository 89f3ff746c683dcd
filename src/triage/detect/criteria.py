"""The reports of a message: how many there are, and what the words give of each (EMA GVP Module VI, VI.B.2).

Pure: signals say that there is a report and what befell; here is read who reports, who it befell, and what helps the desk.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from triage.detect.context import Scene, scenes_of
from triage.detect.people_named import count_of, patients, reporters
from triage.detect.products import Mention
from triage.detect.reading import Reading as MessageReading
from triage.detect.report_details import read_details, read_seriousness
from triage.detect.shapes import Reading
from triage.domain.concern import REPORTS, Concern, Signal, SpecialSituation
from triage.domain.report import FactName, ReportKind, Seriousness

MOST_REPORTS = 10
"""Reports that one message becomes. Of more people than that it stays one report, which says how many they are."""

LONGEST_EVENT = 60
"""Characters. A longer signal stands for its sentence, not for what befell."""
MOST_EVENTS = 4
"""Events that are named side by side."""


class ReadReport(NamedTuple):
    """One report as it was read."""

    kind: ReportKind
    reasons: tuple[str, ...]
    facts: tuple[Reading, ...]


def read_facts(text: str, mentions: Sequence[Mention] = ()) -> tuple[Reading, ...]:
    """Everything that a text says of a report beside what befell: what a reply to "age? lot? outcome?" gives."""
    scenes = _scenes(text, mentions)
    people = (*_first(reporters(text)), *_first(patients(text)))
    return (*people, *read_details(text, scenes), *read_seriousness(scenes))


def read_reports(text: str, signals: Iterable[Signal], mentions: Sequence[Mention], product: str | None) -> tuple[ReadReport, ...]:
    """The reports of a message: what befell patients and what was wrong with a pack are apart; counted patients are one report each."""
    of = [s for s in signals if s.concern in REPORTS]
    safety = [s for s in of if s.concern is not Concern.PRODUCT_COMPLAINT]
    complaints = [s for s in of if s.concern is Concern.PRODUCT_COMPLAINT]
    if not of:
        return ()
    facts = (*_product(mentions, product), *read_facts(text, mentions))
    found: list[ReadReport] = []
    if safety:
        found += _each(_report(ReportKind.SAFETY, safety, facts), text)
    if complaints and not any(s.kind is SpecialSituation.COUNTERFEIT for s in safety):
        found.append(_report(ReportKind.COMPLAINT, complaints, facts))
    elif complaints:  # a suspected falsified pack is one matter, for both desks
        found[0] = found[0]._replace(reasons=tuple(sorted({*found[0].reasons, *(s.name for s in complaints)})))
    return tuple(found)


def _scenes(text: str, mentions: Sequence[Mention]) -> tuple[Scene, ...]:
    return scenes_of(MessageReading(text, mentions, product_given=True))


def _first(found: Iterable[Reading]) -> tuple[Reading, ...]:
    one = next(iter(found), None)
    return () if one is None else (one,)


def _product(mentions: Sequence[Mention], product: str | None) -> tuple[Reading, ...]:
    """The product by its catalogue name, where the words name it; without a place where only the conversation does."""
    if product is None:
        return ()
    at = next((m for m in mentions if m.product == product), None)
    if at is None:
        return (Reading(FactName.PRODUCT, product, 0, 0, "pr.conversation", "the product that the conversation is about"),)
    return (Reading(FactName.PRODUCT, product, at.start, at.end, f"pr.{at.how}", f"named by its {at.how.replace('_', ' ')}"),)


def _report(kind: ReportKind, signals: Sequence[Signal], facts: Sequence[Reading]) -> ReadReport:
    serious = tuple(f for f in facts if isinstance(f.name, Seriousness)) if kind is ReportKind.SAFETY else ()
    happened = _happened(signals, serious)
    carried = [s for s in signals if s.kind is SpecialSituation.INFECTIOUS_AGENT_TRANSMISSION]
    if carried:
        event = min(carried, key=lambda s: (s.end - s.start, s.start))
        words = "suspected transmission of an infectious agent counts as serious"  # GVP VI.B.6
        serious = (*serious, Reading(Seriousness.MEDICALLY_IMPORTANT, event.text, event.start, event.end, "se.transmission", words))
    others = tuple(f for f in facts if isinstance(f.name, FactName) and (f.name is not FactName.SAMPLE or kind is ReportKind.COMPLAINT))
    return ReadReport(kind, tuple(sorted({s.name for s in signals})), (happened, *others, *serious))


def _happened(signals: Sequence[Signal], serious: Sequence[Reading]) -> Reading:
    """What befell, in the fewest words that any rule found: a sign of seriousness ("admitted") only where nothing else is said.

    A signal that stands for a whole sentence speaks only where no shorter one does. Several short ones stand side by side.
    """
    worded = [s for s in signals if s.text.strip()]
    short = [s for s in worded if s.end - s.start <= LONGEST_EVENT and s.end > s.start]
    own = [s for s in short if not any(s.start < f.end and f.start < s.end for f in serious)] or short
    if not own:
        whole = min(worded or signals, key=lambda s: (s.end - s.start, s.start))
        return Reading(FactName.EVENT, whole.text or "not said in words that could be read", whole.start, whole.end, whole.rule, whole.why)
    apart: list[Signal] = []
    for one in sorted(own, key=lambda s: (s.start, s.start - s.end)):
        if not any(one.start < a.end and a.start < one.end for a in apart):
            apart.append(one)
    first = apart[0]
    words = "; ".join(dict.fromkeys(" ".join(s.text.split()) for s in apart[:MOST_EVENTS]))
    return Reading(FactName.EVENT, words, first.start, first.end, first.rule, first.why)


def _each(report: ReadReport, text: str) -> list[ReadReport]:
    """One report for each patient where they are clearly counted."""
    patient = next((f for f in report.facts if f.name is FactName.PATIENT), None)
    count = count_of(patient) if patient is not None else 1
    if patient is None or not 1 < count <= MOST_REPORTS or "month" in text[patient.end : patient.end + 8]:
        return [report]
    alone = [f for f in report.facts if f.name not in (FactName.PATIENT, FactName.AGE, FactName.SEX)]
    return [report._replace(facts=(*alone, patient._replace(value=f"{n} of {count}: {patient.value}"))) for n in range(1, count + 1)]
