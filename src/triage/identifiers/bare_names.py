"""Names that nothing announces: known names beside each other, a name before an age, a degree or what a person does."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.lexicon import cue, is_eponym, is_given, is_ordinary, is_place, is_surname, words
from triage.identifiers.name_reading import NameReader, Trust

_PATIENT, _PROFESSIONAL = Kind.PATIENT_NAME, Kind.PROFESSIONAL_NAME
_AGE = re.compile(r"[\s,;(\-–/]{1,4}(?:aged |age )?\d{1,3} ?(?:[-–/] ?)?(?:y/?o|yrs?|years?|[FMfm]\b|ans|anos|años|j\b|J\b|Jahre|,|\))")
_PLACE_OF_WORK = re.compile(
    r" (?:from|at|in) (?:the |our |your )?(?:front|pharmacy|office|reception|ward|team|lab|med|medical|billing|quality|clinic|admin|sales|safety)\b"
)
_AGE_BEFORE = re.compile(r"\b\d{1,3} ?(?:y/?o ?)?[FMfmw],? $")
_SPECIES = frozenset({"coli", "difficile", "aureus", "pylori", "albicans", "pneumoniae", "falciparum", "aeruginosa"})
_NEVER_ALONE = frozenset(
    {"lot", "dot", "max", "min", "art", "tab", "lance", "san", "santa", "star", "viva", "via", "vita", "nova", "diva", "victor", "justice", "unity"}
)
"""Given names that stand with a capital for something else too often."""
_ROLE_AFTER = re.compile(r"\s?\((?:a |the |our |my |his |her )?(?:[a-z]+ )?[a-z]*(?:ist|logy|nurse|physician|surgeon|rheum|GP|onco|endo)\b")


def bare(reader: NameReader, text: str) -> Iterator[tuple[int, int, Kind, str]]:
    """First word, one past the last word, kind and reason of each name that stands by itself."""
    at = 0
    while at < len(reader.words):
        found = _at(reader, text, at)
        if found:
            yield (at, *found)
            at = found[0]
        else:
            at += 1


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
    if not is_given(reader.words[end].key) or is_ordinary(reader.words[end].key) or is_ordinary(reader.words[at].key):
        return None
    if not (reader.words[at].is_upper or _AGE.match(text, reader.words[end].end)):
        return None
    last = end + 1
    if last < len(reader.words) and reader.words[end].joins and reader.words[last].is_initial:
        last += 1
    return last, _PATIENT, "surname and given name"


def _with_initials(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """Initials and a surname: "J. Okafor", "R. K. Narayanaswamy", and "j smith" where the surname is known."""
    word = reader.words[at]
    apart = word.gap.startswith(". ") and is_surname(_following(reader, at)) and (not at or not reader.words[at - 1].joins)
    if (
        len(word.text) > 1
        or not word.joins
        or (word.text in "aeiouystdxc" and not apart and not (at and reader.words[at - 1].key in cue("persons") | cue("roles")))
    ):
        return None
    end = at + 1
    while end < len(reader.words) and len(reader.words[end].text) == 1 and reader.words[end].joins and end - at < 3:
        end += 1
    if end >= len(reader.words):
        return None
    name = reader.words[end]
    dotted = word.gap.startswith(".") and word.text.isupper()
    several = end > at + 1 or _following(reader, end) in cue("degrees") or (name.gap == ", " and _next(reader, end) in cue("degrees"))
    other = reader.is_barred(end) or (is_ordinary(name.key) if several or is_eponym(name.key) else reader.may_be_other(end))
    eponym = is_eponym(name.key) and (_following(reader, end) in cue("eponym_nouns") or name.gap[:1] in {"'", "’"})
    good = name.is_capital and not name.is_upper and not other and not eponym if dotted else False
    good = good or reader.is_known(end)
    if not good or len(name.text) < 3 or name.key in _SPECIES:
        return None
    return end + 1, _kind(reader, text, end + 1), "initial and surname"


def _owner(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A name before what a professional has: "Hernández office", "Ekwueme's patient"."""
    word = reader.words[at]
    owns = word.gap.strip("'’s") == " " and word.gap != " "
    if not word.is_capital or word.is_upper or len(word.key) < 4 or _next(reader, at) not in cue("places_of_work"):
        return None
    if (
        reader.is_after_saint(at)
        or not (reader.is_known(at) or (owns and reader.is_new(at) and not word.key.endswith(("or", "er", "ist", "ian"))))
        or not (owns or word.gap == " ")
    ):
        return None
    return at + 1, _PROFESSIONAL, "a name before what a professional has"


def _apposed(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
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


def _listed(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """The first names of a list of persons: "Iyer, Castellano and Petrov"."""
    end, known = at, 0
    while end < len(reader.words) and end - at < 8 and _can_be_one_of_two(reader, end):
        known += reader.is_known(end)
        following = reader.words[end + 1].key if end + 1 < len(reader.words) else ""
        if reader.words[end].gap in {" ", ", "} and following in {"and", "und", "y", "et", "e"} and end > at and end + 2 < len(reader.words):
            known += reader.is_known(end + 2)
            good = known >= 2 and _can_be_one_of_two(reader, end + 2)
            return (at + 1, _kind(reader, text, at + 1), "in a list of persons") if good else None
        if reader.words[end].gap != ", ":
            return None
        end += 1
    return None


def _full(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A known given name and a name after it: "Elena Popescu", "priya nair"."""
    word = reader.words[at]
    if len(word.key) < 2 or not word.joins or not is_given(word.key) or reader.is_barred(at):
        return None
    end = reader.end_of_name(at, Trust.SOME)
    if end < at + 2:
        return None
    rest = range(at + 1, end)
    if _following(reader, end - 1) in (cue("eponym_nouns") | {"pharmacy"}) - cue("patient_verbs") - cue("professional_verbs"):
        return None
    if word.is_capital and reader.is_new(at + 1) and _AGE.match(text, reader.words[end - 1].end):
        return end, _PATIENT, "before an age"
    unsure = is_ordinary(word.key) or is_place(word.key) or is_eponym(word.key) or len(word.key) < 3
    if unsure and not any(reader.is_known(n) or (is_surname(reader.words[n].key) and word.is_capital and not reader.shouts) for n in rest):
        return None
    if not word.is_capital and not any(reader.is_known(n) for n in rest):
        return None
    return end, _kind(reader, text, end), "given name and surname"


def _before_age_or_degree(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """Two or more capitalised words that are no ordinary ones, before an age or a degree, at the beginning of a line or sentence."""
    end = at
    while end < len(reader.words) and end - at < 5 and reader.words[end].is_capital and _is_free(reader, end):
        end += 1
        if not reader.words[end - 1].joins:
            break
    if end < at + 1:
        return None
    following = reader.words[end].key if end < len(reader.words) else ""
    gap = reader.words[end - 1].gap
    if following in cue("degrees") and gap.strip(" ,") == "" and len(gap) < 3 and reader.words[end].text[0].isupper():
        return end, _PROFESSIONAL, "before a degree"
    known = any(reader.is_known(n) for n in range(at, end))
    if _AGE.match(text, reader.words[end - 1].end) and (known or (end > at + 1 and not reader.shouts)):
        return end, _PATIENT, "before an age"
    if end > at + 1 and _ROLE_AFTER.match(text, reader.words[end - 1].end):
        return end, _PROFESSIONAL, "before a profession"
    return None


def _after_age(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A name between commas after sex and age: "58F, Horakova, on"."""
    word = reader.words[at]
    fits = word.is_capital and not word.is_upper and len(word.key) > 3 and (reader.is_known(at) or reader.is_new(at)) and word.gap[:1] == ","
    return (at + 1, _PATIENT, "after an age") if fits and _AGE_BEFORE.search(text[max(0, word.start - 12) : word.start]) else None


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


def _says(reader: NameReader, _: str, at: int) -> tuple[int, Kind, str] | None:
    """A given name in lower case, of which is said what only persons do: "teo here", "bilal says"."""
    does = _following(reader, at) in cue("persons_only_verbs") | {"here"}
    says = does and is_given(reader.words[at].key) and reader.is_known(at) and reader.words[at].key not in words("given_only_before_verbs")
    return (at + 1, _PROFESSIONAL, "a given name before what only persons do") if says else None


def _before_surname(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """An unknown word with a capital before a known surname: "Rashad Williams-Teague"."""
    known = reader.is_new(at) and reader.words[at].joins and at + 1 < len(reader.words) and reader.words[at + 1].is_capital and reader.is_known(at + 1)
    if not known or not is_surname(reader.words[at + 1].key):
        return None
    end = reader.end_of_name(at, Trust.SOME)
    return (end, _kind(reader, text, end), "an unknown word before a surname") if end > at else None


def _paired(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """A known name beside another with "and" between: "Eze and Olofsson"."""
    sides = [n for n in (at - 2, at + 2) if 0 <= n < len(reader.words) and reader.words[(n + at) // 2].key in {"and", "und", "y", "et"}]
    if not sides or not _can_be_one_of_two(reader, at):
        return None
    other = next((n for n in sides if _can_be_one_of_two(reader, n) and (reader.is_known(n) or reader.is_known(at))), None)
    return (at + 1, _kind(reader, text, at + 1), "beside another person") if other is not None else None


def _can_be_one_of_two(reader: NameReader, at: int) -> bool:
    word = reader.words[at]
    return word.is_capital and not word.is_upper and len(word.key) > 2 and (reader.is_known(at) or reader.is_new(at))


def _single(reader: NameReader, text: str, at: int) -> tuple[int, Kind, str] | None:
    """One known name with a capital, where a person does something: "Gretchen was hospitalised", "Kowalska reported"."""
    word, after = reader.words[at], _following(reader, at)
    if not word.is_capital or len(word.key) < 3 or word.is_upper or reader.is_after_saint(at):
        return None
    if after in cue("persons_only_verbs") and reader.is_new(at) and not (at and reader.words[at - 1].key in {"at", "in"}):
        return at + 1, _kind(reader, text, at + 1), "an unknown word with a capital that does what only persons do"
    if _is_person_here(reader, text, at):
        return at + 1, _kind(reader, text, at + 1), "a given name beside what only persons do or are"
    if _is_called(reader, at):
        return at + 1, _PROFESSIONAL, "a given name of somebody who is called or asked"
    is_name = reader.is_known(at) or _does_as_person(word.key, after)
    return (at + 1, _kind(reader, text, at + 1), "known name of a person") if is_name and _stands_alone(reader, at) else None


def _is_person_here(reader: NameReader, text: str, at: int) -> bool:
    """Whether a given name that is a word too is a person's: "Rose says", "Faith (our nurse)", "Hope from the front desk"."""
    word = reader.words[at]
    if not is_given(word.key) or len(word.key) < 3 or reader.is_barred(at) or is_place(word.key) or word.key in _NEVER_ALONE:
        return False
    does = _following(reader, at) in cue("persons_only_verbs")
    return does or bool(_ROLE_AFTER.match(text, word.end)) or (is_given(word.key) and bool(_PLACE_OF_WORK.match(text, word.end)))


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
    return not word.gap or word.gap[0] in ",.;:)?!" or _following(reader, at) in cue("after_called")


def _does_as_person(key: str, after: str) -> bool:
    """Whether a name that is a place's too is a person's here: "Sofia stopped on her own"."""
    deeds = cue("patient_verbs") - {"has", "had", "was", "is", "were"}
    return is_place(key) and is_given(key) and not is_ordinary(key) and after in deeds


def _stands_alone(reader: NameReader, at: int) -> bool:
    """Whether a known name can be a person's without another word: no eponym, no part of a longer title, no surname that does nothing."""
    word, after = reader.words[at], _following(reader, at)
    if word.gap[:2] in {"'s", "’s"}:
        owned = reader.words[at + 1].key if at + 1 < len(reader.words) else ""
        return is_given(word.key) and word.key not in words("given_only_before_verbs") and owned not in cue("eponym_nouns")
    if after in cue("eponym_nouns") - cue("patient_verbs") or word.gap[:1] in {"'", "’"}:
        return False
    if word.joins and at + 1 < len(reader.words) and reader.words[at + 1].is_capital and not reader.is_barred(at + 1):
        return reader.with_what_belongs(at, at + 1)[1] > at + 1 and is_given(word.key)
    tells = after in cue("patient_verbs") | cue("professional_verbs")
    return tells or (is_given(word.key) and word.key not in words("given_only_before_verbs"))


def _following(reader: NameReader, at: int) -> str:
    """The next word, as it is compared, where nothing but a blank stands between."""
    return reader.words[at + 1].key if at + 1 < len(reader.words) and reader.words[at].joins else ""


def _next(reader: NameReader, at: int) -> str:
    """The next word, as it is compared, whatever stands between."""
    return reader.words[at + 1].key if at + 1 < len(reader.words) else ""


def _kind(reader: NameReader, text: str, end: int) -> Kind:
    """Whose name it is, by what stands after it."""
    if _ROLE_AFTER.match(text, reader.words[end - 1].end):
        return _PROFESSIONAL
    after = reader.words[end].key if end < len(reader.words) else ""
    if _AGE.match(text, reader.words[end - 1].end) or after in cue("patient_verbs") - cue("professional_verbs"):
        return _PATIENT
    return _PROFESSIONAL if after in cue("professional_verbs") or after in cue("degrees") else _PATIENT


_READINGS = (_turned, _with_initials, _owner, _full, _before_surname, _before_age_or_degree, _apposed, _after_age, _says, _listed, _paired, _single)
"""The ways in which a name can stand by itself, the surest first."""
