"""Names that are written with signs between their words: "dr_mwangi", "SCHMIDT^ERIKA", "KOWALSKI,Piotr"."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.found import Found
from triage.identifiers.lexicon import is_given, is_ordinary, is_surname, key_of

_TITLED = re.compile(r"(?<![\w@.])(?:dr|drs|prof|nurse|mr|mrs|ms|frau|herr)[_.\-][^\W\d_]{2,30}(?:[_.\-][^\W\d_]{2,30})?(?![\w@]|\.\w)", re.IGNORECASE)
_CARETS = re.compile(r"(?<![\w^])[^\W\d_][^\W\d_'’\- ]{1,30}\^[^\W\d_][^\W\d_'’\-]{0,30}(?:\^[^\W\d_]{0,30}){0,3}")
_GLUED = re.compile(r"(?<![\w])(?:Dr|Prof|Mrs|Mr|Ms)[A-Z][a-z]{2,20}(?![\w])")
_DOUBLE = re.compile(r"(?<![\w.])[A-Z]\.-[A-Z]\. ?[A-Z][^\W\d_]{2,20}(?:-[A-Z][^\W\d_]{2,20})?")
_NICKNAME = re.compile(r"(?<!\w)([^\W\d_]{2,20}) [\"“‘'(]([^\W\d_]{2,15})[\"”’')] ([^\W\d_]{2,20}(?:-[^\W\d_]{2,20})?)(?!\w)")
_COMMA = re.compile(r"(?<![\w,])([^\W\d_]{2,30}),([^\W\d_]{2,30})(?![\w,])")


def joined(text: str) -> Iterator[Found]:
    """Names as files, records of laboratories and lists join them."""
    for match in _TITLED.finditer(text):
        words = re.split(r"[_.\-]", match.group())[1:]
        if not any(is_ordinary(key_of(word)) for word in words):
            kind = Kind.PROFESSIONAL_NAME if match.group()[:2].lower() in {"dr", "pr", "nu"} else Kind.PATIENT_NAME
            yield Found(*match.span(), kind, "a title joined to a name")
    for pattern in (_GLUED, _DOUBLE):
        yield from (Found(*m.span(), Kind.PROFESSIONAL_NAME, "a title or initials joined to a name") for m in pattern.finditer(text))
    yield from (Found(*m.span(), Kind.PATIENT_NAME, "a name as records write it") for m in _CARETS.finditer(text))
    for match in _NICKNAME.finditer(text):
        large = all(word.istitle() for word in "-".join(match.groups()).split("-"))
        if large and is_given(key_of(match.group(1))) and not is_ordinary(key_of(match.group(3))):
            yield Found(*match.span(), Kind.PATIENT_NAME, "a name with the one somebody is called by")
    for match in _COMMA.finditer(text):
        surname, given = (key_of(one) for one in match.groups())
        if match.group(1)[0].isupper() and match.group(2)[0].isupper() and is_surname(surname) and is_given(given) and not is_ordinary(surname):
            yield Found(*match.span(), Kind.PATIENT_NAME, "surname and given name")
