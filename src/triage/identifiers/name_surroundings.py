"""What stands around a word, and what it tells about a name there."""

import re

from triage.domain.redaction import Kind
from triage.identifiers.lexicon import cue
from triage.identifiers.name_reading import NameReader

AGE = re.compile(r"[\s,;(\-–/]{1,4}(?:aged |age )?\d{1,3} ?(?:[-–/] ?)?(?:y/?o|yrs?|years?|[FMfm]\b|ans|anos|años|j\b|J\b|Jahre|,|\))")
ROLE_AFTER = re.compile(r"\s?\((?:a |the |our |my |his |her )?(?:[a-z]+ )?[a-z]*(?:ist|logy|nurse|physician|surgeon|rheum|GP|onco|endo)\b")


def following(reader: NameReader, at: int) -> str:
    """The next word, as it is compared, where nothing but a blank stands between."""
    return reader.words[at + 1].key if at + 1 < len(reader.words) and reader.words[at].joins else ""


def next_word(reader: NameReader, at: int) -> str:
    """The next word, as it is compared, whatever stands between."""
    return reader.words[at + 1].key if at + 1 < len(reader.words) else ""


def kind_of(reader: NameReader, text: str, end: int) -> Kind:
    """Whose name it is, by what stands after it."""
    if ROLE_AFTER.match(text, reader.words[end - 1].end):
        return Kind.PROFESSIONAL_NAME
    after = reader.words[end].key if end < len(reader.words) else ""
    if AGE.match(text, reader.words[end - 1].end) or after in cue("patient_verbs") - cue("professional_verbs"):
        return Kind.PATIENT_NAME
    return Kind.PROFESSIONAL_NAME if after in cue("professional_verbs") or after in cue("degrees") else Kind.PATIENT_NAME


def can_be_one_of_two(reader: NameReader, at: int) -> bool:
    """Whether a word can be one of several names in a row: known, or in no list at all."""
    word = reader.words[at]
    return word.is_capital and not word.is_upper and len(word.key) > 2 and (reader.is_known(at) or reader.is_new(at))
