"""Names in free words: of a medicine, a measure, a route or a group of patients that no quote names. None of them is ever a matter of wording."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from triage.identifiers.lexicon import is_drug, words
from triage.proof import entailment
from triage.proof.words import plain

_FILE = Path(__file__).parent / "terms" / "medicines.yaml"
_LIKE_ENDINGS = frozenset({"except", "accept", "concept", "intercept", "toxin", "endotoxin", "exotoxin"})
_CAPITAL = re.compile(r"(?<=[a-z,;:)] )[A-Z][a-z]{3,}\b")
_FIRST = re.compile(r"(?:^|(?<=[.;:!?] ))[A-Z][A-Za-z]{3,}\b")
_SHORT = re.compile(r"\b(?=(?:[A-Za-z0-9-]*[A-Z]){2})[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*\b")
"""Two capitals or more: LDL-C, HER2, IV, CYP3A4."""
_SMALL = frozenset({"a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "per", "the", "to", "with"})
_FEWEST_INITIALS = 2
_POPULATIONS = Path(__file__).parent / "terms" / "populations.yaml"
_NO_NAMES = frozenset(
    (  # noqa: SIM905 - words read best as words
        "Grade Grades Week Weeks Study Studies Phase Cycle Cycles Day Days Month Months European American English Child Pugh Part Table Class Stage Type Trial "
        "Visit Year Years Europe Union States United Label According Patients Adults Section Summary Step Group Cohort Japan Japanese British Britain Common "
        "Celsius Fahrenheit "
        "January February March April June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
        "Medicines Agency Kaplan Meier Cmax Tmax Please Note"
    ).split()
)
_BEGINNING = 5
"""Letters from its beginning by which a name is known in another form (plural, adjective)."""


class _Terms(NamedTuple):
    medicine: re.Pattern[str]
    same: tuple[frozenset[str], ...]


def strange_name(said: str, quotes: Sequence[str]) -> str | None:
    """What a statement names and none of its quotes, in words for the reviewer; None where there is none."""
    text, source = plain(said), " ".join(map(plain, quotes)).lower()
    strange = _medicine(text, source) or _with_a_capital(text, source) or _in_short(text, " ".join(map(plain, quotes))) or _of_patients(text, source)
    return f"The source does not name “{strange}”." if strange else None


def _medicine(text: str, source: str) -> str | None:
    known = _terms()
    for match in known.medicine.finditer(text.lower()):
        name = match["name"]
        others = {word for group in known.same if name in group for word in group}
        if name not in _LIKE_ENDINGS and name[: max(_BEGINNING, len(name) - 2)] not in source and not any(word in source for word in others):
            return str(name)
    return None


def _with_a_capital(text: str, source: str) -> str | None:
    """A name in the middle of a sentence, or at its beginning where ordinary words have a capital too."""
    inside = (m.group() for m in _CAPITAL.finditer(text))
    first = (m.group() for m in _FIRST.finditer(text) if _is_no_word(m.group().lower()))
    return next((name for name in (*inside, *first) if name not in _NO_NAMES and name[:_BEGINNING].lower() not in source), None)


def _is_no_word(word: str) -> bool:
    return is_drug(word) or word not in words("ordinary") | words("vocabulary")


def _in_short(text: str, source: str) -> str | None:
    """A short form that the quotes neither have nor write out: another measure, enzyme or route differs by a letter."""
    there = {part for word in re.findall(r"[a-z0-9-]+", source.lower()) for part in (word.replace("-", ""), *word.split("-"))}
    initials = "".join(word[0] for word in re.findall(r"[a-z0-9]+", source.lower()) if word not in _SMALL)
    for match in _SHORT.finditer(text):
        name = match.group()
        known = name.lower().replace("-", "").rstrip("s")
        written_out = len(known) > _FEWEST_INITIALS and known in initials
        if known not in there and not written_out and entailment.unknown(name, source):
            return name
    return None


def _of_patients(text: str, source: str) -> str | None:
    """A group of patients of whom no quote speaks."""
    return next((m.group() for group in _populations() if (m := group.search(text.lower())) and not group.search(source)), None)


@lru_cache(maxsize=1)
def _populations() -> tuple[re.Pattern[str], ...]:
    raw: dict[str, Any] = yaml.load(_POPULATIONS.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe loaders)
    return tuple(re.compile(rf"\b(?:{'|'.join(str(group).split())})") for group in raw["groups"])


@lru_cache(maxsize=1)
def _terms() -> _Terms:
    raw: dict[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe loaders)
    endings, words = ("|".join(str(raw[part]).split()) for part in ("endings", "words"))
    return _Terms(re.compile(rf"\b(?P<name>[a-z]{{2,}}(?:{endings})|{words})s?\b"), tuple(frozenset(str(group).split()) for group in raw["same"]))
