"""A question as search takes it: its text for the meaning, its words for the lookup, and what it asks about, each with other ways to say it."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from knowledge.quantities import spoken_of
from knowledge.words import COMMON, MOST_WORDS, words_of

FILES = ("abbreviations.txt", "medicines.txt", "everyday.txt")
"""The files of other ways to say a thing: short forms, what other medicines are, everyday words for clinical ones."""

WRITTEN_OUT = frozenset({"abbreviations.txt", "medicines.txt"})
"""Those whose words are also written into the text that is embedded. The model knows everyday words itself: written out as well, they cost 0.005 nDCG@10
on SciFact train and 2 points of first places on development questions; medicines gain 2 points there."""

COMMON_WEIGHT = 0.3
"""What a common word ("put", "many", "problem") weighs beside one that tells more."""

_TOKEN = re.compile(r"[^\W_]+(?:[-/+'’][^\W_]+)*\+?")
_BETWEEN_SLASHES = re.compile(r"[^/]+")
_JOINED = re.compile(r"([a-z]{2,})(\d{2,3})")
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve"
_FIGURES: Mapping[str, tuple[str, ...]] = {word: (str(n),) for n, word in enumerate(_NUMBERS.split()) if n > 1}

Ways = tuple[tuple[str, ...], ...]


class Longs(NamedTuple):
    """What stands for a short form: all of it, and the part that is written into the text."""

    all: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


Table = Mapping[tuple[str, ...], Longs]


class Concept(NamedTuple):
    """One thing that a question asks about: `ways` to say it, each in words; `weight` beside other things of the same rarity."""

    ways: Ways
    weight: float = 1.0

    @property
    def words(self) -> tuple[str, ...]:
        """The words of all its ways."""
        return tuple(dict.fromkeys(word for way in self.ways for word in way))


class Asked(NamedTuple):
    """`text` is embedded, `words` are matched, and `concepts` are what a passage that answers should hold.

    `sections` are the label sections, by their openFDA names, in which such a question is likely answered; empty where the question does not say.
    """

    text: str
    words: tuple[str, ...]
    concepts: tuple[Concept, ...]
    sections: frozenset[str] = frozenset()


def asked(query: str, *, without: Collection[str] = ()) -> Asked:
    """The question with short forms, everyday words and other medicines written out ("OS" is overall survival, "hair loss" alopecia).

    `without` are words that tell nothing here: the names of the product that all passages are about.
    """
    query = unicodedata.normalize("NFC", query)
    tokens = list(_tokens(query))
    pieces, concepts, at, end = list[str](), list[Concept](), 0, 0
    while at < len(tokens) and len(concepts) < MOST_WORDS:
        size, longs = _longest([query[token] for token in tokens[at : at + _most_words()]])
        upto = tokens[at + size - 1].stop
        said = query[tokens[at].start : upto]
        pieces.append(query[end:upto])
        end = upto
        if longs.written:
            pieces.append(f" ({', '.join(longs.written)})")
        concepts += _concepts(said, longs.all)
        at += size
    measured = list(spoken_of(query))
    concepts += [Concept(tuple(words_of(words) for words in one.words)) for one in measured]
    kept = [concept for concept in dict.fromkeys(concepts) if not set(concept.words) <= set(without)]
    words = tuple(dict.fromkeys((*words_of(query), *(word for concept in concepts for word in concept.words))))
    text = "".join([*pieces, query[end:], *(f" ({one.words[0]})" for one in measured)])
    return Asked(text, words[: 2 * MOST_WORDS], tuple(kept), sections_of(text))


def sections_of(text: str) -> frozenset[str]:
    """The label sections in which a question like this is likely answered."""
    said, cues = [token.casefold() for token in _TOKEN.findall(text)], _cues()
    longest = max(len(cue) for cue in cues)
    spans = (tuple(said[at : at + size]) for at in range(len(said)) for size in range(1, longest + 1))
    return frozenset(section for span in spans for section in cues.get(span, ()))


def says_more(text: str) -> bool:
    """Whether anything in a text stands in a file of other ways to say it: it speaks of more than the weather."""
    return any(len(concept.ways) > 1 for concept in asked(text).concepts)


@cache
def other_medicines() -> frozenset[str]:
    """The names of other medicines that search knows, of one word each."""
    return frozenset(short for shorts, _ in _lines("medicines.txt") for short in shorts if short.isalpha())


@cache
def clinical_words() -> frozenset[str]:
    """The words of the files: they are right as they stand, and a misspelt word may have been meant to be one of them."""
    phrases = (phrase for name in FILES for shorts, longs in _lines(name) for phrase in (*shorts, *longs))
    return frozenset(word for phrase in phrases for word in words_of(phrase))


def _tokens(text: str) -> Iterator[slice]:
    """The words of a text; "y/o" is one where a file has it, "NG/PEG" is two."""
    exact, folded = _tables()
    for found in _TOKEN.finditer(text):
        if "/" not in found[0] or (found[0],) in exact or (found[0].casefold(),) in folded:
            yield slice(*found.span())
        else:
            yield from (slice(found.start() + part.start(), found.start() + part.end()) for part in _BETWEEN_SLASHES.finditer(found[0]))


def _concepts(said: str, longs: tuple[str, ...]) -> list[Concept]:
    """What was said as one thing with its other ways, or word for word where it has none."""
    own = words_of(said)
    if longs:
        ways = tuple(way for way in dict.fromkeys((own, *(words_of(long) for long in longs))) if way)
        return [Concept(ways, COMMON_WEIGHT if own and set(own) <= COMMON else 1.0)] if ways else []
    return [Concept(_one_word(word), COMMON_WEIGHT if word in COMMON else 1.0) for word in own]


def _one_word(word: str) -> Ways:
    """A word as it stands, with its figure ("four" is 4), or with its letters and its number apart ("pasi75" is PASI 75)."""
    joined = _JOINED.fullmatch(word)
    return ((word,), *([_FIGURES[word]] if word in _FIGURES else []), *([joined.groups()] if joined else []))


def _longest(said: Sequence[str]) -> tuple[int, Longs]:
    """How many of these words are the longest phrase of a file, and what it stands for; one word and nothing where none is."""
    exact, folded = _tables()
    for size in range(len(said), 0, -1):
        longs = exact.get(tuple(said[:size])) or folded.get(tuple(word.casefold() for word in said[:size]))
        if longs:
            return size, longs
    return 1, Longs()


@cache
def _most_words() -> int:
    return max(len(key) for table in _tables() for key in table)


@cache
def _tables() -> tuple[Table, Table]:
    """What is written out as what: first what counts only in these capitals, then what counts however it is written."""
    exact: dict[tuple[str, ...], Longs] = {}
    folded: dict[tuple[str, ...], Longs] = {}
    for name in FILES:
        for shorts, longs in _lines(name):
            for short in shorts:
                key = tuple(_TOKEN.findall(short))
                table = folded if short == short.casefold() else exact
                known = table.get(key, Longs())
                written = (*known.written, *longs) if name in WRITTEN_OUT else known.written
                table[key] = Longs(tuple(dict.fromkeys((*known.all, *longs))), tuple(dict.fromkeys(written)))
    return exact, folded


@cache
def _cues() -> Mapping[tuple[str, ...], frozenset[str]]:
    cues: dict[tuple[str, ...], frozenset[str]] = {}
    for sections, words in _lines("sections.txt", between=","):
        for word in words:
            key = tuple(_TOKEN.findall(word))
            cues[key] = cues.get(key, frozenset()) | frozenset(sections)
    return cues


def _lines(name: str, between: str = "|") -> list[tuple[list[str], list[str]]]:
    """The lines "short, short = long | long" of a file."""
    lines = files("knowledge").joinpath("terms", name).read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return [([short.strip() for short in shorts.split(",")], [long.strip() for long in longs.split(between)]) for shorts, longs in pairs]
