"""Organisations that are called after persons: no name of a person stands in them."""

import re
from functools import cache
from pathlib import Path

from triage.identifiers.found import HIDDEN

_LIST = Path(__file__).parent / "terms" / "organisations.txt"


@cache
def _pattern() -> re.Pattern[str]:
    names = [line for line in _LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    told_apart = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?<![Dd]r )(?<![Dd]r\. )(?<![Mm]rs )(?<![Mm]r )(?:{told_apart})(?!\w)")


def without_organisations(text: str) -> str:
    """The text with organisations hidden, every place as before: "Gustave Roussy", not "Dr Stanford"."""
    return _pattern().sub(lambda m: HIDDEN * len(m.group()), text)
