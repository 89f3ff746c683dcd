"""How well messages are triaged that nobody tuned on: recall and precision with bounds, the rules alone beside them, and every error in a file."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure
from tests.bench.homes import BENCH, ROOT
from tests.data.triage import shipped_assessor
from triage.domain.share import Share
from triage.learn.scoring import Assessed, Measured, answer_of, by_group, measure
from triage.redact import redactions
from triage.steps.assess import Assessor

SETS = ROOT / "tests" / "data" / "evaluation"
ERRORS = BENCH / "triage-errors.txt"
WANTED: Mapping[str, tuple[float, float | None]] = {
    "adverse_event": (99, 80),
    "special_situation": (99, 80),
    "product_complaint": (99, 80),
    "emergency": (99, 80),
    "off_label_question": (97, 90),
    "safety_question": (95, None),
    "out_of_scope": (0, None),
    "instruction_to_bot": (0, None),
    "solicited": (0, None),
}
"""Per cent of recall and of precision that are wanted of each concern; 0 where none is set."""
ROUTE, IDENTIFIERS = 93, 98


def messages(more: Path | None = None) -> tuple[list[Figure], list[str]]:
    """The set of the project, and the sentences of another (`label`: a concern or none), by source."""
    figures, notes, wrong = _of_the_project()
    if more is not None:
        figures += _of_sentences(more)
    BENCH.mkdir(exist_ok=True)
    ERRORS.write_text("\n".join(wrong) + "\n", encoding="utf-8")
    return [*figures, *_identifiers()], [*notes, f"Triage: every error stands in {ERRORS}, by the message's id."]


def _of_the_project() -> tuple[list[Figure], list[str], list[str]]:
    rows = _read(SETS / "messages.jsonl")
    ours, rules = _assessed(rows, shipped_assessor()), _assessed(rows, shipped_assessor(rules_alone=True))
    measured = measure(ours)
    figures = [*_concerns(measured, measure(rules)), *_whole(measured)]
    notes = [_bounds("all messages", measured)]
    for field in ("source", "language"):
        groups = by_group(ours, {str(row["id"]): str(row[field]) for row in rows})
        notes += [_bounds(f"{field} {name}", part) for name, part in groups.items()]
    return figures, notes, [f"{w.how:<7} {w.name:<44} {w.message}" for w in measured.wrong]


def _of_sentences(path: Path) -> list[Figure]:
    """Recall and false alarms of `adverse_event`, source by source. The sentences name no product of ours, so one is put in front."""
    rows = [row | {"concerns": [row["label"]] if row["label"] != "none" else []} for row in _read(path)]
    assessed = _assessed(rows, shipped_assessor(), product="Velmira")
    found = []
    for source, part in by_group(assessed, {str(row["id"]): str(row["source"]) for row in rows}).items():
        for one in part.names:
            if one.name == "concerns:adverse_event" and one.recall.of:
                found.append(Figure(f"sentences of {source} ({one.recall.of}): adverse_event recall", one.recall.share * 100, "%"))
                found.append(Figure(f"sentences of {source}: adverse_event precision", one.precision.share * 100, "%"))
    return found


def _concerns(measured: Measured, rules: Measured) -> list[Figure]:
    alone = {one.name: one for one in rules.names}
    figures = []
    for one in measured.names:
        field, name = one.name.split(":", maxsplit=1)
        if field != "concerns" or name not in WANTED:
            continue
        recall, precision = WANTED[name]
        beside = alone.get(one.name)
        figures.append(
            Figure(f"{name} ({one.recall.of}): recall", one.recall.share * 100, "%", least=recall or None, **_beside(beside.recall if beside else None))
        )
        figures.append(Figure(f"{name}: precision", one.precision.share * 100, "%", least=precision, **_beside(beside.precision if beside else None)))
    return figures


def _beside(share: Share | None) -> dict[str, Any]:
    return {"floor": share.share * 100, "floor_is": "rules alone"} if share else {}


def _whole(measured: Measured) -> list[Figure]:
    return [Figure(f"{field} ({share.of}): right", share.share * 100, "%", least=ROUTE if field == "route" else None) for field, share in measured.whole]


def _identifiers() -> list[Figure]:
    """Personal data: spans that are replaced, whatever they are taken for."""
    rows = _read(SETS / "identifiers.jsonl")
    found = of = 0
    for row in rows:
        replaced = [(r.start, r.end) for r in redactions(row["text"])]
        for span in row["spans"]:
            start = row["text"].find(span["text"])
            of += 1
            found += any(first <= start and start + len(span["text"]) <= last for first, last in replaced)
    return [Figure(f"personal data ({of} spans): recall", found / of * 100, "%", least=IDENTIFIERS)]


def _assessed(rows: Sequence[Mapping[str, Any]], assessor: Assessor, *, product: str | None = None) -> list[Assessed]:
    return [Assessed(str(row["id"]), row, answer_of(assessor.assess(row["text"], product=product, market=row.get("market")))) for row in rows]


def _bounds(what: str, measured: Measured) -> str:
    parts = []
    for one in measured.names:
        field, name = one.name.split(":", maxsplit=1)
        if field == "concerns" and one.recall.of:
            parts.append(f"{name} recall {_between(one.recall)}, precision {_between(one.precision)}")
    return f"Triage, {what} ({measured.messages}), 95 % intervals: {'; '.join(parts)}."


def _between(share: Share) -> str:
    low, high = share.interval
    return f"{low * 100:.0f} to {high * 100:.0f} %"


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
