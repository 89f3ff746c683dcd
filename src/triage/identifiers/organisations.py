"""Organisations that are called after persons: no name of a person stands in them."""

import re
from functools import cache
from pathlib import Path

from triage.identifiers.found import HIDDEN
from triage.identifiers.lexicon import is_given, key_of

_LIST = Path(__file__).parent / "terms" / "organisations.txt"
_TITLES = "dr dr. mr mr. mrs mrs. ms ms. miss prof prof. professor frau herr nurse patient pt".split()  # noqa: SIM905 - words read best as words
_NO_PERSONS = "".join(f"(?<!{re.escape(form)})" for title in _TITLES for form in (f"{title} ", f"{title.capitalize()} "))
"""After these words it is the person: "Prof. Stanford asked"."""


@cache
def _pattern() -> re.Pattern[str]:
    names = [line for line in _LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    told_apart = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w){_NO_PERSONS}(?:{told_apart})(?!\w)")


def without_organisations(text: str) -> str:
    """The text with organisations hidden, every place as before: "Gustave Roussy", not "Dr Stanford"."""
    return _pattern().sub(lambda m: m.group() if _is_named(text[: m.start()]) else HIDDEN * len(m.group()), text)


def _is_named(before: str) -> bool:
    """Whether a given name stands before it: "Jane Stanford" is nobody's hospital."""
    word = before[:-1].rpartition(" ")[2] if before.endswith(" ") else ""
    return word[:1].isupper() and is_given(key_of(word))
