"""Names that no list holds: a word that is in no list at all, where only a person can stand."""

import re

from triage.domain.redaction import Kind
from triage.identifiers.lexicon import cue
from triage.identifiers.name_reading import NameReader
from triage.identifiers.name_surroundings import following, kind_of

_PATIENT, _PROFESSIONAL = Kind.PATIENT_NAME, Kind.PROFESSIONAL_NAME
_AGED = re.compile(r"(?:, ?| \(| )(?:aged? )?\d{1,3} ?(?:[-–] ?)?(?:y/?o\b|yrs?\b|years?\b|[FM]\b|ans\b|a[nñ]os\b|J\b|Jahre)")
_BORN = re.compile(r",? ?\(?(?:DOB|dob|d\.o\.b\.|born|geb\.|n[ée]e? le|b\.) ?:? ?\d")
_SUFFERS = re.compile(
    r" (?:(?:was|is|has been|got) (?:re-?)?(?:hospitali|admitted|diagnosed|rushed|taken to|pregnant|dizzy|sick|\d)|"
    r"had (?:a|an|her|his|two) (?:seizure|stroke|fall|rash|bleed|fit|heart|miscarriage|reaction|relapse|scan|baby)|"
    r"stopped (?:on|after|because|taking|it)\b)"
)
_SHE = re.compile(r"(?:[.,;:]| \w{3,9})?,? (?:s?he['’]?s?) (?:is|has|was|had|weighs|takes|took|\d)|[.,;:] s?he['’]s ")
_OWNED = re.compile(
    r"['’]s (?:mum|mom|mother|father|dad|wife|husband|son|daughter|sister|brother|chart|labs?|LFTs?|ALT|platelets|rash|record|weight|scan|GP|nurse|family|"
    r"pen|parents|carer|file|phone|number|office|patient|pt)\b"
)
_PRESENTS = re.compile(
    r",? (?:here|again|from (?:the|our|your)|calling|speaking|at (?:the|our) (?:front|desk|ward|clinic))\b|"
    r",? \((?:RN|NP|MD|PA|PharmD|RPh|field|nurse|pharmacist|parents?|MSL|GP)\b"
)
_JOB = re.compile(
    r", (?:[a-z]{2,12} ){0,2}(?:IDE|RN|NP|MD|nurse|pharmacist|fellow|resident|consultant|registrar|pharmacien(?:ne)?|enfermer[oa]|Apotheker(?:in)?|MSL)\b"
)
_INITIAL = re.compile(r" [A-Z]\.?(?=,|;|\)| \d|:)")
_MOST_BETWEEN = 6


def strange(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """An unknown word with a capital where only a person can stand: "Okwudiri was hospitalised", "(Bronstein)", "this is Ithorne from"."""
    word = reader.words[at]
    if not reader.is_new(at) or reader.is_after_saint(at) or word.key in cue("titles_person") or word.key.endswith(tuple(cue("endings_of_things"))):
        return None
    initial = _INITIAL.match(text, word.end) if word.joins else None
    if initial and at + 1 < len(reader.words):
        return at + 2, kind_of(reader, text, at + 2), "an unknown word and an initial"
    for pattern, kind, why in _AFTER:
        if pattern.match(text, word.end):
            return at + 1, kind, why
    if following(reader, at) in cue("person_deeds"):
        return at + 1, _PATIENT, "an unknown word with a capital that does what only persons do"
    return _beside_person(reader, at)


_AFTER = (
    (_AGED, _PATIENT, "before an age"),
    (_BORN, _PATIENT, "before a date of birth"),
    (_SUFFERS, _PATIENT, "an unknown word with a capital of whom only a person's fate is told"),
    (_SHE, _PATIENT, "an unknown word with a capital that is called he or she"),
    (_OWNED, _PATIENT, "an unknown word with a capital that has what only persons have"),
    (_PRESENTS, _PROFESSIONAL, "an unknown word with a capital that presents itself"),
    (_JOB, _PROFESSIONAL, "before a profession"),
)


def _beside_person(reader: NameReader, at: int) -> tuple[int, Kind, str] | None:
    """Whether it is set off by commas or brackets after a word for a person: "the pharmacist, Kalashnikov, found"."""
    before, after = (reader.words[at - 1].gap if at else ""), reader.words[at].gap[:1]
    if (before, after) not in {(", ", ","), (" (", ")"), (" (", ","), (", ", "."), (", ", ";")}:
        return None
    for n in range(at - 1, max(-1, at - _MOST_BETWEEN), -1):
        if n < at - 1 and reader.words[n].gap.strip(" ,'’"):
            return None
        if reader.words[n].key in cue("persons") | cue("roles") | {"another", "other"}:
            return at + 1, _PROFESSIONAL if reader.words[n].key in cue("roles") else _PATIENT, "set beside a word for a person"
    return None


def strange_in_small(reader: NameReader, _: str, at: int) -> tuple[int, Kind, str] | None:
    """An unknown word in lower case that says or asks something, in an English text: "nshimirimana says his pt"."""
    told = following(reader, at) in {"says", "asks", "wants", "asked", "said", "called", "phoned", "emailed", "texted"}
    placed = bool(at) and reader.words[at - 1].key in cue("before_places") | cue("titles_professional") | cue("titles_person")
    return (at + 1, _PROFESSIONAL, "an unknown word that does what only persons do") if told and not placed and reader.is_strange_in_small(at) else None


def line_of_name(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """Two or three words with capitals that fill a line, one of them a name or in no list: "Tsvetomir Shrestha" in a signature."""
    begins = not at or "\n" in reader.words[at - 1].gap
    end = at
    while begins and end < len(reader.words) and end - at < 4 and reader.words[end].is_capital and not reader.may_be_other(end):
        end += 1
        if reader.words[end - 1].gap != " ":
            break
    if end - at not in {2, 3} or ("\n" not in reader.words[end - 1].gap and end < len(reader.words)):
        return None
    fills = "\n" in text and not reader.words[end - 1].gap.split("\n")[0].strip(" ,.")
    good = fills and any(reader.is_new(n) or reader.is_known(n) for n in range(at, end)) and not any(reader.words[n].is_upper for n in range(at, end))
    return (end, _PROFESSIONAL, "a line of its own") if good else None
