"""Fitting: from the families to the trained file.

The families stand in parts. Networks are taught all parts but one and judged on that one; by what they say there thresholds are chosen, and they all ship.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from triage.detect.network import chances, joined
from triage.detect.sorts import SORTS
from triage.detect.trained import Trained
from triage.learn.corpus import Corpus, corpus_of, products_of
from triage.learn.families import PARTS, Family
from triage.learn.labelled import is_labelled
from triage.learn.thresholds import Point, average_precision, chosen
from triage.learn.training import Settings, taught
from triage.learn.wording import expanded, together
from triage.ports import StateReader, Vectors

Told = Callable[[str], None]


class Size(NamedTuple):
    """How much is taught: expansions a line, messages made of several lines, and how many networks a part, whose scores are averaged.

    One network against three, on labelled messages kept out: mean precision 0.820 and 0.841 for adverse events, 0.787 and 0.799 for emergencies.
    """

    times: int = 2
    mixed: int = 1500
    networks: int = 2


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

    @property
    def chat(self) -> npt.NDArray[np.bool_]:
        """Which of the messages it is judged on people sent as they are."""
        return np.array([is_labelled(e.families[0]) for e in self.corpus.examples[: self.judged]], dtype=bool)


def fit(families: Sequence[Family], fingerprint: str, reader: StateReader, *, settings: Settings, size: Size, told: Told = lambda _: None) -> Fitted:
    """Learn from the families. Raises ModelUnavailable."""
    parts = [_part([f for f in families if f.part == number], families, reader, size) for number in range(PARTS)]
    told(f"{sum(len(p.states) for p in parts)} messages of {len(families)} families are read")
    learned = [_taught([part for part in parts if part is not mine], settings, seeds=_seeds(number, size)) for number, mine in enumerate(parts)]
    judged = np.concatenate([_judged(networks, mine) for networks, mine in zip(learned, parts, strict=True)])
    networks = tuple(network for several in learned for network in several)
    told(f"{len(networks)} networks are taught, and judged on families that they had not seen")
    targets = np.concatenate([part.corpus.targets[: part.judged] for part in parts])
    points = chosen(judged, targets, np.concatenate([part.chat for part in parts]))
    about = _about(families, parts, points, judged, targets)
    thresholds = {sort: point.threshold for sort, point in points.items()}
    texts = tuple(text for part in parts for text in part.corpus.texts[: part.judged])
    return Fitted(Trained(networks, thresholds, fingerprint, SORTS, about), judged, targets, points, texts)


def _taught(parts: Sequence[_Part], settings: Settings, *, seeds: Sequence[int]) -> tuple[dict[str, Vectors], ...]:
    states = [state for part in parts for state in part.states]
    return taught(states, np.concatenate([part.corpus.targets for part in parts]), settings, seeds=seeds)


def _seeds(number: int, size: Size) -> list[int]:
    return [number + PARTS * n for n in range(size.networks)]


def _judged(networks: Sequence[dict[str, Vectors]], mine: _Part) -> Vectors:
    """The chances that networks which were taught the other parts give to the messages of one."""
    if not mine.judged:
        return np.zeros((0, len(SORTS)), dtype=np.float32)
    return chances(joined(networks), [state.astype(np.float32) for state in mine.states[: mine.judged]])


def _part(mine: Sequence[Family], everything: Sequence[Family], reader: StateReader, size: Size) -> _Part:
    lines = list(expanded(mine, size.times))
    mixed = list(together(mine, round(size.mixed * len(mine) / len(everything)))) if mine else []
    # Judged is each line once, with noise (its second expansion): what people send, not what was written first.
    first = [e for n, e in enumerate(lines) if n % size.times == min(1, size.times - 1)]
    rest = [e for n, e in enumerate(lines) if n % size.times != min(1, size.times - 1)]
    corpus = corpus_of([*first, *rest, *mixed], products_of(everything))
    # Half the numbers' length is precise enough to learn from, and takes half the memory.
    return _Part(corpus, tuple(state.astype(np.float16) for state in reader.states(corpus.texts)), len(first))


def _about(families: Sequence[Family], parts: Sequence[_Part], points: dict[str, Point], judged: Vectors, targets: Vectors) -> dict[str, Any]:
    """For the record in the trained file: how much was taught, and what was measured on families kept out."""
    lines = sum(len(f.say) for f in families)
    return {"families": len(families), "lines": lines, "messages": sum(len(p.states) for p in parts), "kept_out": measured(points, judged, targets)}


def measured(points: dict[str, Point], judged: Vectors, targets: Vectors) -> dict[str, dict[str, float]]:
    """For each sort in how many messages it holds, and how well it was found there."""
    return {
        sort: {
            "holds": int(targets[:, place].sum()),
            "recall": round(points[sort].recall, 3),
            "precision": round(points[sort].precision, 3),
            "average_precision": round(average_precision(judged[:, place], targets[:, place]), 3),
        }
        for place, sort in enumerate(SORTS)
    }
