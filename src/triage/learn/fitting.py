"""Fitting: from the families to the trained file. Each network is taught all parts of the families but one, and judged on that one."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from triage.detect.network import chances
from triage.detect.sorts import SORTS
from triage.detect.trained import Trained
from triage.learn.corpus import Corpus, corpus_of, products_of
from triage.learn.families import PARTS, Family
from triage.learn.thresholds import Point, average_precision, chosen
from triage.learn.training import Settings, taught
from triage.learn.wording import expanded, together
from triage.ports import StateReader, Vectors

Told = Callable[[str], None]


class Size(NamedTuple):
    """How much is taught: expansions a line, and messages made of several lines."""

    times: int = 3
    mixed: int = 2000


class Fitted(NamedTuple):
    """What was learned, and how it did on the families that each network had not seen."""

    trained: Trained
    chances: Vectors
    targets: Vectors
    points: dict[str, Point]
    texts: tuple[str, ...]


class _Part(NamedTuple):
    """One part of the families: what is taught of it, and on how many of its first messages it is judged."""

    corpus: Corpus
    states: tuple[Vectors, ...]
    judged: int


def fit(families: Sequence[Family], fingerprint: str, reader: StateReader, *, settings: Settings, size: Size, told: Told = lambda _: None) -> Fitted:
    """Learn from the families. Raises ModelUnavailable."""
    parts = [_part([f for f in families if f.part == number], families, reader, size) for number in range(PARTS)]
    told(f"{sum(len(p.states) for p in parts)} messages of {len(families)} families are read")
    networks, seen = [], []
    for number, kept_out in enumerate(parts):
        others = [part for place, part in enumerate(parts) if place != number]
        states = [s for part in others for s in part.states]
        networks.append(taught(states, np.concatenate([part.corpus.targets for part in others]), settings, seed=number))
        seen.append(chances(networks[-1:], kept_out.states[: kept_out.judged]) if kept_out.judged else np.zeros((0, len(SORTS)), dtype=np.float32))
        told(f"network {number + 1} of {PARTS} is taught")
    judged = np.concatenate(seen)
    targets = np.concatenate([part.corpus.targets[: part.judged] for part in parts])
    points = chosen(judged, targets)
    about = _about(families, parts, points, judged, targets)
    thresholds = {sort: point.threshold for sort, point in points.items()}
    texts = tuple(text for part in parts for text in part.corpus.texts[: part.judged])
    return Fitted(Trained(tuple(networks), thresholds, fingerprint, SORTS, about), judged, targets, points, texts)


def _part(mine: Sequence[Family], everything: Sequence[Family], reader: StateReader, size: Size) -> _Part:
    lines = list(expanded(mine, size.times))
    mixed = list(together(mine, round(size.mixed * len(mine) / len(everything)))) if mine else []
    # Judged is each line once, with noise (its second expansion): what people send, not what was written first.
    first = [e for n, e in enumerate(lines) if n % size.times == min(1, size.times - 1)]
    rest = [e for n, e in enumerate(lines) if n % size.times != min(1, size.times - 1)]
    corpus = corpus_of([*first, *rest, *mixed], products_of(everything))
    return _Part(corpus, reader.states(corpus.texts), len(first))


def _about(families: Sequence[Family], parts: Sequence[_Part], points: dict[str, Point], judged: Vectors, targets: Vectors) -> dict[str, Any]:
    """For the record in the trained file: how much was taught, and what was measured on families kept out."""
    measured = {
        sort: {
            "holds": int(targets[:, place].sum()),
            "recall": round(points[sort].recall, 3),
            "precision": round(points[sort].precision, 3),
            "average_precision": round(average_precision(judged[:, place], targets[:, place]), 3),
        }
        for place, sort in enumerate(SORTS)
    }
    return {"families": len(families), "lines": sum(len(f.say) for f in families), "messages": sum(len(p.states) for p in parts), "kept_out": measured}
