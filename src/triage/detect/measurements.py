"""Measurements in a sentence: "ALT was 41, now 168", "BP 80/40", "ANC 0.7". Ordinary ranges are data, in `terms/measurements.yaml`."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from triage.detect.lexicon import TERMS, read_terms
from triage.detect.tokens import tokens_of

_REACH = 14
"""Words after the name in which its figures stand, as long as only words of measuring stand between."""
_MOVED = 1.5
"""Times. A figure that changed by so much has moved, although both may be ordinary."""
_MOVED_STATE = 1.25
"""Times, for what is a state of the patient: a kidney function that went from 60 to 45."""
_TIMES = frozenset(
    {"days", "day", "weeks", "week", "wk", "wks", "months", "month", "mo", "years", "year", "hours", "hrs", "h", "yo", "doses", "cycles", "pm", "am"}
)
_ORDINALS = frozenset({"week", "wk", "day", "month", "cycle", "grade", "dose", "visit"})
_PERCENT = frozenset({"%", "percent"})


class Scale(NamedTuple):
    """Figures that can only be meant in one unit, and which of them are ordinary."""

    least: float
    most: float
    low: float
    high: float


class Kind(NamedTuple):
    """One measurement: its units, and when a figure of it is an event."""

    scales: tuple[Scale, ...]
    moved_only: bool
    marker_of: tuple[str, ...]


class Pair(NamedTuple):
    """A measurement of two figures: blood pressure."""

    high: tuple[float, float]
    low: tuple[float, float]
    marker_of: tuple[str, ...]


class Outlier(NamedTuple):
    """A measurement that is an event: its words, and where the product treats one of these, it is none."""

    first: int
    last: int
    marker_of: tuple[str, ...]


class _Known(NamedTuple):
    kinds: dict[tuple[str, ...], Kind]
    pairs: dict[tuple[str, ...], Pair]
    links: frozenset[str]
    longest: int


def _words(name: str) -> tuple[str, ...]:
    return tuple(t.norm for t in tokens_of(name))


def _between(text: str) -> tuple[float, float]:
    least, most = str(text).split("-")
    return float(least), float(most)


def _kind(raw: dict[str, Any]) -> Kind:
    scales = tuple(Scale(*_between(figures), *_between(ordinary)) for figures, ordinary in raw["scales"].items())
    return Kind(scales, bool(raw.get("moved_only")), tuple(raw.get("marker_of", ())))


@cache
def _known() -> _Known:
    """The measurements of the data file by the words of each of their names."""
    raw = read_terms(TERMS / "measurements.yaml")
    kinds = {_words(name): _kind(each) for each in raw["measurements"] for name in each["called"].split(", ")}
    pairs = {
        _words(name): Pair(tuple(each["high"]), tuple(each["low"]), tuple(each.get("marker_of", ())))
        for each in raw["pairs"]
        for name in each["called"].split(", ")
    }
    return _Known(kinds, pairs, frozenset(raw["links"].split()), max(len(n) for n in (*kinds, *pairs)))


def number(word: str) -> float | None:
    """The value of a word that is a figure; "2,400" is two thousand four hundred, "0,7" seven tenths."""
    if not word[0].isdigit():
        return None
    parts = word.split(",")
    plain = word.replace(",", "") if len(parts) > 1 and all(len(p) == 3 and p.isdigit() for p in parts[1:]) else word.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def outliers(words: Sequence[str]) -> Iterator[Outlier]:
    """The measurements of a sentence that are outside of what is ordinary, or that moved far; in order. A name behind a figure is a unit ("30 mg")."""
    known = _known()
    at = 0
    while at < len(words):
        name = _name_at(words, at, known)
        if not name or (at and number(words[at - 1]) is not None):
            at += max(1, len(name))
            continue
        found = _pair(words, at, name, known) if name in known.pairs else _single(words, at, name, known)
        if found:
            yield found
        at = found.last if found else at + len(name)


def _name_at(words: Sequence[str], at: int, known: _Known) -> tuple[str, ...]:
    """The longest name of a measurement that begins at a word."""
    for size in range(min(known.longest, len(words) - at), 0, -1):
        name = tuple(words[at : at + size])
        if name in known.kinds or name in known.pairs:
            return name
    return ()


def _values(words: Sequence[str], begin: int, known: _Known) -> list[tuple[int, float]]:
    """The figures that belong to a name, each with its place: up to the first word that does not belong to measuring."""
    found: list[tuple[int, float]] = []
    for place in range(begin, min(begin + _REACH, len(words))):
        word = words[place]
        value = number(word)
        if value is None:
            if word not in known.links and (word.isalpha() or word == ";"):
                break
            continue
        following = words[place + 1] if place + 1 < len(words) else ""
        counted = following in _TIMES and not (place + 2 < len(words) and words[place + 2][0].isdigit())
        share = following in _PERCENT
        if (share and not found) or not (share or counted or words[place - 1] in _ORDINALS):
            found.append((place, value))
    return found


def _single(words: Sequence[str], at: int, name: tuple[str, ...], known: _Known) -> Outlier | None:
    """A measurement of one figure."""
    kind = known.kinds[name]
    values = _values(words, at + len(name), known)
    if not values or values[0][0] > at + len(name) + 6:
        return None
    last = values[-1]
    if len(values) > 1 and _is_out(kind, values[0][1]) and not _is_out(kind, values[1][1]):
        return None
    if len(values) > 1 and _moved(values[0][1], values[1][1], _MOVED_STATE if kind.moved_only else _MOVED):
        return Outlier(at, values[1][0] + 1, kind.marker_of)
    if kind.moved_only:
        return None
    return Outlier(at, last[0] + 1, kind.marker_of) if any(_is_out(kind, value) for _, value in values[:3]) else None


def _moved(before: float, after: float, times: float) -> bool:
    """Whether a figure changed by so many times."""
    least, most = sorted((before, after))
    return least > 0 and most / least >= times


def _is_out(kind: Kind, value: float) -> bool:
    """Whether a figure is outside of the ordinary range of its unit."""
    scale = next((s for s in kind.scales if s.least <= value < s.most), None)
    return scale is not None and not scale.low <= value <= scale.high


def _pair(words: Sequence[str], at: int, name: tuple[str, ...], known: _Known) -> Outlier | None:
    """A blood pressure: two figures parted by a stroke."""
    pair = known.pairs[name]
    for place, value in _values(words, at + len(name), known):
        below = number(words[place + 2]) if words[place + 1 : place + 2] == ("/",) and place + 2 < len(words) else None
        if below is None:
            continue
        if value >= pair.high[0] or below >= pair.high[1] or value <= pair.low[0] or below < pair.low[1]:
            return Outlier(at, place + 3, pair.marker_of)
    return None
