"""Units that stand apart from any number. A figure is compared with its unit; a unit behind a colon or a bar belongs to no figure, and is looked at here."""

import re

_UNITS = r"(?:[kmµμn]?g|mcg|[mµμd]?[lL]|[mµμnp]?mol|mM|[mk]?IU|U|mEq|mmHg|cells|mm3|m2|cm|mm|kcal|kJ|hours?|days?|weeks?|months?|years?|minutes?)"
_UNIT = re.compile(rf"(?<![\w/.]){_UNITS}(?:/(?:{_UNITS}|min|kg|h|hr|d|\d[\d.]*\s?\w*))+(?!\w)|(?<![\w/.])(?:[kmµμn]?g|mcg|m[lL]|IU|mmol|mEq)(?!\w)")
_NEXT_TO = re.compile(r"[\d%)]\s?$")


def stray_units(text: str) -> frozenset[str]:
    """The units of a text before which no number stands, as they would be compared."""
    return frozenset(_same(m.group()) for m in _UNIT.finditer(text) if not _NEXT_TO.search(text[: m.start()]))


def all_units(text: str) -> frozenset[str]:
    """Every unit of a text."""
    return frozenset(_same(m.group()) for m in _UNIT.finditer(text))


def _same(unit: str) -> str:
    return unit.casefold().replace("μ", "µ").replace(" ", "")
