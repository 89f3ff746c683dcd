"""A text word by word, as the learned weighing reads it: what each word is, in which piece it stands, and its state in the sentence model."""

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from triage.ports import Vectors, WordReader
from triage.proof.deciding import classes_of
from triage.proof.vocabulary import concept, vocabulary
from triage.proof.words import STOP_WORDS, normal, plain

Numbers = npt.NDArray[np.int64]
CONTENT, GLUE, DECIDING, NUMBER, SIGN = range(5)
"""What a word does: it says something, claims nothing, decides, counts, or compares."""
_WORD = re.compile(r"[A-Za-zµ]+(?:['’][a-z]+)?|\d+(?:[.,]\d+)*|[%≥≤<>±]")
_JOINTS = frozenset("and or but whereas while although though because since so which versus vs".split())  # noqa: SIM905 - words read best as words
_ENDS = re.compile(r"[.;:!?]\s")
_SHORT_NOT = re.compile(r"(?:(?<=ca)n|(?<=[a-z]))n't\b")
_SIMPLE = re.compile(r"\d+(?:\.\d+)?$")


class Told(NamedTuple):
    """A text, or several one behind the other: every column has one row a word but `openers`, which has one a piece."""

    words: tuple[str, ...]
    concepts: tuple[str, ...]
    kinds: Numbers
    pieces: Numbers
    sentences: Numbers
    parts: Numbers
    """From which of several texts a word is."""
    numbers: Vectors
    """The value of a number; -1 for other words."""
    named: Vectors
    bracketed: Vectors
    classes: Vectors
    states: Vectors
    rarity: Vectors
    lengths: Vectors
    openers: tuple[str, ...]


def spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a text stand."""
    return [match.span() for match in _WORD.finditer(text)]


def told(text: str, reader: WordReader) -> Told:
    """A text as it is weighed. Raises ModelUnavailable."""
    text = _SHORT_NOT.sub(" not", plain(text))
    places = spans(text)
    words = tuple(_simple(text[start:end]) for start, end in places)
    concepts = tuple(concept(word) if word[:1].isalpha() else f"#{word}" for word in words)
    pieces, sentences, bracketed, openers = _pieces(text, places, words)
    read = reader.words(text, places)
    return Told(
        words,
        concepts,
        np.array([_kind(word, name) for word, name in zip(words, concepts, strict=True)], dtype=np.int64),
        pieces,
        sentences,
        np.zeros(len(words), dtype=np.int64),
        np.array([float(word) if _SIMPLE.match(word) else -1 for word in words], dtype=np.float32),
        np.array([n > 0 and text[s].isupper() and text[:s].rstrip()[-1:] not in {".", ";"} for n, (s, _) in enumerate(places)], dtype=np.float32),
        bracketed,
        classes_of(words),
        read.states,
        read.rarity,
        np.array([min(len(word), 15) / 15 for word in words], dtype=np.float32),
        openers,
    )


def together(texts: Sequence[Told]) -> Told:
    """Several texts, one behind the other."""
    pieces, sentences, columns = 0, 0, []
    for part, one in enumerate(texts):
        columns.append(one._replace(pieces=one.pieces + pieces, sentences=one.sentences + sentences, parts=np.full(len(one.words), part, dtype=np.int64)))
        pieces += len(one.openers)
        sentences += int(one.sentences.max(initial=0)) + 1
    joined: dict[str, Any] = {}
    for name in Told._fields:
        column = [getattr(one, name) for one in columns]
        joined[name] = tuple(chain.from_iterable(column)) if isinstance(column[0], tuple) else np.concatenate(column)
    return Told(**joined)


def _simple(word: str) -> str:
    return normal(word).strip() or word.lower()


def _kind(word: str, name: str) -> int:
    if word[:1].isdigit():
        return NUMBER
    if not word[:1].isalpha():
        return SIGN
    if name.isupper():
        return DECIDING
    return GLUE if word in vocabulary().glue or word in STOP_WORDS or len(word) == 1 else CONTENT


def _pieces(text: str, places: Sequence[tuple[int, int]], words: Sequence[str]) -> tuple[Numbers, Numbers, Vectors, tuple[str, ...]]:
    """For each word in which piece and sentence it stands, and whether in brackets; and what opens each piece."""
    pieces: list[int] = []
    sentences: list[int] = []
    bracketed: list[bool] = []
    openers = [""]
    sentence = depth = end = 0
    for (start, stop), word in zip(places, words, strict=True):
        gap = text[end:start]
        sentence += (ends := _ENDS.search(gap) is not None)
        if opener := ";" if ends else next((mark for mark in "()" if mark in gap), "," if "," in gap and gap != "," else ""):
            openers.append(opener)
        depth += gap.count("(") - gap.count(")")
        if word in _JOINTS:
            if pieces and pieces[-1] == len(openers) - 1:
                openers.append(word)
            elif openers[-1] in {"", ","}:
                openers[-1] = word
        pieces.append(len(openers) - 1)
        sentences.append(sentence)
        bracketed.append(depth > 0)
        end = stop
    return np.array(pieces, dtype=np.int64), np.array(sentences, dtype=np.int64), np.array(bracketed, dtype=np.float32), tuple(openers)
