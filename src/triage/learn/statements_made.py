"""Statements made of statements: a right one with one thing changed is a wrong one in the same free words, so that it is the change that is learned.

A hand that writes wrong statements stays near its quotes, and one that writes right ones does not: without these the weighing would learn to trust free words.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import yaml

from triage.domain.sentences import sentences
from triage.learn.statements_read import Taught

_FILE = Path(__file__).parent / "statements_turned.yaml"
MOST = 3
"""How many wrong statements are made of a right one."""
_NOT = re.compile(r"\b(is|are|was|were|should|must|may|can|has|have|does|do|did) not ")
_VERB = re.compile(r"\b(is|are|was|were|should|must|may|can|has|have) (?!not\b|no\b)")
_NO = re.compile(r"\b[Nn]o (?=\w)")
_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:\.\d+)?(?![\w.,-]*\d)")
_BOUND = re.compile(
    r"(?:^|[ ,])(?:if|unless|when|until|except|only|provided|who|whose|in (?:patients|adults|children|those|people|women|adolescents|individuals)|without|after"
    r"|with (?:a |an )?(?:severe|moderate|mild|history|active)|before|during|within|for (?:up to|at least|a maximum)|at least|up to|aged|weighing|under"
    r"|in combination|together|following|on|at) [^,.;()]{6,60}(?=[,.;]|$| and | or )"
)
_TOO_MUCH: tuple[tuple[str, str], ...] = (
    (r"\b(is|are) (?=\w+(?:ed|en)\b)", r"\1 always "),
    (r"\b(patients|adults|children|women|people)\b", r"all \1"),
    (r"\b(is|are|was|were) ", r"\1 completely "),
    (r"\b(reduces?|reduced|lowers?|prevents?)\b", r"completely \1"),
    (r"\.$", " in all patients."),
    (r"\.$", ", and this is safe."),
    (r"\.$", " without any risk."),
    (r"\.$", ", regardless of age or other diseases."),
    (r"\b(was|were) (?=\w+ed\b)", r"\1 definitively "),
)
_WORD = re.compile(r"\b[a-z][a-z-]{5,}\b")
_SHORTEST = 16
Like = Callable[[str, str, random.Random], str | None]
"""A word that is like a word and does not stand in a text."""
_Made = tuple[str, float]


def made_wrong(one: Taught, like: Like, draw: random.Random) -> Iterator[Taught]:
    """A few wrong statements out of a right one, of different kinds."""
    found: list[tuple[str, str, float]] = []
    for kind, make in _KINDS.items():
        found += [(kind, text, weight) for text, weight in make(one, draw)]
    word = _other_word(one, like, draw)
    found += [("noun", word, 0.8)] if word else []
    draw.shuffle(found)
    for kind, text, weight in found[:MOST]:
        tidy = re.sub(r"\s+", " ", text).replace(" ,", ",").replace(" .", ".").strip()
        if tidy != one.statement and len(tidy) >= _SHORTEST:
            yield one.model_copy(
                update={"statement": tidy, "faithful": False, "kind": kind, "changed": "", "made": True, "weight": weight, "origin": one.statement}
            )


def made_right(one: Taught, beside: Sequence[str], draw: random.Random) -> Iterator[Taught]:
    """Right statements out of a right one and others on the same quotes: joined; and the quotes themselves, whole and in part."""
    right = {"faithful": True, "kind": "", "changed": "", "made": True}
    if beside and draw.random() < 0.35:
        yield one.model_copy(update={**right, "statement": f"{one.statement} {draw.choice(beside)}", "weight": 0.6})


def of_quotes(one: Taught, draw: random.Random) -> Iterator[Taught]:
    """A quote, and a sentence of it, said word for word."""
    quote = draw.choice(one.quotes)
    right = {"faithful": True, "kind": "", "changed": "", "made": True}
    yield one.model_copy(update={**right, "statement": quote, "weight": 0.7})
    if len(found := sentences(quote)) > 1:
        yield one.model_copy(update={**right, "statement": draw.choice(found), "weight": 0.5})


def _turned(one: Taught, draw: random.Random) -> Iterator[_Made]:
    said = one.statement
    fitting = [(a, b, found) for a, b in _swaps() if (found := list(re.finditer(rf"(?<![\w-]){re.escape(a)}(?![\w-])", said, re.IGNORECASE)))]
    draw.shuffle(fitting)
    for _, instead, places in fitting[:3]:
        place = draw.choice(places)
        word = instead[:1].upper() + instead[1:] if place.group()[0].isupper() else instead
        yield said[: place.start()] + word + said[place.end() :], 0.9


def _negated(one: Taught, draw: random.Random) -> Iterator[_Made]:
    said = one.statement
    if found := _NOT.search(said):
        yield f"{said[: found.start()]}{found[1]} {said[found.end() :]}", 1.0
    elif places := list(_VERB.finditer(said)):
        place = draw.choice(places)
        yield f"{said[: place.end()]}not {said[place.end() :]}", 1.0
    if found := _NO.search(said):
        yield f"{said[: found.start()]}{'A' if found.start() == 0 else 'a'} {said[found.end() :]}", 0.9


def _crossed(one: Taught, draw: random.Random) -> Iterator[_Made]:
    """Two numbers change places, or another number of the quotes stands in the place of one."""
    said, places = one.statement, list(_NUMBER.finditer(one.statement))
    if len(places) > 1:
        first, second = sorted(draw.sample(places, 2), key=lambda match: match.start())
        if first.group() != second.group():
            yield said[: first.start()] + second.group() + said[first.end() : second.start()] + first.group() + said[second.end() :], 0.8
    others = sorted({m.group() for m in _NUMBER.finditer(" ".join(one.quotes))} - {m.group() for m in places})
    if places and others:
        place = draw.choice(places)
        yield said[: place.start()] + draw.choice(others) + said[place.end() :], 0.9


def _dropped(one: Taught, draw: random.Random) -> Iterator[_Made]:
    said = one.statement
    if places := list(_BOUND.finditer(said[:-1])):
        place = draw.choice(places)
        rest = (said[: place.start()].rstrip(" ,") + said[place.end() :]).lstrip(" ,")
        yield rest[:1].upper() + rest[1:], 0.5


def _too_much(one: Taught, draw: random.Random) -> Iterator[_Made]:
    form, instead = draw.choice(_TOO_MUCH)
    yield re.sub(form, instead, one.statement, count=1), 0.9


def _other_word(one: Taught, like: Like, draw: random.Random) -> str | None:
    source = " ".join(one.quotes).lower()
    places = [match for match in _WORD.finditer(one.statement) if match.group() in source]
    if not places:
        return None
    place = draw.choice(places)
    other = like(place.group(), source, draw)
    return one.statement[: place.start()] + other + one.statement[place.end() :] if other else None


_KINDS: dict[str, Callable[[Taught, random.Random], Iterator[_Made]]] = {
    "turned": _turned,
    "negation": _negated,
    "crossed": _crossed,
    "dropped": _dropped,
    "overclaim": _too_much,
}


@cache
def _swaps() -> tuple[tuple[str, str], ...]:
    return tuple((str(a), str(b)) for a, b in yaml.safe_load(_FILE.read_text(encoding="utf-8"))["turned"])
