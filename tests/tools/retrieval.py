"""Prints how well settings of search find, on development sets, so that the numbers in `knowledge/ranking.py` can be chosen again.

python -m tests.tools.retrieval --set train CORPUS.jsonl QUERIES.jsonl --set lay CORPUS.jsonl QUERIES.jsonl

Each set is a corpus and questions as `triage evaluate retrieval` reads them. Never give it test questions: what is chosen on them measures nothing.
The floor and the numbers of structure are chosen with `triage evaluate answers --questions tests/data/retrieval/dev.jsonl`.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bot.settings import read_settings
from knowledge.baselines import by_rank
from knowledge.embedding import MiniLM
from knowledge.evaluate import NOW, SCOPE, Judged, StillClock, fill, ndcg, read_corpus, read_queries
from knowledge.exact import ExactIndex
from knowledge.finding import Considered, consider
from knowledge.lexical import Eligible
from knowledge.lookup import Lookup
from knowledge.ranking import WORDS_LEAST, WORDS_MORE, words_weight
from knowledge.wording import asked
from knowledge.words import words_of
from triage.ports import Embedder
from triage.store.engine import open_engine
from triage.store.migrate import upgrade
from triage.store.unit import Store

GRID = ((0.2, 0.0), (0.3, 0.0), (0.4, 0.0), (0.5, 0.0), (0.6, 0.0), (0.1, 0.4), (0.2, 0.2), (0.2, 0.3), (0.2, 0.4), (0.3, 0.2), (0.3, 0.3))
"""What words weigh: at least, and more by the best coverage."""

RANK_CONSTANTS = (5, 10, 60)

Setting = Callable[["Looked"], list[int]]


class Looked(NamedTuple):
    """One question with what was found for it, and the texts that answer it."""

    found: Considered
    plain: tuple[int, ...]
    judged: Judged


class Line(NamedTuple):
    """One setting with its nDCG@10 by set, and by how much it is above the better single half where it is least so."""

    name: str
    scores: Mapping[str, float]
    least_gain: float


def table(sets: Mapping[str, tuple[Sequence[str], Sequence[Looked]]]) -> Iterator[Line]:
    """Every setting, measured on every set."""
    halves: dict[str, Setting] = {"meaning alone": lambda one: [i for i, _ in one.found.dense], "words alone": lambda one: list(one.plain)}
    ranks = {f"by rank, {k}": _by_rank(k) for k in RANK_CONSTANTS}
    sums = {f"words {least} + {more} x coverage": _sum(least, more) for least, more in dict.fromkeys((*GRID, (WORDS_LEAST, WORDS_MORE)))}
    scores = {name: {key: _mean(setting, *of) for key, of in sets.items()} for name, setting in {**halves, **ranks, **sums}.items()}
    better = {key: max(scores[half][key] for half in halves) for key in sets}
    for name, by_set in scores.items():
        yield Line(name, by_set, min(score - better[key] for key, score in by_set.items()))


def looked(corpus: Path, queries: Path, embedder: Embedder) -> tuple[list[str], list[Looked]]:
    """The names of the texts, by their place from 1, and what is found for each question."""
    texts = read_corpus(corpus)
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/catalogue.db")
        upgrade(engine)
        store = Store(engine, StillClock(NOW))
        fill(store, texts)
        index = ExactIndex(store, embedder)
        index.follow()
        with store.read() as unit:
            eligible = Eligible(Lookup(unit.connection).eligible(SCOPE, NOW))
        first = min(eligible.ids)
        names = [""] * first + [text.id for text in texts]
        rows = []
        for judged in read_queries(queries):
            question = asked(judged.query)
            (vector,) = embedder.embed([question.text])
            plain = tuple(i for i, _ in index.matching(words_of(judged.query), eligible, 100))
            rows.append(Looked(consider(index, question, vector, eligible), plain, judged))
        index.close()
        engine.dispose()
    return names, rows


def _by_rank(constant: int) -> Setting:
    return lambda one: by_rank([[i for i, _ in one.found.dense], one.plain], constant)


def _sum(least: float, more: float) -> Setting:
    def ranked(one: Looked) -> list[int]:
        weight = words_weight(one.found.coverage, least, more)
        points = {i: cosine + weight * one.found.coverage[i] for i, cosine in one.found.cosines.items()}
        return sorted(points, key=lambda i: (-points[i], i))

    return ranked


def _mean(setting: Setting, names: Sequence[str], rows: Sequence[Looked]) -> float:
    return sum(ndcg([names[i] for i in setting(one)[:10]], one.judged.qrels) for one in rows) / len(rows)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs=3, action="append", required=True, metavar=("NAME", "CORPUS", "QUERIES"), dest="sets")
    settings = read_settings()
    embedder = MiniLM(settings.home / "models", download=settings.model_download)
    sets = {name: looked(Path(corpus), Path(queries), embedder) for name, corpus, queries in parser.parse_args().sets}
    print(f"{'nDCG@10':<34}" + "".join(f"{name:>12}" for name in sets) + f"{'least gain':>12}")
    for line in table(sets):
        print(f"{line.name:<34}" + "".join(f"{score:>12.4f}" for score in line.scores.values()) + f"{line.least_gain:>12.4f}")


if __name__ == "__main__":
    main()
