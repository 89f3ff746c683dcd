"""Weighing: a small network that was taught on statements says how likely a statement claims something else than its quotes.

Each word of the statement and each word of the quotes is scored by itself from its columns (see `facing`), the scores of each side are summed up so that
the worst words count most, and both sides are weighed together with what the rules found of the statement as a whole. How it learns: `triage/learn/`.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from triage.ports import Vectors
from triage.proof import figures, turned
from triage.proof.facing import Basis, both_ways
from triage.proof.quantities import alike, quantities
from triage.proof.readings import read
from triage.proof.spelled import Told

Weights = Mapping[str, Vectors]
_POOLED = (3, 13, 14)
"""Columns of a word whose least and mean are looked at in the whole: likeness, company, company before others."""
_FIGURES = (figures.pairs, figures.labels, figures.counted, figures.order, figures.ranges, figures.company)


class Material(NamedTuple):
    """What is weighed of one statement: the columns of its words, of its quotes' words, and of the whole."""

    said: Vectors
    quoted: Vectors
    whole: Vectors


def material(statement: str, quotes: Sequence[str], said: Told, quoted: Told, basis: Basis) -> Material:
    """The columns of a statement beside its quotes."""
    ours, theirs = both_ways(said, quoted, basis)
    pooled = [f(side[:, _POOLED], axis=0) for side in (ours, theirs) for f in (np.min, np.mean)]
    here, there = said.classes.max(axis=0), quoted.classes.max(axis=0)
    whole = [np.array(_by_rules(statement, " ".join(quotes)), dtype=np.float32), *pooled, here * (1 - there), there * (1 - here), here * there]
    extent = [len(said.words) / 50, min(len(said.words) / max(len(quoted.words), 1), 3), len(quotes) / 3]
    return Material(ours, theirs, np.concatenate([*whole, np.array(extent, dtype=np.float32)]).astype(np.float32))


def _by_rules(statement: str, source: str) -> list[float]:
    """What each rule finds that is right of texts in like words and may err in free ones."""
    ours, theirs = read(statement), read(source)
    found = [float(check(ours, theirs) is not None) for check in turned.EACH]
    found += [float(check(statement, source) is not None) for check in _FIGURES]
    there = quantities(source)
    mine = quantities(statement)
    unsure = sum(max((alike(one, other) for other in there), default=0) < 1 for one in mine)
    return [*found, min(unsure, 4) / 3, min(len(mine), 10) / 10, min(len(there), 20) / 20]


def weigh(networks: Sequence[Weights], what: Material) -> float:
    """The score of a statement, the mean of some networks: above 0 it is the likelier that something is wrong."""
    return float(np.mean([_one(weights, what) for weights in networks]))


def _one(weights: Weights, what: Material) -> float:
    sides = []
    for side, columns in (("said", what.said), ("quoted", what.quoted)):
        inner = np.maximum(columns @ weights[f"{side}_inner"] + weights[f"{side}_inner_bias"], 0)
        scores = inner @ weights[f"{side}_score"] + weights[f"{side}_score_bias"]
        most = scores.max(axis=0)
        sides.append(most + np.log(np.exp(scores - most).sum(axis=0)))
    gathered = np.concatenate([*sides, what.whole])
    inner = np.maximum(gathered @ weights["inner"] + weights["inner_bias"], 0)
    return float((inner @ weights["score"] + weights["score_bias"])[0])
