"""Names that nothing announces: known names beside each other, a name before an age, a degree or what a person does."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.beside_names import after_age, aged, apposed, east_asian, listed, lying, owner, presented
from triage.identifiers.lexicon import cue, is_eponym, is_given, is_ordinary, is_place, is_surname, words
from triage.identifiers.name_reading import NameReader, Trust
from triage.identifiers.name_surroundings import AGE, ROLE_AFTER, can_be_one_of_two, following, kind_of, next_word
from triage.identifiers.said_of_names import family, said_of, signs, stranger, with_letter
from triage.identifiers.strange_names import line_of_name, strange, strange_in_small

_PATIENT, _PROFESSIONAL = Kind.PATIENT_NAME, Kind.PROFESSIONAL_NAME
_PLACE_OF_WORK = re.compile(
    r" (?:from|at|in) (?:the |our |your )?(?:front|pharmacy|office|reception|ward|team|lab|med|medical|billing|quality|clinic|admin|sales|safety)\b"
)
_SPECIES = frozenset({"coli", "difficile", "aureus", "pylori", "albicans", "pneumoniae", "falciparum", "aeruginosa"})
_NEVER_ALONE = frozenset(
    {"lot", "dot", "max", "min", "art", "tab", "lance", "san", "santa", "star", "viva", "via", "vita", "nova", "diva", "victor", "justice", "unity"}
)
"""Given names that stand with a capital for something else too often."""


def bare(reader: NameReader, text: str) -> Iterator[tuple[int, int, Kind, str]]:
    """First word, one past the last word, kind and reason of each name that stands by itself."""
    at = 0
    while at < len(reader.words):
        found = None if _is_plain(reader, at) else _at(reader, text, at)
        if found:
            yield (at, *found)
            at = found[0]
        else:
            at += 1


def _is_plain(reader: NameReader, at: int) -> bool:
    """Whether no name can begin at a word: it is written small, and is an ordinary word and nobody's name."""
    word = reader.words[at]
    return len(word.text) > 1 and word.text.islower() and not reader.is_listed(at) and is_ordinary(word.key)


def _at(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    for reading in _READINGS:
        found = reading(reader, text, at)
        if found:
            return found
    return None


def _turned(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A surname, a comma and a given name: "KOWALSKI, Piotr", "GARCIA LOPEZ, MARIA"."""
    end = at
    while (
        end < len(reader.words)
        and end - at < 3
        and reader.words[end].is_capital
        and (is_surname(reader.words[end].key) or end > at)
        and not reader.is_barred(end)
    ):
        end += 1
        if not reader.words[end - 1].joins:
            break
    if end == at or end >= len(reader.words) or reader.words[end - 1].gap != ", " or not reader.words[end].is_capital:
        return None
    if not is_given(reader.words[end].key) or is_ordinary(reader.words[at].key):
        return None
    alone = reader.is_known(at) and (not at or "\n" in reader.words[at - 1].gap) and reader.words[end].gap.strip(" \t")[:1] in {"–", "—", "-", ";", "", "\n"}
    if not alone and (is_ordinary(reader.words[end].key) or not (reader.words[at].is_upper or AGE.match(text, reader.words[end].end))):
        return None
    last = end + 1
    if last < len(reader.words) and reader.words[end].joins and reader.words[last].is_initial:
        last += 1
    return last, _PATIENT, "surname and given name"


def _with_initials(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """Initials and a surname: "J. Okafor", "R. K. Narayanaswamy", and "j smith" where the surname is known."""
    word = reader.words[at]
    apart = word.gap.startswith(". ") and is_surname(following(reader, at)) and (not at or not reader.words[at - 1].joins)
    if (
        len(word.text) > 1
        or not word.joins
        or (word.text in "aeiouystdxc" and not apart and not (at and reader.words[at - 1].key in cue("persons") | cue("roles")))
    ):
        return None
    end = at + 1
    while end < len(reader.words) and len(reader.words[end].text) == 1 and reader.words[end].joins and end - at < 3:
        end += 1
    if word.gap.startswith("."):
        end = reader.past_particles(end)
    if end >= len(reader.words):
        return None
    name = reader.words[end]
    dotted = word.gap.startswith(".") and word.text.isupper()
    several = end > at + 1 or following(reader, end) in cue("degrees") or (name.gap == ", " and next_word(reader, end) in cue("degrees"))
    other = reader.is_barred(end) or (is_ordinary(name.key) if several or is_eponym(name.key) else reader.may_be_other(end))
    eponym = is_eponym(name.key) and (following(reader, end) in cue("eponym_nouns") or name.gap[:1] in {"'", "’"})
    good = name.is_capital and not name.is_upper and not other and not eponym if dotted else False
    good = good or reader.is_known(end)
    if not good or len(name.text) < 3 or name.key in _SPECIES:
        return None
    return end + 1, kind_of(reader, text, end + 1), "initial and surname"


def _full(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A known given name and a name after it: "Elena Popescu", "priya nair"."""
    word = reader.words[at]
    if len(word.key) < 2 or not word.joins or not is_given(word.key) or reader.is_barred(at):
        return None
    end = reader.end_of_name(at, Trust.SOME)
    if end < at + 2:
        return None
    rest = range(at + 1, end)
    called_after = following(reader, end - 1) in (cue("eponym_nouns") | {"pharmacy"}) - cue("patient_verbs") - cue("professional_verbs")
    if called_after or all(is_eponym(reader.words[n].key) for n in range(at, end)):
        return None
    if word.is_capital and reader.is_new(at + 1) and AGE.match(text, reader.words[end - 1].end):
        return end, _PATIENT, "before an age"
    unsure = is_ordinary(word.key) or is_place(word.key) or is_eponym(word.key) or len(word.key) < 3
    known = any(reader.is_known(n) for n in rest)
    surname = word.is_capital and not reader.shouts and any(is_surname(reader.words[n].key) for n in rest)
    if (unsure and not known and not surname) or (not word.is_capital and not known):
        return None
    return end, kind_of(reader, text, end), "given name and surname"


def _before_age_or_degree(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """Two or more capitalised words that are no ordinary ones, before an age or a degree, at the beginning of a line or sentence."""
    end = at
    while end < len(reader.words) and end - at < 5 and reader.words[end].is_capital and _is_free(reader, end):
        end += 1
        if not reader.words[end - 1].joins:
            break
    if end < at + 1:
        return None
    after = reader.words[end].key if end < len(reader.words) else ""
    gap = reader.words[end - 1].gap
    if after in cue("degrees") and gap.strip(" ,") == "" and len(gap) < 3 and reader.words[end].text[0].isupper():
        return end, _PROFESSIONAL, "before a degree"
    known = any(reader.is_known(n) for n in range(at, end))
    if AGE.match(text, reader.words[end - 1].end) and (known or (end > at + 1 and not reader.shouts)):
        return end, _PATIENT, "before an age"
    if end > at + 1 and ROLE_AFTER.match(text, reader.words[end - 1].end):
        return end, _PROFESSIONAL, "before a profession"
    return None


def _is_free(reader: NameReader, at: int) -> bool:
    word = reader.words[at]
    long_enough = len(word.text) > 2 or (is_surname(word.key) and not word.is_upper)
    if at and word.is_capital and reader.is_listed(at) and reader.words[at - 1].joins and reader.is_known(at - 1):
        return True
    return (
        long_enough
        and not reader.may_be_other(at)
        and not (word.is_upper and len(word.text) < 5 and not reader.is_known(at))
        and word.key not in cue("degrees")
    )


def _before_surname(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """An unknown word with a capital before a known surname: "Rashad Williams-Teague"."""
    known = reader.is_new(at) and reader.words[at].joins and at + 1 < len(reader.words) and reader.words[at + 1].is_capital and reader.is_known(at + 1)
    if not known or not is_surname(reader.words[at + 1].key):
        return None
    end = reader.end_of_name(at, Trust.SOME)
    return (end, kind_of(reader, text, end), "an unknown word before a surname") if end > at else None


def _paired(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A known name beside another with "and" between: "Eze and Olofsson"."""
    sides = [n for n in (at - 2, at + 2) if 0 <= n < len(reader.words) and reader.words[(n + at) // 2].key in {"and", "und", "y", "et"}]
    if not sides or not can_be_one_of_two(reader, at):
        return None
    other = next((n for n in sides if can_be_one_of_two(reader, n) and (reader.is_known(n) or reader.is_known(at))), None)
    return (at + 1, kind_of(reader, text, at + 1), "beside another person") if other is not None else None


def _single(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """One known name with a capital, where a person does something: "Gretchen was hospitalised", "Kowalska reported"."""
    word, after = reader.words[at], following(reader, at)
    if not word.is_capital or len(word.key) < 3 or word.is_upper or reader.is_after_saint(at):
        return None
    if after in cue("persons_only_verbs") and reader.is_new(at) and not (at and reader.words[at - 1].key in {"at", "in", "am", "im", "zum", "an"}):
        return at + 1, kind_of(reader, text, at + 1), "an unknown word with a capital that does what only persons do"
    if _is_person_here(reader, text, at):
        return at + 1, kind_of(reader, text, at + 1), "a given name beside what only persons do or are"
    if _is_called(reader, at):
        return at + 1, _PROFESSIONAL, "a given name of somebody who is called or asked"
    is_name = reader.is_known(at) or _does_as_person(word.key, after)
    return (at + 1, kind_of(reader, text, at + 1), "known name of a person") if is_name and _stands_alone(reader, at) else None


def _is_person_here(reader: NameReader, text: str, at: int) -> bool:
    """Whether a given name that is a word too is a person's: "Rose says", "Faith (our nurse)", "Hope from the front desk"."""
    word = reader.words[at]
    if not is_given(word.key) or len(word.key) < 3 or reader.is_barred(at) or is_place(word.key) or word.key in _NEVER_ALONE:
        return False
    does = following(reader, at) in cue("persons_only_verbs")
    return does or bool(ROLE_AFTER.match(text, word.end)) or (is_given(word.key) and bool(_PLACE_OF_WORK.match(text, word.end)))


def _is_called(reader: NameReader, at: int) -> bool:
    """Whether a given name that is a word too is a person's: "ring Bill at", "ask Will if", "email May about"."""
    word = reader.words[at]
    before = reader.words[at - 1] if at else None
    spoken = at > 1 and reader.words[at - 1].key in {"to", "with"} and reader.words[at - 2].key in cue("spoken_to")
    if (
        before is None
        or before.gap != " "
        or not (spoken or before.key in cue("calls_person"))
        or not is_given(word.key)
        or reader.is_barred(at)
        or is_place(word.key)
    ):
        return False
    return not word.gap or word.gap[0] in ",.;:)?!" or following(reader, at) in cue("after_called")


def _does_as_person(key: str, after: str) -> bool:
    """Whether a name that is a place's too is a person's here: "Sofia stopped on her own"."""
    deeds = cue("patient_verbs") - {"has", "had", "was", "is", "were"}
    return is_place(key) and is_given(key) and not is_ordinary(key) and after in deeds


def _stands_alone(reader: NameReader, at: int) -> bool:
    """Whether a known name can be a person's without another word: no eponym, no part of a longer title, no surname that does nothing."""
    word, after = reader.words[at], following(reader, at)
    if word.gap[:2] in {"'s", "’s"}:
        owned = reader.words[at + 1].key if at + 1 < len(reader.words) else ""
        return is_given(word.key) and word.key not in words("given_only_before_verbs") and owned not in cue("eponym_nouns")
    if after in cue("eponym_nouns") - cue("patient_verbs") or word.gap[:1] in {"'", "’"}:
        return False
    if word.joins and at + 1 < len(reader.words) and reader.words[at + 1].is_capital and not reader.is_barred(at + 1):
        return reader.with_what_belongs(at, at + 1)[1] > at + 1 and is_given(word.key)
    tells = after in cue("patient_verbs") | cue("professional_verbs")
    return tells or (is_given(word.key) and word.key not in words("given_only_before_verbs"))


_READINGS = (
    *(_turned, _with_initials, owner, _full, _before_surname, _before_age_or_degree, apposed, presented, lying, after_age, aged, east_asian, family),
    *(with_letter, said_of, listed, _paired, line_of_name, stranger, _single, strange, strange_in_small, signs),
)
"""The ways in which a name can stand by itself, the surest first."""
