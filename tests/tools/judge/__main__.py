"""Teaches the judge of search and writes `knowledge/judge.npz`; or measures, on products that each network had not seen.

python -m tests.tools.judge                writes the file: the least score is the one that was chosen on products kept out
python -m tests.tools.judge --measure      prints the figures and writes nothing
python -m tests.tools.judge --hands        keeps out one hand after the other instead of products
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from bot.settings import read_settings
from knowledge.embedding import MiniLM
from knowledge.judge import COUNTS, SOFT
from knowledge.judge_learned import FILE, Basis, LearnedJudge, shipped, written
from knowledge.judge_network import Array
from tests.tools.judge.asked import Asked, Kind, Material
from tests.tools.judge.fitting import Settings, judged, part_of, taught
from tests.tools.judge.pairs import material

PARTS = 3
FOUND = 0.95
"""So many of the questions that have an answer must still find it, of every hand: by them the least score is chosen."""

Scored = Mapping[int, Array]


def main() -> None:
    """Teach, or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--hands", action="store_true")
    parser.add_argument("--networks", type=int, default=4)
    parser.add_argument("--judges", type=int, default=2, help="networks where products are kept out")
    given = parser.parse_args()
    settings = read_settings()
    model = MiniLM(settings.home / "models", download=settings.model_download)
    known = shipped() if FILE.exists() else None
    of, basis = material(model, known.basis if known else None)
    print(f"{len(of.questions)} questions of {len(of.words)} passages", file=sys.stderr)
    parts = _hands(of) if given.hands else _products(of)
    scored = {id(one): row for one, row in _kept_out(of, parts, basis, given.judges)}
    least = _least(of.questions, scored)
    for line in _told(of.questions, scored, least):
        print(line)
    if given.measure or given.hands:
        return
    networks = tuple(taught(of.questions, of.words, basis, Settings(), seed=seed) for seed in range(given.networks))
    about = {"questions": len(of.questions), "passages": len(of.words), "products": len({one.product for one in of.questions}), "found": FOUND}
    FILE.write_bytes(written(LearnedJudge(basis, networks, least, about)))
    print(f"{FILE} is written: least score {least:.3f}", file=sys.stderr)


def _products(of: Material) -> list[set[int]]:
    return [{id(one) for one in of.questions if part_of(one.product, PARTS) == part} for part in range(PARTS)]


def _hands(of: Material) -> list[set[int]]:
    return [{id(one) for one in of.questions if one.hand == hand} for hand in sorted({one.hand for one in of.questions})]


def _kept_out(of: Material, parts: Sequence[set[int]], basis: Basis, judges: int) -> Iterator[tuple[Asked, Array]]:
    for part in parts:
        rest = [one for one in of.questions if id(one) not in part]
        networks = [taught(rest, of.words, basis, Settings(), seed=seed) for seed in range(judges)]
        yield from ((one, judged(networks, one, of.words)) for one in of.questions if id(one) in part and one.passages)


def _best(one: Asked, scored: Scored) -> float:
    return float(scored[id(one)].max()) if id(one) in scored else -np.inf


def _least(questions: Sequence[Asked], scored: Scored) -> float:
    """The score that `FOUND` of the answerable questions of every hand reach: who asks in other words than most must find answers too."""
    answered = [one for one in questions if one.kind is Kind.ANSWERED and one.hand != "golden"]
    by_hand = [sorted(_best(one, scored) for one in answered if one.hand == hand) for hand in sorted({one.hand for one in answered})]
    return min(best[int((1 - FOUND) * len(best))] for best in by_hand)


def _told(questions: Sequence[Asked], scored: Scored, least: float) -> Iterator[str]:
    """A line a hand: what is found, what rightly is not, and how the judge orders."""
    yield f"{'':<16}{'answered':>10}{'near':>8}{'nowhere':>9}{'never':>8}{'area':>8}{'first':>14}{'three':>14}{'section':>14}"
    for hand in [*sorted({one.hand for one in questions}), "every"]:
        mine = [one for one in questions if hand in (one.hand, "every")]
        found = {kind: [_best(one, scored) >= least for one in mine if one.kind is kind] for kind in Kind}
        own = [(one.kind is Kind.ANSWERED, float(scored[id(one)][one.own])) for one in mine if one.own is not None and one.own < len(one.passages)]
        shares = [f"{np.mean(found[Kind.ANSWERED]):>10.3f}", _share([s < least for right, s in own if not right], 8)]
        shares += [_share([not f for f in found[kind]], width) for kind, width in ((Kind.NOWHERE, 9), (Kind.NEVER_THERE, 8))]
        answered = np.array([_best(one, scored) for one in mine if one.kind is Kind.ANSWERED])
        not_ = np.array([_best(one, scored) for one in mine if one.kind in (Kind.NEVER_THERE, Kind.NOWHERE)])
        area = f"{np.mean(answered[:, None] > not_[None, :]):>8.3f}" if len(not_) else ""
        yield f"{hand:<16}{''.join(shares)}{area}{''.join(_order([one for one in mine if one.kind is Kind.ANSWERED], scored))}"


def _share(right: Sequence[bool], width: int) -> str:
    return f"{np.mean(right):>{width}.3f}" if right else " " * width


def _order(questions: Sequence[Asked], scored: Scored) -> Iterator[str]:
    """Right document first, among three, right section among three: by points alone, and with the judge."""
    counted = []
    for one in questions:
        row = scored.get(id(one), np.zeros(len(one.passages)))
        for points in (np.array(one.points), np.array(one.points) + COUNTS * np.tanh(row / SOFT)):
            order = np.argsort(-points, kind="stable")
            documents = list(dict.fromkeys(one.documents[i] for i in order))
            three = documents[:3]
            first, among = not one.right_documents.isdisjoint(three[:1]), not one.right_documents.isdisjoint(three)
            counted.append((first, among, any(one.sections[i] for i in order[:3])))
    for measure in range(3):
        values = np.array([bool(row[measure]) for row in counted], dtype=float).reshape(-1, 2)
        yield f"{values[:, 0].mean():>7.3f}{values[:, 1].mean():>7.3f}"


if __name__ == "__main__":
    main()
