"""Places of treatment by name. They are no identifier by themselves; together with a rare disease they can be."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.found import Found

_NAMED = re.compile(
    r"\b(?:[Aa]t|[Ff]rom|[Ii]n)\s+(?:[Tt]he\s+)?((?:(?:St|Mt|Saint|Mount)\.?\s+)?(?:[A-Z][\w'’]{1,30}\s+){1,4}(?:Hospital|Clinic|Medical Center|"
    r"Medical Centre|Infirmary|Practice|University))\b"
)
_SAINT = re.compile(r"\b(?:at|from)\s+([Ss]t\.?\s+[\w'’]{2,30})")


def institutions(text: str) -> Iterator[Found]:
    """Hospitals, clinics and practices after "at", "from" or "in"."""
    for pattern in (_NAMED, _SAINT):
        yield from (Found(*m.span(1), Kind.INSTITUTION, "a place of treatment") for m in pattern.finditer(text))
