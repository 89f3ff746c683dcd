"""Names that are told by what they are set beside: an office, a person, an age, the others of a list."""

import re

from triage.domain.redaction import Kind
from triage.identifiers.lexicon import cue, is_given, is_place
from triage.identifiers.name_reading import NameReader
from triage.identifiers.name_surroundings import can_be_one_of_two, kind_of, next_word

_PATIENT, _PROFESSIONAL = Kind.PATIENT_NAME, Kind.PROFESSIONAL_NAME
_AGE_BEFORE = re.compile(r"\b\d{1,3} ?(?:y/?o ?)?[FMfmw],? $")


def owner(reader: NameReader, _: str, at: int) -> tuple[int, Kind, str] | None:
    """A name before what a professional has: "Hernández office", "Ekwueme's patient"."""
    word = reader.words[at]
    owns = word.gap.strip("'’s") == " " and word.gap != " "
    if not word.is_capital or word.is_upper or len(word.key) < 4 or next_word(reader, at) not in cue("places_of_work"):
        return None
    if (
        reader.is_after_saint(at)
        or not (reader.is_known(at) or (owns and reader.is_new(at) and not word.key.endswith(("or", "er", "ist", "ian"))))
        or not (owns or word.gap == " ")
    ):
        return None
    return at + 1, _PROFESSIONAL, "a name before what a professional has"


def apposed(reader: NameReader, _: str, at: int) -> tuple[int, Kind, str] | None:
    """Two unknown words with capitals between marks, after a word for a person: "the lady from last time, Theres Unterhofer, has"."""
    end = at
    while end < len(reader.words) and end - at < 4 and _can_be_apposed(reader, end):
        end += 1
        if reader.words[end - 1].gap != " ":
            break
    before = reader.words[at - 1].gap if at else ""
    after = reader.words[end - 1].gap if end > at else ""
    if end < at + 2 or before.strip() not in {",", "(", ":", "–", "—", "-"} or after[:1] not in {",", ")", ".", ";", "–", ""}:
        return None
    for n in range(at - 1, max(-1, at - 8), -1):
        if n < at - 1 and reader.words[n].gap.strip(" ,(–—-:'’"):
            return None
        if reader.words[n].key in cue("persons") | cue("roles"):
            return end, _PATIENT if reader.words[n].key in cue("persons") else _PROFESSIONAL, "set beside a word for a person"
    return None


def _can_be_apposed(reader: NameReader, at: int) -> bool:
    word = reader.words[at]
    return word.is_capital and (reader.is_new(at) or reader.is_known(at) or (is_given(word.key) and not reader.is_barred(at) and not is_place(word.key)))


def after_age(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A name between commas after sex and age: "58F, Horakova, on"."""
    word = reader.words[at]
    fits = word.is_capital and not word.is_upper and len(word.key) > 3 and (reader.is_known(at) or reader.is_new(at)) and word.gap[:1] == ","
    return (at + 1, _PATIENT, "after an age") if fits and _AGE_BEFORE.search(text[max(0, word.start - 12) : word.start]) else None


def listed(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """The first names of a list of persons: "Iyer, Castellano and Petrov"."""
    end, known = at, 0
    while end < len(reader.words) and end - at < 8 and can_be_one_of_two(reader, end):
        known += reader.is_known(end)
        joint = reader.words[end + 1].key if end + 1 < len(reader.words) else ""
        if reader.words[end].gap in {" ", ", "} and joint in {"and", "und", "y", "et", "e"} and end > at and end + 2 < len(reader.words):
            known += reader.is_known(end + 2)
            good = known >= 2 and can_be_one_of_two(reader, end + 2)
            return (at + 1, kind_of(reader, text, at + 1), "in a list of persons") if good else None
        if reader.words[end].gap != ", ":
            return None
        end += 1
    return None
