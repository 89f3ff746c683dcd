"""Persons in a text: announced and bare names, and every other place where the same person is named."""

import re
from collections.abc import Iterable, Iterator

from triage.domain.redaction import NAMES, Kind
from triage.identifiers.announced_names import announced
from triage.identifiers.bare_names import bare
from triage.identifiers.found import Found
from triage.identifiers.lexicon import cue
from triage.identifiers.name_reading import NameReader
from triage.identifiers.words import Word, words_of

_SHORTEST = 3


def persons(text: str, not_names: frozenset[str] = frozenset()) -> Iterator[Found]:
    """Names of patients, relatives and professionals, without their titles."""
    reader = NameReader(words_of(text), not_names)
    found: list[tuple[int, int, Kind, str]] = []
    taken: set[int] = set()
    for told, end in sorted(announced(reader), key=lambda one: (-one[0].trust, one[0].at - one[1])):
        if not taken & set(range(told.at, end)):
            found.append((told.at, end, told.kind, told.why))
            taken.update(range(told.at, end))
    for start, end, kind, why in bare(reader, text):
        if not taken & set(range(start, end)):
            found.append((start, end, kind, why))
            taken.update(range(start, end))
    found += _named_again(reader, found, taken)
    for first, last, kind, why in found:
        start, end = reader.with_what_belongs(first, last)
        yield Found(reader.words[start].start, reader.words[end - 1].end, kind, why)


def _named_again(reader: NameReader, found: Iterable[tuple[int, int, Kind, str]], taken: set[int]) -> list[tuple[int, int, Kind, str]]:
    """Further places of a name that was found: "patel also asks", after "Dr. Patel"."""
    kinds: dict[str, Kind] = {}
    for start, end, kind, _ in found:
        for at in range(start, end):
            if _tells_apart(reader.words[at]):
                kinds.setdefault(reader.words[at].key, kind)
    again = [at for at, word in enumerate(reader.words) if word.key in kinds and at not in taken and _is_again(reader, at)]
    return [(at, at + 1, kinds[reader.words[at].key], "named before in this text") for at in again]


def _tells_apart(word: Word) -> bool:
    return len(word.key) >= _SHORTEST and word.key not in cue("particles")


def _is_again(reader: NameReader, at: int) -> bool:
    """Whether a word that was a name elsewhere is one here too: not "Parkinson's disease" after "Dr Parkinson"."""
    word = reader.words[at]
    after = reader.words[at + 1].key if at + 1 < len(reader.words) else ""
    if not reader.may_be_other(at):
        return after not in cue("eponym_nouns") - cue("patient_verbs") - cue("professional_verbs")
    return word.is_capital and word.joins and after in cue("patient_verbs") | cue("professional_verbs") and not re.match("['’]", word.gap)


def numbered(text: str, found: Iterable[Found]) -> dict[tuple[int, int], int]:
    """For each name its person's number: names that share a word are one person's, in order of their first place."""
    number_of: dict[str, int] = {}
    numbers: dict[tuple[int, int], int] = {}
    count = 0
    for one in (f for f in found if f.kind in NAMES):
        keys = [w.key for w in words_of(text[one.start : one.end]) if _tells_apart(w)] or [text[one.start : one.end]]
        number = next((number_of[k] for k in reversed(keys) if k in number_of), 0)
        if not number:
            count += 1
            number = count
        for key in keys:
            number_of.setdefault(key, number)
        numbers[one.start, one.end] = number
    return numbers
