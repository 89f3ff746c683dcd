"""A product that a message describes and does not name: by a study, a dosage form, a disease or words that one label alone has."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import zip_longest
from typing import NamedTuple

from triage.detect.lexicon import TERMS
from triage.detect.tokens import tokens_of
from triage.domain.evidence import Label

LEAST = 1.7
"""How much of one label's own words a message must hold before it counts as being about that product."""
LEAD = 2.0
"""How many times more than of the next label's."""
_OFTEN = 2
_STRENGTHS = "dosage_forms_and_strengths"
_WORTH_OF_STRENGTH = 1.8
_WORTH_OF_STUDY = 4.0
_WORTH_OF_MARK = 4.0
_AFTER_STRENGTH = frozenset({"mg", "s", "mcg", "mgs", "milligrams"})
_MARK = re.compile(r"[\"“”'‘](?P<mark>[A-Z][A-Z0-9]{1,7})[\"“”'’]")
_WHOLE = re.compile(r"[a-z0-9]+")
_STUDY = re.compile(r"\b[A-Z]{5,}(?=-?\d|-[A-Z])")


class Profile(NamedTuple):
    """What only one product's label says: its own words with what each is worth, its strengths, and what stands on its tablets."""

    product: str
    words: Mapping[str, float]
    strengths: frozenset[str]
    marks: frozenset[str] = frozenset()


class Described(NamedTuple):
    """A product that a message describes, the words by which it is known, and what they are worth together."""

    product: str
    words: tuple[str, ...]
    worth: float = 0.0


@cache
def _ordinary() -> frozenset[str]:
    return frozenset((TERMS / "ordinary_words.txt").read_text(encoding="utf-8").split()) | frozenset(
        (TERMS / "small_words.txt").read_text(encoding="utf-8").split()
    )


@cache
def _same() -> dict[str, str]:
    """What people call a dosage form, and how labels name it."""
    pairs = (line.split(":") for line in (TERMS / "dosage_forms.txt").read_text(encoding="utf-8").splitlines() if ":" in line)
    return {said.strip(): form.strip() for form, listed in pairs for said in listed.split(",")}


def _plain(word: str) -> str:
    word = _same().get(word, word)
    return word.removesuffix("s") if len(word) > 3 and not word.endswith("ss") else word


@lru_cache(maxsize=16)
def profiles_of(labels: tuple[Label, ...]) -> tuple[Profile, ...]:
    """The profiles of these labels: of each the words that none of the others has."""
    counted = [Counter(_plain(t.norm) for s in label.sections for t in tokens_of(s.text)) for label in labels]
    strengths = [frozenset(w for t in tokens_of(label.section(_STRENGTHS)) if (w := t.norm)[0].isdigit()) for label in labels]
    in_labels = Counter(word for words in counted for word in words)
    of_marks = Counter(mark for label in labels for mark in _marks(label))
    of_labels = Counter(number for numbers in strengths for number in numbers)
    return tuple(
        Profile(
            label.product,
            {w: math.log(1 + n) for w, n in words.items() if in_labels[w] == 1 and n >= _OFTEN and w.isalpha() and len(w) > 2 and w not in _ordinary()}
            | dict.fromkeys((w for w in _studies(label) if in_labels[w] == 1), _WORTH_OF_STUDY),
            frozenset(n for n in numbers if of_labels[n] == 1),
            frozenset(m for m in _marks(label) if of_marks[m] == 1),
        )
        for label, words, numbers in zip(labels, counted, strengths, strict=True)
    )


def described(text: str, labels: Sequence[Label]) -> Described | None:
    """The product that a text describes; None where it fits none, or more than one."""
    said = [t.norm for t in tokens_of(text)]
    words = dict.fromkeys(_plain(w) for w in said)
    raw = dict.fromkeys(_WHOLE.findall(text.lower()))
    scored = []
    for profile in profiles_of(tuple(labels)):
        own = [w for w in words if w in profile.words]
        strengths = [w for w, after in zip_longest(said, said[1:]) if w in profile.strengths and after in _AFTER_STRENGTH]
        marks = [m for m in raw if m in profile.marks]
        worth = sum(profile.words[w] for w in own) + _WORTH_OF_STRENGTH * bool(strengths) + _WORTH_OF_MARK * bool(marks)
        scored.append(Described(profile.product, (*own, *strengths[:1], *marks), worth))
    scored.sort(key=lambda found: -found.worth)
    if not scored or scored[0].worth < LEAST or (len(scored) > 1 and scored[0].worth < LEAD * scored[1].worth):
        return None
    return scored[0]


def _marks(label: Label) -> frozenset[str]:
    """What stands on the tablets themselves, as the label says it: V15."""
    said = _MARK.finditer(label.section(_STRENGTHS))
    return frozenset(m["mark"].lower() for m in said if any(c.isdigit() for c in m["mark"]) and any(c.isalpha() for c in m["mark"]))


def _studies(label: Label) -> frozenset[str]:
    """The names of studies, as labels write them: VELORA-1."""
    return frozenset(_plain(m.group().lower()) for m in _STUDY.finditer(label.section("clinical_studies"))) - {_plain(t.norm) for t in tokens_of(label.product)}
