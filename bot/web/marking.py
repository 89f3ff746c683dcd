"""Marking: where flags stand in a message and where a quote stands in a document, as pieces of text that a page can mark."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from triage.domain.concern import Signal
from triage.domain.redaction import Redaction
from triage.domain.report import Fact

_SPACE = r"\s+"
_DASH = "[-‐‑‒–—−]"
_SAME: tuple[tuple[str, str], ...] = (
    ("-‐‑‒–—−", _DASH),
    ('"“”„«»', '["“”„«»]'),
    ("'‘’‚", "['‘’‚]"),
)


class Piece(NamedTuple):
    """A stretch of a message and the flags that rest on it."""

    text: str
    flags: tuple[Signal, ...] = ()


class Marked(NamedTuple):
    """A stretch of a document; `is_quote` where it is what was cited."""

    text: str
    is_quote: bool


class Shown(NamedTuple):
    """A stretch of a redacted text; where something was replaced, what, and the words that stood there."""

    text: str
    redaction: Redaction | None = None
    verbatim: str = ""


def redacted(text: str, changes: Sequence[Redaction]) -> tuple[Shown, ...]:
    """A text as a model would see it, in pieces, each replaced one with what it stands for."""
    pieces: list[Shown] = []
    at = 0
    for one in changes:
        pieces += [Shown(text[at : one.start]), Shown(one.replacement, one, text[one.start : one.end])]
        at = one.end
    return tuple(p for p in (*pieces, Shown(text[at:])) if p.text)


def flagged(text: str, signals: Iterable[Signal]) -> tuple[Piece, ...]:
    """A message in pieces, each with every flag that stands there. Nothing of the text is lost, also where flags overlap."""
    standing = [s for s in signals if s.start < s.end <= len(text)]
    cuts = sorted({0, len(text)} | {s.start for s in standing} | {s.end for s in standing})
    return tuple(Piece(text[start:end], tuple(s for s in standing if s.start <= start and end <= s.end)) for start, end in pairwise(cuts))


class Told(NamedTuple):
    """A stretch of a message and the facts of a report that were read there."""

    text: str
    facts: tuple[Fact, ...] = ()


def told(text: str, facts: Iterable[Fact]) -> tuple[Told, ...]:
    """A message in pieces, each with every fact that stands there."""
    standing = [f for f in facts if f.start < f.end <= len(text)]
    cuts = sorted({0, len(text)} | {f.start for f in standing} | {f.end for f in standing})
    return tuple(Told(text[start:end], tuple(f for f in standing if f.start <= start and end <= f.end)) for start, end in pairwise(cuts))


def quoted(text: str, quotes: Sequence[str]) -> tuple[Marked, ...]:
    """A text in pieces, with the quotes marked wherever they stand, but for spaces, dashes and quotation marks."""
    spans = sorted(m.span() for q in quotes if q.strip() for m in re.finditer(_pattern(q), text))
    pieces: list[Marked] = []
    at = 0
    for start, end in spans:
        if end <= at:
            continue
        begin = max(start, at)
        pieces += [Marked(text[at:begin], is_quote=False), Marked(text[begin:end], is_quote=True)]
        at = end
    pieces.append(Marked(text[at:], is_quote=False))
    return tuple(p for p in pieces if p.text)


def _pattern(quote: str) -> str:
    return _SPACE.join("".join(next((group for same, group in _SAME if c in same), re.escape(c)) for c in word) for word in quote.split())
