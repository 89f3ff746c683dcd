"""Names in lower case, families, strangers and signatures: known by what is said of them, or by where they stand."""

import re

from triage.domain.redaction import Kind
from triage.identifiers.lexicon import cue, is_given, is_ordinary, is_surname, words
from triage.identifiers.name_reading import NameReader
from triage.identifiers.name_surroundings import AGE, ROLE_AFTER, following

_PATIENT, _PROFESSIONAL = Kind.PATIENT_NAME, Kind.PROFESSIONAL_NAME
_AT_WORK = re.compile(
    r" (?:from|at|in) (?:the |our |your )?(?:front|pharmacy|office|reception|ward|team|lab|med|medical|infusion|icu|er|clinic|admin|sales|safety)\b",
    re.IGNORECASE,
)
_LETTERS = "bcfghjklmnprstvwz"
"""What can be the first letter of a surname and is no word, no unit and no sex."""
_SET_APART = re.compile(r"[ \t]*[.!?]?[ \t]*(?:\n+[ \t]*[-–—~]?|[-–—~]+)[ \t]*")
_NEW_SENTENCE = re.compile(r"[.!?]+ +")
_SHORTEST = 4


def said_of(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A given name in lower case, of which is said what only persons do, are or have: "teo here", "jayden (8)", "ibrahim's rash"."""
    word = reader.words[at]
    if not (is_given(word.key) and reader.is_known(at)) or word.key in words("given_only_before_verbs"):
        return None
    if following(reader, at) in cue("persons_only_verbs") | {"here"}:
        return at + 1, _PROFESSIONAL, "a given name before what only persons do"
    if len(word.key) < _SHORTEST or word.is_capital:
        return None
    if AGE.match(text, word.end):
        return at + 1, _PATIENT, "before an age"
    if word.gap[:3] in {"'s ", "’s "} and reader.words[at + 1 : at + 2] and reader.words[at + 1].key not in cue("eponym_nouns"):
        return at + 1, _PATIENT, "a given name that owns something"
    at_work = ROLE_AFTER.match(text, word.end) or _AT_WORK.match(text, word.end)
    return (at + 1, _PROFESSIONAL, "a given name beside a place of work") if at_work else None


def with_letter(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A given name in lower case and the letter of a surname: "jen k from the infusion center"."""
    word = reader.words[at]
    if at + 1 >= len(reader.words) or word.is_capital or word.gap != " " or not (is_given(word.key) and reader.is_known(at)):
        return None
    letter = reader.words[at + 1]
    tells = _AT_WORK.match(text, letter.end) or following(reader, at + 1) in cue("professional_verbs")
    return (at + 2, _PROFESSIONAL, "given name and letter") if len(letter.text) == 1 and letter.text in _LETTERS and tells else None


def family(reader: NameReader, _: str, at: int) -> tuple[int, Kind, str] | None:
    """A family by its name: "the Petrovs", "the Abernethy boy"."""
    word, before = reader.words[at], reader.words[at - 1].key if at else ""
    if before not in {"the", "little", "young", "old"} or not word.is_capital or word.is_upper or len(word.key) < _SHORTEST:
        return None
    one = word.key[:-1]
    if before == "the" and word.key.endswith("s") and is_surname(one) and not is_ordinary(one) and not reader.may_be_other(at):
        return at + 1, _PATIENT, "a family by its name"
    whose = following(reader, at) in cue("family_words") and (
        reader.is_known(at) or (reader.is_new(at) and not word.key.endswith(tuple(cue("endings_of_peoples"))))
    )
    return (at + 1, _PATIENT, "the name of somebody's family") if whose else None


def stranger(reader: NameReader, _: str, at: int) -> tuple[int, Kind, str] | None:
    """Two words with capitals within a sentence that are in no list at all: "treats Gulnara Karimova, both asked"."""
    end = at
    while end < len(reader.words) and end - at < 4 and reader.is_new(end) and (end > at or _is_within(reader, at)):
        end += 1
        if reader.words[end - 1].gap != " ":
            break
    if end != at + 2 or (end < len(reader.words) and reader.words[end - 1].gap == " " and reader.words[end].is_capital and not reader.may_be_other(end)):
        return None
    other = following(reader, end - 1) in cue("eponym_nouns") or any(reader.words[n].key.endswith(tuple(cue("endings_of_things"))) for n in range(at, end))
    return None if other else (end, _PATIENT, "two words that can hardly be anything but a name")


def _is_within(reader: NameReader, at: int) -> bool:
    """Whether a word stands within a sentence, neither after a word of place nor after another capital."""
    before = reader.words[at - 1] if at else None
    if before is None or before.gap not in {" ", " ("}:
        return True
    return before.key not in cue("before_places") and not before.is_capital


def signs(reader: NameReader, _: str, at: int) -> tuple[int, Kind, str] | None:
    """The last word of a message or a paragraph, alone after a break or a dash: "- Marek"."""
    word = reader.words[at]
    if not at or not word.is_capital or word.is_upper or len(word.key) < 3 or reader.is_after_saint(at) or word.key.endswith(tuple(cue("endings_of_offices"))):
        return None
    before = reader.words[at - 1].gap
    last = not word.gap.strip(" .)\n") and ("\n\n" in word.gap or at + 1 == len(reader.words))
    apart, sentence = _SET_APART.fullmatch(before), _NEW_SENTENCE.fullmatch(before)
    signed = last and ((reader.is_known(at) and (apart or sentence)) or (reader.is_new(at) and apart))
    return (at + 1, _PROFESSIONAL, "signs the message") if signed else None
