"""Names of medicines in free words: one that no quote names, or a name with a capital that stands in none, is never a matter of wording."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from triage.proof.words import plain

_FILE = Path(__file__).parent / "terms" / "medicines.yaml"
_LIKE_ENDINGS = frozenset({"except", "accept", "concept", "intercept", "toxin", "endotoxin", "exotoxin"})
_CAPITAL = re.compile(r"(?<=[a-z,;:)] )[A-Z][a-z]{3,}\b")
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
    """A medicine that a statement names and none of its quotes, in words for the reviewer; None where there is none."""
    text, source = plain(said), " ".join(map(plain, quotes)).lower()
    known = _terms()
    for match in known.medicine.finditer(text.lower()):
        name = match["name"]
        others = {word for group in known.same if name in group for word in group}
        if name not in _LIKE_ENDINGS and name[: max(_BEGINNING, len(name) - 2)] not in source and not any(word in source for word in others):
            return f"The source does not name “{name}”."
    capital = (m.group() for m in _CAPITAL.finditer(text))
    strange = next((name for name in capital if name not in _NO_NAMES and name[:_BEGINNING].lower() not in source), None)
    return f"The source does not name “{strange}”." if strange else None


@lru_cache(maxsize=1)
def _terms() -> _Terms:
    raw: dict[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe loaders)
    endings, words = ("|".join(str(raw[part]).split()) for part in ("endings", "words"))
    return _Terms(re.compile(rf"\b(?P<name>[a-z]{{2,}}(?:{endings})|{words})s?\b"), tuple(frozenset(str(group).split()) for group in raw["same"]))
