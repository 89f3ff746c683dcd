"""The checks of one statement, as a table: each says in words for the reviewer what is wrong, or nothing."""

import re
from collections import Counter
from collections.abc import Callable, Mapping

from triage.domain.base import Value
from triage.domain.draft import Fault, Statement
from triage.domain.evidence import Passage, PassageKey
from triage.proof.quotes import stands_verbatim
from triage.proof.words import NEGATIONS, content, numbers, plain, words

LEAST_SHARE_OF_WORDS = 0.8
"""How many of a statement's meaning words must stand in its quotes."""

_LINK = re.compile(r"https?://|www\.|<[a-z/!]|!?\[[^\]]*\]\(|javascript:|data:", re.IGNORECASE)
_UNIT = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*-?\s*(%|percent|micrograms?|mcg|µg|milligrams?|mg|grams?|g|kg|mL|L|IU|units?|hours?|hrs?|h|minutes?|min|days?|weeks?|months?|years?|°\s?[CF])(?:\b|(?=\s|$|[,.;)]))"
    r"(/(?:kg|day|m2|m²|mL|L|h|min|week|1\.73)\b)?",
    re.IGNORECASE,
)
_UNIT_NAMES = {
    "percent": "%",
    "microgram": "mcg",
    "µg": "mcg",
    "milligram": "mg",
    "gram": "g",
    "hr": "hour",
    "h": "hour",
    "minute": "min",
}


class Sources(Value):
    """What a statement is held against: the passages it may cite, and why some of them may not be used now."""

    passages: Mapping[PassageKey, Passage]
    not_in_force: Mapping[PassageKey, str] = {}
    may_use_restricted: bool = False


def _not_cited(statement: Statement, _: Sources) -> str | None:
    return None if statement.citations else "No approved document is cited for this sentence. Choose a source or remove it."


def _not_verbatim(statement: Statement, sources: Sources) -> str | None:
    for citation in statement.citations:
        passage = sources.passages.get(citation.passage)
        if passage is None:
            return f"{citation.document} does not hold the passage that is cited."
        if (citation.document, citation.version) != (passage.key.document, passage.key.version) or not stands_verbatim(citation.quote, passage):
            return f"The quote does not stand in {citation.document} version {citation.version}."
    return None


def _number_not_in_source(statement: Statement, _: Sources) -> str | None:
    quoted = _quoted(statement)
    strange = [n for n in numbers(statement.text) if n not in numbers(quoted)]
    if strange:
        there = ", ".join(dict.fromkeys(numbers(quoted))) or "no number"
        return f"{', '.join(dict.fromkeys(strange))} does not stand in the source (it has {there})."
    units = [pair for pair in _measures(statement.text) if pair not in _measures(quoted)]
    return f"{units[0][0]} {units[0][1]} does not stand in the source with this unit." if units else None


def _words_not_in_source(statement: Statement, _: Sources) -> str | None:
    said, quoted = content(statement.text), set(content(_quoted(statement)))
    strange = [w for w in said if w not in quoted]
    if not said or len(strange) <= (1 - LEAST_SHARE_OF_WORDS) * len(said):
        return None
    return "The source does not say this: " + ", ".join(dict.fromkeys(strange)) + "."


def _negation_differs(statement: Statement, _: Sources) -> str | None:
    said, quoted = _negations(statement.text), _negations(_quoted(statement))
    if said - quoted:
        return f"“{next(iter(said - quoted))}” does not stand in the source."
    lost = quoted - said
    if lost and len(statement.citations) == 1:
        return f"The source says “{next(iter(lost))}” and this sentence does not."
    return None


def _not_in_force(statement: Statement, sources: Sources) -> str | None:
    return next((sources.not_in_force[c.passage] for c in statement.citations if c.passage in sources.not_in_force), None)


def _restricted(statement: Statement, sources: Sources) -> str | None:
    if sources.may_use_restricted:
        return None
    closed = (c for c in statement.citations if (p := sources.passages.get(c.passage)) and (p.restricted or p.off_label))
    return next((f"{c.document} is for medical information staff only." for c in closed), None)


def _holds_a_link(statement: Statement, _: Sources) -> str | None:
    return "Links, pictures and markup are not sent. Remove it." if _LINK.search(statement.text) else None


CHECKS: dict[Fault, Callable[[Statement, Sources], str | None]] = {
    Fault.NOT_CITED: _not_cited,
    Fault.NOT_VERBATIM: _not_verbatim,
    Fault.NUMBER_NOT_IN_SOURCE: _number_not_in_source,
    Fault.WORDS_NOT_IN_SOURCE: _words_not_in_source,
    Fault.NEGATION_DIFFERS: _negation_differs,
    Fault.NOT_IN_FORCE: _not_in_force,
    Fault.RESTRICTED: _restricted,
    Fault.HOLDS_A_LINK: _holds_a_link,
}
"""Every fault, and what finds it."""


def _quoted(statement: Statement) -> str:
    return " ".join(c.quote for c in statement.citations)


def _negations(text: str) -> set[str]:
    found = Counter(w if not w.endswith(("n't", "n’t")) else "not" for w in words(text))
    return {w for w in found if w in NEGATIONS}


def _measures(text: str) -> list[tuple[str, str]]:
    found = []
    for match in _UNIT.finditer(plain(text)):
        unit = match.group(2).lower().replace(" ", "")
        unit = unit[:-1] if unit.endswith("s") and len(unit) > 2 else unit
        found.append((match.group(1).replace(",", ""), _UNIT_NAMES.get(unit, unit) + (match.group(3) or "").lower()))
    return found
