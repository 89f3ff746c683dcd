"""Two texts face to face: for each word of one how well the other carries it, as columns that the learned weighing reads.

A word faces the word over there that is most like it in meaning and company. What counts beside likeness is whether the words around agree too, whether a
whole piece of the sentence has nothing to face, whether a deciding word (more, before, may) faces one of its class or of an opposed one, and whether the words
beside a number stand beside the same number over there.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from triage.ports import Vectors
from triage.proof.deciding import deciding
from triage.proof.spelled import CONTENT, DECIDING, GLUE, NUMBER, SIGN, Numbers, Told

LAYERS = 3
_AROUND = 4
"""Words on each side that make the company of a word."""
_LIKE = 0.6
"""The mean likeness over the layers from which a word counts as carried."""
_OPENERS = {
    "": 0, ",": 1, ";": 2, "(": 3, ")": 4, "and": 5, "or": 6, "but": 7, "whereas": 7, "while": 7, "although": 7, "though": 7, "because": 8, "since": 8,
    "so": 8, "which": 9, "versus": 10, "vs": 10,
}  # fmt: skip
_BOUNDING = frozenset(
    (  # noqa: SIM905 - words read best as words
        "who whom whose a an all any each none in for at on of by to as than if when where once until unless before after during with without within based "
        "only except provided"
    ).split()
)
_TOLD_APART = frozenset({"negation", "avoidance"})
_NOWHERE = -0.5
_FAR = np.float32(40)

Flags = npt.NDArray[np.bool_]


class Basis(NamedTuple):
    """What the states are freed of (their mean), and the directions in which a word is shown to the weighing."""

    mean: Vectors
    directions: Vectors


class Facing(NamedTuple):
    """Likeness of each word of one text with each of another: by layer, in the mean, in company, in concept and in letters."""

    layers: tuple[Vectors, ...]
    mean: Vectors
    company: Vectors
    concept: Flags
    letters: Flags

    def turned(self) -> "Facing":
        """The same seen from the other text."""
        mean = self.mean.T
        return Facing(tuple(layer.T for layer in self.layers), mean, _company(mean), self.concept.T, self.letters.T)


def both_ways(said: Told, quoted: Told, basis: Basis) -> tuple[Vectors, Vectors]:
    """The columns of each word of a statement against its quotes, and of each word of the quotes against the statement."""
    ours, theirs = _freed(said.states, basis.mean), _freed(quoted.states, basis.mean)
    layers = tuple(ours[:, n] @ theirs[:, n].T for n in range(LAYERS))
    mean: Vectors = np.mean(layers, axis=0, dtype=np.float32)
    facing = Facing(layers, mean, _company(mean), _equal(said.concepts, quoted.concepts), _equal(said.words, quoted.words))
    mine, its = ours[:, 0] @ basis.directions, theirs[:, 0] @ basis.directions
    return _columns(said, quoted, facing, (mine, its)), _columns(quoted, said, facing.turned(), (its, mine))


def _freed(states: Vectors, mean: Vectors) -> Vectors:
    shown = (states - mean).reshape(len(states), LAYERS, -1)
    result: Vectors = shown / np.maximum(np.linalg.norm(shown, axis=2, keepdims=True), np.float32(1e-6))
    return result


def _equal(ours: Sequence[str], theirs: Sequence[str]) -> Flags:
    number = {name: n for n, name in enumerate(dict.fromkeys((*ours, *theirs)))}
    same: Flags = np.array([number[name] for name in ours])[:, None] == np.array([number[name] for name in theirs])[None, :]
    return same


def _company(mean: Vectors) -> Vectors:
    """For each pair of words how well the words around one find words around the other, the nearer the more."""
    rows, columns = mean.shape
    wide = np.full((rows, columns + 2 * _AROUND), -1, dtype=np.float32)
    wide[:, _AROUND : _AROUND + columns] = mean
    best = np.max([wide[:, n : n + columns] for n in range(2 * _AROUND + 1)], axis=0)
    tall, there = np.zeros((rows + 2 * _AROUND, columns), dtype=np.float32), np.zeros(rows + 2 * _AROUND, dtype=np.float32)
    tall[_AROUND : _AROUND + rows], there[_AROUND : _AROUND + rows] = best, 1
    weights = [np.float32(1 / abs(n - _AROUND)) if n != _AROUND else np.float32(0) for n in range(2 * _AROUND + 1)]
    total = np.sum([w * tall[n : n + rows] for n, w in enumerate(weights)], axis=0)
    of = np.sum([w * there[n : n + rows] for n, w in enumerate(weights)], axis=0)
    result: Vectors = (total / np.maximum(of, np.float32(1e-6))[:, None]).astype(np.float32)
    return result


def _columns(one: Told, other: Told, facing: Facing, shown: tuple[Vectors, Vectors]) -> Vectors:
    """All columns of the words of one text."""
    numeral = one.kinds == NUMBER
    counts = numeral[:, None] & (other.kinds == NUMBER)[None, :]
    total = facing.mean + 0.35 * facing.concept + 0.25 * facing.company + 0.1 * facing.letters
    total = np.where(numeral[:, None] != (other.kinds == NUMBER)[None, :], total - 1, total)
    total = np.where(counts & (one.numbers[:, None] != other.numbers[None, :]), total - 0.6, total)
    face = total.argmax(axis=1)
    carried = facing.concept.any(axis=1) | (facing.mean[np.arange(len(face)), face] > _LIKE)
    mine, its = shown[0], shown[1][face]
    groups = (
        *_likeness(one, other, facing, total, face),
        *_places(one, other, face),
        *_own(one, other, face),
        *_pieces(one, carried),
        *_rare(one, facing, face),
        *_deciding(one, other, facing, face),
        *_beside_numbers(one, other, facing),
    )
    row = np.stack([np.asarray(column, dtype=np.float32) for column in groups], axis=1)
    openers = np.eye(11, dtype=np.float32)[[_OPENERS.get(one.openers[piece], 0) for piece in one.pieces]]
    found: Vectors = np.concatenate([row, openers, one.classes, one.classes * other.classes.any(axis=0), mine, its, mine * its * 4], axis=1).astype(np.float32)
    return found


def _likeness(one: Told, other: Told, facing: Facing, total: Vectors, face: Numbers) -> list[Vectors | Flags]:
    rows = np.arange(len(face))
    best, company = facing.mean[rows, face], facing.company[rows, face]
    without = total.copy()
    without[rows, face] = -9
    second = without.argmax(axis=1)
    same_kind = one.kinds[:, None] == other.kinds[None, :]
    elsewhere = np.where(same_kind & ~facing.letters, facing.company, -1).max(axis=1)
    return [
        *(layer[rows, face] for layer in facing.layers),
        best,
        facing.mean.max(axis=1),
        best - facing.mean[rows, second],
        facing.concept.any(axis=1),
        facing.letters.any(axis=1),
        facing.concept[rows, face],
        facing.letters[rows, face],
        _begins_alike(one, other),
        same_kind[rows, face],
        total.argmax(axis=0)[face] == rows,
        company,
        company - elsewhere,
        facing.company.max(axis=1) - company,
        np.r_[np.float32(1), best[:-1]],
        np.r_[best[1:], np.float32(1)],
    ]


def _begins_alike(one: Told, other: Told) -> Vectors:
    """The share of letters from the beginning that a word has in common with some word over there."""
    there: dict[str, list[str]] = {}
    for word in other.words:
        there.setdefault(word[:3], []).append(word)
    known = frozenset(other.words)
    found = [1.0 if word in known else max((_common(word, w) for w in there.get(word[:3], ())), default=0.0) for word in one.words]
    return np.array(found, dtype=np.float32)


def _common(one: str, other: str) -> float:
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return same / max(len(one), len(other))


def _places(one: Told, other: Told, face: Numbers) -> list[Vectors | Flags]:
    count, rows = len(face), np.arange(len(face))
    steps = np.minimum(np.abs(np.diff(face, prepend=face[:1])), 12) / 12
    return [
        np.abs(rows / max(count, 1) - face / max(len(other.words), 1)),
        steps,
        np.r_[True, other.parts[face][1:] == other.parts[face][:-1]],
        np.r_[True, other.pieces[face][1:] == other.pieces[face][:-1]],
        np.r_[True, one.pieces[1:] == one.pieces[:-1]],
        np.full(count, min(count / 60, 2)),
        np.full(count, min(count / max(len(other.words), 1), 3)),
    ]


def _own(one: Told, other: Told, face: Numbers) -> list[Vectors | Flags]:
    kinds = [one.kinds == kind for kind in (CONTENT, GLUE, DECIDING, NUMBER, SIGN)]
    faced = [other.kinds[face] == kind for kind in (CONTENT, GLUE, DECIDING)]
    bound = np.array([n > 0 and one.words[n - 1] in _BOUNDING for n in range(len(one.words))])
    rows = np.arange(len(one.words))
    return [*kinds, *faced, one.lengths, one.named, one.bracketed, rows == 0, rows == len(rows) - 1, bound]


def _pieces(one: Told, carried: Flags) -> list[Vectors | Flags]:
    """How much of its piece, of the pieces beside and of its sentence is carried."""
    counts = np.isin(one.kinds, (CONTENT, DECIDING, NUMBER)).astype(np.float32)
    pieces = len(one.openers)
    size = np.bincount(one.pieces, counts, pieces)
    share = np.bincount(one.pieces, carried * counts, pieces) / np.maximum(size, 1)
    sentence = np.bincount(one.sentences, carried * counts) / np.maximum(np.bincount(one.sentences, counts), 1)
    before, behind = np.r_[1, share[:-1]], np.r_[share[1:], 1]
    first = dict(zip(one.pieces[::-1].tolist(), one.words[::-1], strict=True))
    bounds = np.array([first.get(piece, "") in _BOUNDING for piece in range(pieces)])
    whole = float(carried @ counts) / max(float(counts.sum()), 1)
    at = one.pieces
    return [share[at], size[at] / 10, sentence[one.sentences], before[at], behind[at], bounds[at], np.full(len(at), whole, dtype=np.float32)]


def _rare(one: Told, facing: Facing, face: Numbers) -> list[Vectors | Flags]:
    """Rare words that nothing over there is like: names of drugs, organs and measures are rare, words that people put things with are not."""
    strange = (one.kinds == CONTENT) & ~facing.concept.any(axis=1)
    best = facing.mean[np.arange(len(face)), face]
    return [one.rarity, strange * one.rarity, strange * one.rarity * (1 - best), strange & (one.rarity < 0.45), facing.concept.sum(axis=1) / 4]


def _deciding(one: Told, other: Told, facing: Facing, face: Numbers) -> list[Vectors | Flags]:
    """Whether a deciding word has one of its class in like company over there, or one of an opposed class; and negations nearby."""
    same = (one.classes @ other.classes.T) > 0
    opposed = ((one.classes @ deciding().opposed @ other.classes.T) > 0) & ~same
    near = facing.company + 0.15 * facing.mean
    decides = one.classes.any(axis=1)
    with_same = np.where(same, near, _NOWHERE).max(axis=1)
    with_opposed = np.where(opposed, near, _NOWHERE).max(axis=1)
    mine, its = _negated(one), _negated(other)[face]
    faces = same[np.arange(len(face)), face]
    return [
        decides, decides * with_same, decides * with_opposed, decides * (with_same - with_opposed), decides & faces,
        mine, its, mine * (1 - its), its * (1 - mine),
    ]  # fmt: skip


def _negated(text: Told) -> Vectors:
    """1 for a word with a negation among the words right before it in its sentence."""
    which = [n for n, name in enumerate(deciding().names) if name in _TOLD_APART]
    says: Flags = text.classes[:, which].sum(axis=1) > 0
    found = says.copy()
    for back in range(1, _AROUND + 1):
        found[back:] |= says[:-back] & (text.sentences[back:] == text.sentences[:-back])
    result: Vectors = found.astype(np.float32)
    return result


def _beside_numbers(one: Told, other: Told, facing: Facing) -> Sequence[Vectors]:
    """For each number how clearly the words beside it stand beside the same number over there, rather than beside another."""
    found = np.zeros((5, len(one.words)), dtype=np.float32)
    there = np.flatnonzero(other.kinds == NUMBER)
    mine, its = (np.isin(text.kinds, (CONTENT, DECIDING)) for text in (one, other))
    if not (len(there) and mine.any() and its.any()):
        return list(found)
    likeness = np.where(its[None, :], facing.mean + 0.5 * facing.concept, -9)
    face = likeness.argmax(axis=1)
    sure = np.clip(likeness.max(axis=1), 0, 1.5)
    apart = np.abs(np.arange(len(other.words))[:, None] - there[None, :]).astype(np.float32)
    for column, far in ((other.pieces, 6), (other.sentences, 8), (other.parts, _FAR)):
        apart += far * (column[:, None] != column[there][None, :])
    words = np.flatnonzero(mine)
    for place in np.flatnonzero(one.kinds == NUMBER):
        own = one.numbers[place] == other.numbers[there]
        if not own.any():
            continue
        distance = np.abs(words - place) + 4 * (one.pieces[words] != one.pieces[place]) + 10 * (one.sentences[words] != one.sentences[place])
        nearest = np.argsort(distance, kind="stable")[:6]
        weight = sure[words[nearest]] / (1 + distance[nearest])
        gaps = apart[face[words[nearest]]]
        to_own = gaps[:, own].min(axis=1)
        margin = np.clip(((gaps[:, ~own].min(axis=1) if not own.all() else to_own + 5) - to_own) / 8, -1, 1)
        lead = (weight * margin).sum() / max(float(weight.sum()), 1e-6)
        found[:, place] = lead, margin.min(), (margin < 0).mean(), own.sum() / 3, min(int(distance[nearest[0]]), 10) / 10
    return list(found)
