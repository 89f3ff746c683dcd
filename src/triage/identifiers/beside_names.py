"""Names that are told by what they are set beside: an office, a person, an age, the others of a list."""

import re

from triage.domain.redaction import Kind
from triage.identifiers.lexicon import cue, is_given, is_ordinary, is_place, is_surname
from triage.identifiers.name_reading import NameReader
from triage.identifiers.name_surroundings import AGE, can_be_one_of_two, kind_of, next_word

_PATIENT, _PROFESSIONAL = Kind.PATIENT_NAME, Kind.PROFESSIONAL_NAME
_SYLLABLES = re.compile(r"(?!non|pre|re|co|de|un|add|follow|mid|sub)[a-z]{2,5}-[a-z]{2,5}")
_IN_BED = re.compile(r"(?:,| \(| from| in)? (?:room|rm|bed|ward|bay|chambre|lit|[Zz]immer|[Bb]ett|cama|hab\.?|habitaci[oó]n)\.? ?#?\d", re.IGNORECASE)
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


def presented(reader: NameReader, _: str, at: int) -> tuple[int, Kind, str] | None:
    """A name before what somebody is to the writer: "Yevhen, our rep, suggested"."""
    word = reader.words[at]
    if not word.is_capital or word.is_upper or word.gap != ", " or at + 2 >= len(reader.words) or not (reader.is_new(at) or reader.is_known(at)):
        return None
    owned, role = reader.words[at + 1], reader.words[at + 2]
    if owned.key not in cue("owned_by_writer") or owned.gap != " ":
        return None
    if role.key in cue("persons") - {"named", "poor", "subject"}:
        return at + 1, _PATIENT, "a name before what somebody is"
    return (at + 1, _PROFESSIONAL, "a name before what somebody is") if role.key in cue("roles") | {"doctor", "gp", "doc"} else None


def east_asian(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A surname in lower case beside two joined syllables: "kim ji-woo", "ka-man cheung"."""
    if at + 1 >= len(reader.words) or reader.words[at].gap != " ":
        return None
    pair = (reader.words[at].key, reader.words[at + 1].key)
    syllables = [key for key in pair if _SYLLABLES.fullmatch(key) and not is_ordinary(key)]
    surname = [n for n in (at, at + 1) if reader.words[n].key not in syllables and reader.is_listed(n) and not reader.is_barred(n)]
    sure = len(syllables) == 1 and len(surname) == 1 and is_surname(reader.words[surname[0]].key) and not is_ordinary(reader.words[surname[0]].key)
    return (at + 2, kind_of(reader, text, at + 2), "a surname beside two syllables") if sure else None


def lying(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A name before a bed or a room: "Fitzgerald, room 9", "Melody from bed 4"."""
    word = reader.words[at]
    good = word.is_capital and not word.is_upper and len(word.key) > 2 and not reader.is_barred(at) and not reader.is_after_saint(at)
    if not good or not _IN_BED.match(text, word.end):
        return None
    return (at + 1, _PATIENT, "a name before a bed or a room") if reader.is_listed(at) or reader.is_new(at) else None


def aged(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A given name that is a word too, with a capital within a sentence, before an age: "asked about Faith, 7,"."""
    word = reader.words[at]
    within = at and reader.words[at - 1].gap == " " and reader.words[at - 1].text.islower()
    given = word.is_capital and not word.is_upper and is_given(word.key) and not reader.is_barred(at) and not is_place(word.key) and len(word.key) > 2
    return (at + 1, _PATIENT, "before an age") if within and given and word.key not in cue("months") and AGE.match(text, word.end) else None


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
