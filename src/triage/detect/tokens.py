"""Tokens: the words of a message in the form in which terms are compared, each with its place in the verbatim text."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from triage.once import per_message

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|(?:i|you|he|she|it|we|they|who|there|that)(?='(?:d|ll)\b)|[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)*|'(?:s|d|ll)\b|\n|[^\w\s]")
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})
_PLAIN_OR_NOT = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")
_SILENT = frozenset("\"()[]{}*_-~'|^#\\")
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})


class Token(NamedTuple):
    """One word, number or mark: how it compares (`norm`), and where it stands in the verbatim text."""

    norm: str
    start: int
    end: int


def folded(text: str) -> tuple[str, list[int]]:
    """The text without accents, zero-width characters and typographic quotes, and for each of its characters the verbatim offset.

    The list has one more item than the text: the length of the verbatim text.
    """
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    characters: list[str] = []
    offsets: list[int] = []
    for run in _PLAIN_OR_NOT.finditer(text.translate(_QUOTES)):
        if run.group().isascii():
            characters.append(run.group().lower())
            offsets.extend(range(*run.span()))
            continue
        plain = _plain(run.group())
        characters.append(plain)
        offsets.extend([run.start()] * len(plain))
    offsets.append(len(text))
    return "".join(characters), offsets


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """One character without what does not count for comparison."""
    decomposed = unicodedata.normalize("NFKD", character)
    return "".join(c for c in decomposed if unicodedata.category(c) not in _INVISIBLE).lower()


@per_message(256)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of a text in order. Hyphens, quotes and brackets are left out; "didn't" is one word, "didnt"; "she'd" is two."""
    plain, offsets = folded(text)
    found = []
    for match in _TOKEN.finditer(plain):
        word = match.group()
        if word in _SILENT:
            continue
        start, last = offsets[match.start()], offsets[match.end() - 1]
        found.append(Token(word.replace("'", ""), start, min(last + 1, len(text))))
    return tuple(found)
