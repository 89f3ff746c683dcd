"""Drug names that are nobody's secret: common ones, the endings of international names, classes. The lists are in `terms/drugs.yaml`."""

import re
from collections.abc import Iterable

from triage.detect.lexicon import TERMS, read_terms
from triage.detect.tokens import tokens_of

_CODE = re.compile(r"[A-Z]{2,5}[- ]?\d{3,7}")


_RAW = read_terms(TERMS / "drugs.yaml")
KNOWN_DRUGS: frozenset[str] = frozenset(_RAW["names"].split())
"""Brands and ingredients of one word."""
STEMS: tuple[str, ...] = tuple(_RAW["stems"].split())
"""Endings by which the international name of a drug is known."""
_CLASSES: dict[str, dict[str, str]] = _RAW["classes"]
CLASSES: frozenset[str] = frozenset(" ".join(t.norm for t in tokens_of(n)) for c in _CLASSES.values() for n in c["called"].split(","))
"""What people call classes, as words parted by one space."""


def class_names_of(ingredients: Iterable[str]) -> tuple[str, ...]:
    """What people call the class of a product with these ingredients."""
    words = [w for i in ingredients for w in i.lower().split()]
    return tuple(
        name.strip()
        for entry in _CLASSES.values()
        if any(w in entry.get("members", "").split() or (entry.get("endings") and w.endswith(tuple(entry["endings"].split()))) for w in words)
        for name in entry["called"].split(",")
    )


def looks_like_code(text: str) -> bool:
    """Whether a word looks like a development code, such as ABC-1234."""
    return _CODE.fullmatch(text) is not None
