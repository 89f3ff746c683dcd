"""Details of a report that stand in its words: age, sex, lot, dose, start, onset, gestation, outcome, what is thought of the cause; and its seriousness.

Ages, lots, doses and dates are shapes (`terms/report_shapes.yaml`); seriousness, outcome and cause are words (`terms/seriousness.yaml`, `terms/outcome.yaml`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from triage.detect.context import Scene
from triage.detect.rules import hits
from triage.detect.shapes import Reading, Shape, read_shapes
from triage.domain.report import FactName, Seriousness

SHAPED = (FactName.AGE, FactName.SEX, FactName.LOT, FactName.DOSE, FactName.START, FactName.ONSET, FactName.GESTATION, FactName.SAMPLE)
"""Details that are read by their shape."""
OLDEST = 119
"""Years."""

_OUTCOMES: Mapping[str, str] = {
    "recovered": "recovered",
    "recovering": "recovering",
    "not-recovered": "not recovered",
    "sequelae": "recovered with sequelae",
    "fatal": "fatal",
    "unknown": "unknown",
}
"""E2B(R3) E.i.7, by the name after the dot of a rule's id."""
_CAUSES: Mapping[str, str] = {
    "related": "the reporter suspects the product",
    "other-cause": "the reporter suspects another cause",
    "unsure": "the reporter is not sure",
}
_WORST_FIRST = ("fatal", "sequelae", "not-recovered", "recovering", "recovered", "unknown")


def read_details(text: str, scenes: Sequence[Scene]) -> tuple[Reading, ...]:
    """Every detail of a text, the first of each name."""
    found: dict[FactName | Seriousness, Reading] = {}
    for detail in (*_shaped(text), *_said(scenes)):
        found.setdefault(detail.name, detail)
    return tuple(found.values())


def read_seriousness(scenes: Sequence[Scene]) -> tuple[Reading, ...]:
    """The signs that a report is serious, the first of each."""
    found: dict[Seriousness, Reading] = {}
    for scene in scenes:
        for hit in hits("seriousness", scene):
            if scene.is_question and not scene.patient:
                continue
            sign = Seriousness(hit.rule.id.partition(".")[2].replace("-", "_"))
            start, end = scene.sentence.offsets(hit.found.first, hit.found.last)
            found.setdefault(sign, Reading(sign, scene.reading.text[start:end], start, end, hit.rule.id, hit.rule.why))
    return tuple(found.values())


_PREGNANCY = re.compile(r"\b(?:pregnan|miscarr|abortion|fo?etal|fo?etus|gestation|stillb)", re.IGNORECASE)


def _shaped(text: str) -> Iterator[Reading]:
    speaks_of_pregnancy = _PREGNANCY.search(text) is not None

    def taken(shape: Shape, words: str, _start: int) -> bool:
        if shape.name is FactName.AGE:
            digits = re.sub(r"\D", "", words)
            return not digits or int(digits) <= OLDEST
        return shape.name is not FactName.GESTATION or speaks_of_pregnancy or not words.lower().startswith("at ")

    for found in read_shapes(text, *SHAPED, taken=taken):
        yield found._replace(value=_BARE.split(found.value)[-1]) if found.name is FactName.LOT else found


_BARE = re.compile(r"[\s#:]")
"""Before the number of a lot."""


def _said(scenes: Sequence[Scene]) -> Iterator[Reading]:
    """Outcome and cause: of several outcomes the worst is taken."""
    outcomes: dict[str, Reading] = {}
    for scene in scenes:
        for hit in hits("outcome", scene):
            start, end = scene.sentence.offsets(hit.found.first, hit.found.last)
            kind, _, name = hit.rule.id.partition(".")
            if kind == "oc":
                outcomes.setdefault(name, Reading(FactName.OUTCOME, _OUTCOMES[name], start, end, hit.rule.id, hit.rule.why))
            else:
                yield Reading(FactName.CAUSALITY, _CAUSES[name], start, end, hit.rule.id, hit.rule.why)
    yield from (outcomes[name] for name in _WORST_FIRST if name in outcomes)
