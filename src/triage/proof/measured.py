"""Measured quantities: what a question gives (eGFR 35) held against the ranges that a sentence speaks of (30 to 59)."""

import re
from collections.abc import Mapping

from triage.proof.words import plain

Range = tuple[float, float]
_N = r"(\d{1,3}(?:\.\d+)?)"
_INF = float("inf")

_QUANTITIES: Mapping[str, str] = {
    "renal": r"\b(?:egfr|e-gfr|gfr|crcl|creatinine clearance|estimated glomerular filtration rate)\b",
    "age": r"\b(?:aged?|ages|years?|yrs?|yo|y/o|year-olds?)\b",
    "weight": r"\b(?:weigh\w*|body weight|kg)\b",
}

_ASKED: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "renal": (re.compile(rf"{_QUANTITIES['renal']}\D{{0,12}}{_N}", re.IGNORECASE), re.compile(rf"\b{_N}\s*ml/min", re.IGNORECASE)),
    "age": (
        re.compile(rf"\b{_N}[\s-]*(?:y/?o\b|yr?s?[\s-]*old|years?[\s-]*old|year-old)", re.IGNORECASE),
        re.compile(rf"\b(?:aged?|children of|child of|age of)\s*{_N}\b(?!\s*(?:mg|kg|%|to\b|-))", re.IGNORECASE),
    ),
    "weight": (re.compile(rf"\bweigh\w*\s*(?:of\s*)?{_N}\s*kg", re.IGNORECASE), re.compile(rf"\b{_N}\s*kg\b(?!/)", re.IGNORECASE)),
}

_RANGES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_N}\s*(?:to|-|through)\s*(?:less than\s*|<\s*)?{_N}", re.IGNORECASE), "between"),
    (re.compile(rf"(?:less than|below|under|younger than|<)\s*(?:or equal to\s*)?{_N}", re.IGNORECASE), "below"),
    (re.compile(rf"(?:at least|≥|>=|greater than or equal to)\s*{_N}", re.IGNORECASE), "from"),
    (re.compile(rf"(?:greater than|above|more than|over|older than|>)\s*{_N}", re.IGNORECASE), "from"),
    (re.compile(rf"(?:at most|up to|≤|<=)\s*{_N}", re.IGNORECASE), "to"),
    (
        re.compile(rf"{_N}(?:\s*(?:years?|kg|mL/min(?:/1\.73\s*m2)?|of age)){{0,3}}\s*(?:and|or)\s*(?:older|over|above|more|higher|greater)", re.IGNORECASE),
        "from",
    ),
    (re.compile(rf"{_N}(?:\s*(?:years?|kg|mL/min(?:/1\.73\s*m2)?|of age)){{0,3}}\s*(?:and|or)\s*(?:younger|under|below|less|lower)", re.IGNORECASE), "to"),
)


_SEVERITIES: Mapping[str, tuple[Range, float]] = {"mild": ((60, 89), 75), "moderate": ((30, 59), 45), "severe": ((15, 29), 22)}
"""Stages of renal impairment in mL/min, each with a value that stands for it (FDA guidance on renal impairment, 2020)."""

_CLASSES: Mapping[str, float] = {"a": 1, "b": 2, "c": 3, "mild": 1, "moderate": 2, "severe": 3}
_CHILD_PUGH = re.compile(r"\b(?:child[\s-]*pugh|cp)[\s-]*(?:class|score)?[\s-]*([abc])\b", re.IGNORECASE)
_SEVERE = re.compile(
    r"\b(mild|moderate|severe)(?:(?:\s*,\s*|\s+(?:or|and|to)\s+)(mild|moderate|severe))?(?:\s*(?:,\s*)?(?:or|and)\s+(severe))?\s+(renal|hepatic|kidney|liver)",
    re.IGNORECASE,
)


def asked(question: str) -> dict[str, float]:
    """The quantities a question gives, each with its value."""
    text = plain(question)
    found: dict[str, float] = {}
    for quantity, patterns in _ASKED.items():
        match = next((m for p in patterns if (m := p.search(text))), None)
        if match:
            found[quantity] = float(match.group(1))
    if match := _CHILD_PUGH.search(text):
        found["hepatic"] = _CLASSES[match.group(1).lower()]
    if (match := _SEVERE.search(text)) and not (match.group(2) or match.group(3)):
        if match.group(4).lower() in ("hepatic", "liver"):
            found.setdefault("hepatic", _CLASSES[match.group(1).lower()])
        else:
            found.setdefault("renal", _SEVERITIES[match.group(1).lower()][1])
    return found


def ranges(sentence: str, quantity: str) -> list[Range]:
    """The ranges of a quantity that a sentence speaks of; empty where it does not speak of that quantity."""
    text = plain(sentence)
    stages = _stages(text, quantity)
    if stages or quantity == "hepatic" or not re.search(_QUANTITIES[quantity], text, re.IGNORECASE):
        return stages
    text = re.sub(r"/1\.73 ?m(?:2|²)", "", text)
    found: list[Range] = []
    for pattern, kind in _RANGES:
        for match in pattern.finditer(text):
            low = float(match.group(1))
            if not _speaks_of(text, match, quantity):
                continue
            found.append(
                {"between": (low, float(match.group(2)) if kind == "between" else low), "below": (0, low - 1e-9), "to": (0, low), "from": (low, _INF)}[kind]
            )
    return found


def fit(question: Mapping[str, float], sentence: str) -> int:
    """How a sentence stands to the quantities asked: 1 speaks of a range that holds them, -1 only of ranges that do not, 0 neither."""
    verdict = 0
    for quantity, value in question.items():
        spoken = ranges(sentence, quantity)
        if not spoken:
            continue
        if any(low <= value <= high for low, high in spoken):
            verdict = 1
        elif verdict == 0:
            verdict = -1
    return verdict


def _stages(text: str, quantity: str) -> list[Range]:
    """The stages of impairment that a sentence names in words, as ranges."""
    words = [w.lower() for m in _SEVERE.finditer(text) if _organ(m) == quantity for w in m.group(1, 2, 3) if w]
    if quantity == "hepatic":
        classes = [m.group(1).lower() for m in _CHILD_PUGH.finditer(text)]
        return [(_CLASSES[w], _CLASSES[w]) for w in classes or words]
    measured = re.search(r"\d\s*(?:to|-)\s*\d", text)  # a range in numbers says it more exactly than its name
    return [_SEVERITIES[w][0] for w in words] if quantity == "renal" and not measured else []


def _organ(match: re.Match[str]) -> str:
    return "hepatic" if match.group(4).lower() in {"hepatic", "liver"} else "renal"


def _speaks_of(text: str, match: re.Match[str], quantity: str) -> bool:
    # The quantity's own words stand just before or after the range, and no other unit follows it.
    before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 24]
    inside = match.group()
    if quantity == "renal":
        return bool(re.search(_QUANTITIES["renal"], before + inside, re.IGNORECASE) or re.match(r"\s*mL/min", after, re.IGNORECASE))
    if quantity == "age":
        return bool(
            re.match(r"[\s-]*(?:years?|yrs?|y/?o)", after, re.IGNORECASE)
            or re.search(r"years?", inside, re.IGNORECASE)
            or re.search(r"\baged?\s*$", before, re.IGNORECASE)
        )
    return bool(re.match(r"\s*kg\b(?!/)", after) or "kg" in inside)
