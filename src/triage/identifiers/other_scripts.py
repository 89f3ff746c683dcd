"""Names in Greek, Cyrillic and East Asian writing: no list holds them, their shape and what stands beside them tells."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.found import Found

_CAPITAL, _SMALL = "[\u0386-\u03ab\u0400-\u042f]", "[\u03ac-\u03ce\u0430-\u045f]"
_PAIR = re.compile(rf"(?<!\w){_CAPITAL}{_SMALL}{{1,20}}(?:-{_CAPITAL}{_SMALL}{{1,20}})?(?: {_CAPITAL}{_SMALL}{{1,20}}){{1,2}}(?!\w)")
_LETTERS = re.compile(rf"(?<!\w){_CAPITAL}{_SMALL}{{2,20}} {_CAPITAL}\. ?{_CAPITAL}\.|(?<!\w){_CAPITAL}\. ?{_CAPITAL}\. ?{_CAPITAL}{_SMALL}{{2,20}}")
_HAN = "[\u4e00-\u9fff\u3005]"
_CALLED = re.compile(rf"({_HAN}{{1,4}}[ \u3000]?{_HAN}{{0,3}})(?=\u3055\u3093|\u69d8|\u6c0f|\u533b\u5e2b|\u5148\u751f|\u533b\u751f|\u5973\u58eb|\u5148\u751f)")
_KOREAN = re.compile("([\uac00-\ud7a3]{2,4})(?= ?(?:\ud658\uc790|\ub2d8|\uc528|\uc120\uc0dd|\uad50\uc218))")


def other_scripts(text: str) -> Iterator[Found]:
    """Two words with capitals, a word with two initials, and what stands before an East Asian title."""
    if text.isascii():
        return
    for pattern in (_PAIR, _LETTERS):
        yield from (Found(*m.span(), Kind.PATIENT_NAME, "two words with capitals in another writing") for m in pattern.finditer(text))
    for pattern in (_CALLED, _KOREAN):
        yield from (Found(*m.span(1), Kind.PATIENT_NAME, "before a title in another writing") for m in pattern.finditer(text))
