"""Initials of patients: after a word for patient, beside an age, or with dots."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.dates import DATE
from triage.identifiers.found import Found
from triage.identifiers.lexicon import words

_TWO = r"[A-Z]-[A-Z] [A-Z]|[A-Z]\. ?[A-Z]\.?-[A-Z]\.?|[A-Z]\.-[A-Z]\.(?: ?[A-Z]\.?)?|[A-Z]\.? ?[A-Z]\.?(?: ?[A-Z]\.)?|[A-Z]{2,3}|[A-Z]\. ?[A-Z]\. ?[A-Z]\."
_AGE = r"(?:\d{1,3} ?(?:-|–)? ?(?:y/?o|yrs?|years?|months?|[FMfmwW]\b|ans|años|jahre|j\.|J\b|J\.|/)|(?:aged? |age: ?)\d{1,3})"
_AFTER_WORD = re.compile(
    rf"\b(?:[Pp]atient(?:in|e)?|PATIENT|[Pp]t\.?|PT|[Pp]at\.?|[Pp]aciente|[Ss]ubject)(?:'s)?(?: [Ii]nitials)?[ :\-]{{1,3}}[“'\"]?({_TWO})(?=[\s,;)(./:”'\"]|$)"
)
_NAMED = re.compile(
    rf"\b(?:[Ii]nitials?|[Ii]nit\.|INITIALS|[Ii]nitialen|[Ii]niciales|[Ii]nitiales)(?: are| is|:| -)?[ ]{{1,2}}"
    rf"({_TWO}|[A-Z]-[A-Z](?:-[A-Z])?|(?:[a-z]\. ?){{2,3}})(?=[\s,;)(./]|$)"
)
_BEFORE_AGE = re.compile(
    rf"(?<![\w.\-/])({_TWO})(?:,| -| /|;|:| \()? ?(?:is |was )?(?:a |an )?(?=(?:(?:male|female|man|woman|[fmFM]),? )?{_AGE}|"
    rf"\d{{1,3}},? ?(?:male|female|man|woman)\b)"
)
_BESIDE_PERSON = re.compile(
    r"\b(?:man|woman|lady|gentleman|girl|boy|child|male|female|pt|patient|infant|teen|gent|Patientin|mujer|hombre|femme|homme|Frau|"
    r"Mann),? ?\(?([A-Z]{2,3})(?:\)|, ?\d{1,3}\b)"
)
_AFTER_AGE = re.compile(
    r"\b\d{1,3} ?-?(?:y/?o|yrs?|year[s]?(?:[- ]old)?|[FMfm])\b(?: ?[-–]?(?:old )?(?:[FMfm]|man|woman|male|female|lady|gentleman|girl|boy|pt|"
    r"patient))? ?\(([A-Z]\.?[A-Z]\.?[A-Z]?\.?)\)"
)
_BEFORE_SEX = re.compile(r"^(?!AE|SAE|MI|PV|RE|FW|HCP|PT|PTS|NP|RN|PA|MD)([A-Z]{2,3})[,/] ?[fmwFMW][,/] ?\d{1,3} ?(?:y|[,/]|$)", re.MULTILINE)
_IN_RECORD = re.compile(r"(?<=/ )([A-Z]{2,3})(?= / (?:[A-Za-z]{3,9} \d{4}|\d{1,4}[./\-]\d{1,2}[./\-]\d{2,4}|\d{1,3} ?[yFMfm]\b|[FMfm] ?/ ?\d{1,3}))")
_SMALL = re.compile(
    r"\b(?:[Pp]atient|[Pp]t|[Pp]at\.?|[Ss]ubject):? (?!on|is|in|at|to|no|of|he|we|do|up|or|so|as|an|by|my|it|if|id|re|rx|hx|dx|tx)([a-z]{2})"
    r"(?= ?[,(/] ?(?:[fmwFMW]\b|\d{1,3} ?(?:y|yo|yrs?|[fmFM]|[,)/]))| \d{1,3} ?(?:yo? ?)?[mfMF]\b)"
)
_AFTER_SLASH = re.compile(r"(?<![\w/])(?:[fmwFMW] ?/ ?\d{1,3}|\d{1,3} ?(?:yo)?/? ?[fmwFMW]) ?/ ?([A-Z]{2,3})(?![\w])")
_BEFORE_BIRTH = re.compile(rf"(?<![\w.\-/])(?!EU)([A-Z]{{2,3}})(?= ?/ ?{DATE} ?/)")
_BEFORE_BRACKET = re.compile(rf"(?<![\w.\-/])([A-Z]{{2,3}})(?= \((?:\*|b\.|geb\.)? ?(?:{DATE}|\d{{1,2}}[./](?:19\d\d|200\d))\))")
_ONE_LETTER = re.compile(
    r"\b(?:[Pp]atient(?:in|e)?|[Pp]t|[Ff]rau|[Hh]err|[Mm]rs?|[Mm]s) ([A-Z]\.)(?=[,;)]| ?\(?\d)|"
    r"\b(?:[Ff]rau|[Hh]err|[Mm]rs?|[Mm]s|Mme|Sra?|Fr|Hr)\.? ([A-Z])\.?(?=[,;)]| ?\(?\d)"
)
_SMALL_DOTTED = re.compile(
    r"\b(?:[Pp]atient|[Pp]t|[Pp]at|[Mm]rs?|[Mm]s)\.? (?!e\.g|i\.e|b\.i|p\.o|q\.d|t\.i|a\.m|p\.m|i\.v|s\.c)"
    r"([a-z]\.(?: ?[a-z]\.){1,2}|[a-z]\.(?=[,;)]| (?:had|has|is|was)\b))(?=[\s,;)]|$)"
)
_SMALL_BEFORE_AGE = re.compile(r"(?:^|(?<=\. )|(?<=\n))([a-z]{2})(?=,? \d{2} ?(?:yo ?)?[mf]\b)")
_DOTTED = re.compile(r"(?<![\w.\-/])(?:[A-Z]\.){2,3}(?:-[A-Z]\.)?(?![\w])|(?<![\w.\-/])[A-Z]\.-[A-Z]\. ?[A-Z]\.(?![\w])")
_NO_PERSON = words("abbreviations")
_MEASURES = frozenset({"WT", "HT", "HB", "BP", "HR", "RR", "BS", "TG", "CR"})
"""Abbreviations that a value follows: alone beside a patient they are initials."""
_STATES = frozenset(
    [
        "AK",
        "AR",
        "AZ",
        "CO",
        "GA",
        "IA",
        "ID",
        "IL",
        "KY",
        "MA",
        "ME",
        "MN",
        "MO",
        "NC",
        "NE",
        "NH",
        "NJ",
        "NM",
        "NV",
        "NY",
        "OH",
        "OK",
        "RI",
        "SC",
        "SD",
        "TN",
        "VA",
    ]
)
"""States of America that mean nothing in medicine: before an age they are initials."""
_AGED = re.compile(r", ?\d{1,3} ?(?:y|[FMfm]\b)")
_DOTTED_OTHERS = frozenset(
    [
        "US",
        "UK",
        "EU",
        "UN",
        "DC",
        "MD",
        "IV",
        "IM",
        "SC",
        "PO",
        "AM",
        "PM",
        "PRN",
        "BID",
        "TID",
        "QID",
        "QD",
        "BD",
        "OD",
        "JD",
        "BA",
        "BS",
        "MS",
        "DO",
        "RN",
        "NP",
        "PA",
        "LA",
        "USA",
        "PS",
        "NB",
        "QV",
    ]
)


def initials(text: str) -> Iterator[Found]:
    """Initials by which a patient can be told."""
    for pattern, why in (
        (_NAMED, "said to be initials"),
        (_AFTER_WORD, "initials after a word for patient"),
        (_BEFORE_AGE, "initials before an age"),
        (_AFTER_AGE, "initials after an age"),
        (_BESIDE_PERSON, "initials beside a patient"),
        (_AFTER_SLASH, "initials after an age"),
        (_BEFORE_SEX, "initials before an age"),
        (_IN_RECORD, "initials between a record's strokes"),
        (_SMALL, "initials after a word for patient"),
        (_SMALL_BEFORE_AGE, "initials before an age"),
        (_BEFORE_BIRTH, "initials before a date of birth"),
        (_BEFORE_BRACKET, "initials before a date of birth"),
        (_ONE_LETTER, "a letter after a word for patient"),
        (_SMALL_DOTTED, "letters with dots after a word for patient"),
    ):
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            if _is_surely(pattern, match) or not _is_abbreviation(match.group(group)):
                yield Found(*match.span(group), Kind.INITIALS, why)
    for match in _DOTTED.finditer(text):
        if match.group().replace(".", "") not in _DOTTED_OTHERS:
            yield Found(*match.span(), Kind.INITIALS, "letters with dots")


def _is_surely(pattern: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether a place is one of initials whatever else the letters mean."""
    state = pattern is _AFTER_WORD and match.group(1) in _STATES and bool(_AGED.match(match.string, match.end()))
    return pattern in {_NAMED, _BEFORE_SEX, _BEFORE_BIRTH} or (pattern is _BESIDE_PERSON and match.group(1) in _MEASURES) or state


def _is_abbreviation(said: str) -> bool:
    letters = "".join(c for c in said if c.isalpha())
    return "." not in said and (letters.lower() in _NO_PERSON or " " in said or (len(letters) > 2 and letters.lower() in words("ordinary")))
