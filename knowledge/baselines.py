"""Plain ways to search, measured beside ours in the same run, on the same passages, vectors and words."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from knowledge.finding import Searcher
from knowledge.lexical import Eligible
from knowledge.ranking import DEPTH
from knowledge.words import words_of
from triage.ports import Embedder

Way = Callable[[str, Eligible, int], list[int]]
"""From a question to passages, best first, among those eligible."""

RECIPROCAL = 60
"""The constant of reciprocal rank fusion in its usual form."""


def plain_ways(index: Searcher, embedder: Embedder) -> Mapping[str, Way]:
    """Meaning alone (what LangChain's retriever over Chroma does by default), words alone (BM25), and both by reciprocal rank with equal weight."""

    def dense(query: str, eligible: Eligible, limit: int) -> list[int]:
        return [i for i, _ in index.nearest(embedder.embed([query])[0], eligible, limit)]

    def lexical(query: str, eligible: Eligible, limit: int) -> list[int]:
        return [i for i, _ in index.matching(words_of(query), eligible, limit)]

    def equal(query: str, eligible: Eligible, limit: int) -> list[int]:
        return by_rank([dense(query, eligible, DEPTH), lexical(query, eligible, DEPTH)])[:limit]

    return {"dense only": dense, "lexical only": lexical, "equal-weight fusion": equal}


def by_rank(rankings: Sequence[Sequence[int]], constant: int = RECIPROCAL) -> list[int]:
    """Reciprocal rank fusion: each list gives 1 / (constant + rank) to each of its passages."""
    points: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, passage in enumerate(ranking, start=1):
            points[passage] += 1 / (constant + rank)
    return sorted(points, key=lambda passage: (-points[passage], passage))
