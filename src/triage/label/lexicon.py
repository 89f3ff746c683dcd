"""Finds the words of the term files in a text: conditions, groups of patients, medicines. One pass over the words, whatever the text."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from triage.detect.lexicon import read_terms
from triage.once import per_message

_TERMS = Path(__file__).parent / "terms"
_WORD = re.compile(r"[A-Za-z0-9À-ɏα-ω]+")
_LONGEST = 9
MOST = 60
"""Terms that are read in one text: reading stays linear whatever is sent."""
_CURLY = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u00a0": " ",
        "\u200b": " ",
        "\u200d": " ",
        "\ufeff": " ",
        "\u00bd": "half",
    }
)


class Found(NamedTuple):
    """A term of a lexicon in a text: what it stands for, and where."""

    name: str
    start: int
    end: int
    said: str


class Word(NamedTuple):
    """A word of a text: as written, in lower case, and without the ending of a plural."""

    raw: str
    low: str
    stem: str
    start: int
    end: int


class Lexicon:
    """Terms of one kind. A term that begins with "=" counts only as written."""

    def __init__(self, terms: dict[str, list[str]]) -> None:
        self._terms: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        self._longest_from: dict[str, int] = {}
        for name, said in terms.items():
            for term in (name.replace("_", " "), *said):
                exact = term.removeprefix("=") if term.startswith("=") else ""
                key = tuple(w.stem for w in words(exact or term))
                self._terms.setdefault(key, []).append((name, exact))
                self._longest_from[key[0]] = max(self._longest_from.get(key[0], 0), min(len(key), _LONGEST))

    def find(self, text_words: Sequence[Word], text: str) -> tuple[Found, ...]:
        """Every term in the text, the longest where several begin at one word."""
        found: list[Found] = []
        after = 0
        for i, word in enumerate(text_words):
            if i >= after and word.stem in self._longest_from:
                names, size = self._longest(text_words, i, text)
                found.extend(names)
                after = i + size
        return tuple(found[:MOST])

    def _longest(self, text_words: Sequence[Word], i: int, text: str) -> tuple[list[Found], int]:
        """What the longest term that begins at a word stands for, and how many words it has; one word where none begins there."""
        stems = tuple(w.stem for w in text_words[i : i + self._longest_from[text_words[i].stem]])
        for n in range(len(stems), 0, -1):
            if known := self._terms.get(stems[:n]):
                start, end = text_words[i].start, text_words[i + n - 1].end
                names = [name for name, exact in known if not exact or exact == text[start:end]]
                if names:
                    return [Found(name, start, end, text[start:end]) for name in dict.fromkeys(names)], n
        return [], 1


@per_message(4096)
def normalised(text: str) -> str:
    """The text as it is compared: compatibility forms folded, curly quotes and long dashes made plain."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_CURLY)).translate(_CURLY)
    return plain.replace("/m 2", "/m2")


@per_message(2048)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text."""
    return tuple([Word(m.group(), *_forms(m.group()), *m.span()) for m in _WORD.finditer(text)])


@lru_cache(maxsize=20_000)
def _forms(raw: str) -> tuple[str, str]:
    """A word in lower case, and without the ending of a plural."""
    low = raw.lower()
    return low, _stem(low)


def _stem(word: str) -> str:
    if len(word) > 6 and word.endswith("ally"):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@cache
def load(name: str) -> dict[str, Any]:
    """A term file of this package."""
    loaded: dict[str, Any] = read_terms(_TERMS / f"{name}.yaml")
    return loaded


@cache
def conditions() -> Lexicon:
    """Diseases and conditions. "Ca" is how a cancer is written in a hurry."""
    listed: dict[str, list[str]] = load("conditions")["conditions"]
    return Lexicon({name: [*called, *_in_a_hurry((name.replace("_", " "), *called))] for name, called in listed.items()})


def _in_a_hurry(called: Iterable[str]) -> Iterable[str]:
    return (f"{site} ca" for name in called for site, _, kind in (name.rpartition(" "),) if site and kind in ("cancer", "carcinoma"))


@cache
def groups() -> Lexicon:
    """Groups of patients."""
    return Lexicon(load("groups")["groups"])


@cache
def severities() -> Lexicon:
    """How severe an impairment is."""
    return Lexicon(load("groups")["severity"])


@cache
def routes() -> Lexicon:
    """Routes by which a medicine is given."""
    return Lexicon(load("handling")["routes"])


@cache
def acts() -> Lexicon:
    """What people do with a dose before it is given."""
    return Lexicon(load("handling")["acts"])


@cache
def _drugs() -> Lexicon:
    data = load("drugs")
    return Lexicon({name: [] for name in (*data["names"], *data["classes"], *data["also_called"], *(m for listed in data["members"].values() for m in listed))})


def proper_name(said: str) -> str:
    """The name that labels use for a medicine that people call by a short one."""
    names: dict[str, str] = load("drugs")["also_called"]
    return names.get(said.lower(), said)


def class_of(said: str) -> str:
    """The class of a medicine, as contraindications name it; empty where no list has it."""
    members: dict[str, list[str]] = load("drugs")["members"]
    return next((name for name, drugs in members.items() if said.lower() in drugs), "")


@cache
def _endings() -> tuple[tuple[str, ...], frozenset[str]]:
    data = load("drugs")
    return tuple(data["endings"]), frozenset(data["not_medicines"])


@per_message(512)
def medicines(text: str) -> tuple[Found, ...]:
    """Medicines named in a text, by name, class or the ending of the word."""
    text_words = words(text)
    listed = _drugs().find(text_words, text)
    taken = {at for f in listed for at in range(f.start, f.end)}
    endings, never = _endings()
    by_ending = [
        Found(w.low, w.start, w.end, w.raw) for w in text_words if len(w.low) > 6 and w.low.endswith(endings) and w.low not in never and w.start not in taken
    ]
    return tuple(sorted((*listed, *by_ending), key=lambda f: f.start))[:MOST]


@cache
def wider(name: str) -> frozenset[str]:
    """A condition's wider conditions, all the way up."""
    broader: dict[str, list[str]] = load("conditions")["broader"]
    above = broader.get(name, [])
    return frozenset(above).union(*(wider(a) for a in above))


@cache
def named_only() -> frozenset[str]:
    """Conditions that a label for a wider one does not cover."""
    return frozenset(load("conditions")["named_only"])


@cache
def sites() -> frozenset[str]:
    """Conditions that are an approved one at a site of the body of its own."""
    return frozenset(load("conditions")["sites"])


@cache
def background() -> frozenset[str]:
    """Conditions that a patient often has beside the one that is treated."""
    return frozenset(load("conditions")["background"])
