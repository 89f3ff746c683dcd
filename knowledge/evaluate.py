"""How well search finds: the usual measures on files as BEIR gives them, through the very code that answers questions.

A corpus becomes one document of a throw-away catalogue, each of its texts one passage. The floor is off: these measures are about order.
"""

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypedDict

from knowledge.baselines import Way, plain_ways
from knowledge.catalogue import Catalogue
from knowledge.documents import Approval, ApprovedDocument, DocumentKind, Section
from knowledge.index import Index
from knowledge.lexical import Eligible
from knowledge.lookup import Lookup
from knowledge.passages import Cut, fingerprint, indexed_text
from knowledge.ranking import NO_FLOOR
from knowledge.search import CatalogueLibrary
from triage.domain.audit import AuditEntry
from triage.errors import BadMessageFile
from triage.ports import Embedder, Scope
from triage.store.engine import open_engine
from triage.store.migrate import upgrade
from triage.store.unit import Store

Progress = Callable[[str, int, int], None]
"""Told what is being done ("index" or "search"), how much of it is done, and how much there is."""

OURS = "ours"

Find = Callable[[str], list[int]]
"""From a question to the places of texts in the corpus, best first."""

NOW = datetime(2026, 1, 2, tzinfo=UTC)
SCOPE = Scope(product=None, market="US")
_CORPUS, _VERSION = "CORPUS", "1"
_MOST = 20

Qrels = Mapping[str, float]


class Judged(NamedTuple):
    """A question with the texts that answer it: grade above 0 is relevant."""

    id: str
    query: str
    qrels: Qrels


class Text(NamedTuple):
    """One text of a corpus."""

    id: str
    title: str
    text: str


class Latency(TypedDict):
    """Milliseconds."""

    p50: float
    p95: float


Figures = TypedDict("Figures", {"ndcg@10": float, "recall@5": float, "recall@20": float, "latency_ms": Latency, "queries": int})


def evaluate(corpus: Path, queries: Path, embedder: Embedder, progress: Progress | None = None) -> Figures:
    """nDCG@10, recall@5, recall@20 and the latency of one search with all its parts, over all questions that have an answer.

    Raises BadMessageFile where a line of either file cannot be used.
    """
    return compare(corpus, queries, embedder, progress, plain=False)[OURS]


def compare(corpus: Path, queries: Path, embedder: Embedder, progress: Progress | None = None, *, plain: bool = True) -> dict[str, Figures]:
    """The same by way to search, ours first, then the plain ones: on the same index, in the same run. Raises BadMessageFile."""
    texts = read_corpus(corpus)
    judged = [one for one in read_queries(queries) if any(grade > 0 for grade in one.qrels.values())]
    if not judged:
        raise BadMessageFile(f"{queries}: no question has an answer (a grade above 0 in qrels).")
    report = progress or _silent
    with TemporaryDirectory(prefix="triage-evaluate-") as folder:
        engine = open_engine(f"sqlite:///{folder}/catalogue.db")
        try:
            upgrade(engine)
            store = Store(engine, StillClock(NOW))
            fill(store, texts)
            with Index(store, embedder, Path(folder) / "index").open(lambda done, of: report("index", done, of)) as index:
                ways: dict[str, Find] = {OURS: _ours(CatalogueLibrary(store, embedder, index, floor=NO_FLOOR))}
                if plain:
                    ways |= _plain(store, embedder, index)
                return {name: _measured(find, name, [text.id for text in texts], judged, report) for name, find in ways.items()}
        finally:
            engine.dispose()


def ndcg(ranking: Sequence[str], qrels: Qrels, k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first k, with the grade as the gain (as trec_eval has it)."""
    gained = sum(max(qrels.get(name, 0.0), 0.0) / math.log2(place + 2) for place, name in enumerate(ranking[:k]))
    best = sum(grade / math.log2(place + 2) for place, grade in enumerate(sorted((g for g in qrels.values() if g > 0), reverse=True)[:k]))
    return gained / best if best else 0.0


def recall(ranking: Sequence[str], qrels: Qrels, k: int) -> float:
    """The share of the relevant texts that are among the first k."""
    relevant = {name for name, grade in qrels.items() if grade > 0}
    return len(relevant & set(ranking[:k])) / len(relevant) if relevant else 0.0


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def read_corpus(path: Path) -> list[Text]:
    """The texts of a corpus file. Raises BadMessageFile."""
    texts = [Text(str(row["id"]), str(row.get("title") or ""), str(row["text"])) for row in read_lines(path, ("id", "text"))]
    if len({text.id for text in texts}) < len(texts):
        raise BadMessageFile(f"{path}: an id stands there twice.")
    if not texts:
        raise BadMessageFile(f"{path}: there is no text in it.")
    return texts


def read_queries(path: Path) -> list[Judged]:
    """The questions of a file. Raises BadMessageFile."""
    judged = []
    for row in read_lines(path, ("id", "query", "qrels")):
        try:
            qrels = {str(name): float(grade) for name, grade in row["qrels"].items()}
        except (AttributeError, TypeError, ValueError):
            raise BadMessageFile(f'{path}, question {row["id"]}: "qrels" must be an object of text ids and grades, such as {{"d1": 1}}.') from None
        judged.append(Judged(str(row["id"]), str(row["query"]), qrels))
    return judged


def read_lines(path: Path, needed: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The objects of a file of one a line, each with the fields that are needed. Raises BadMessageFile with the line."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # not splitlines: a text may hold other line ends
    except OSError as error:
        raise BadMessageFile(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadMessageFile(f"{path} is not UTF-8 text.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadMessageFile(f"{path}, line {number}: this is not JSON ({error}).") from error
        missing = [name for name in needed if not isinstance(row, dict) or name not in row]
        if missing:
            raise BadMessageFile(f"{path}, line {number}: {', '.join(missing)} is missing.")
        yield row


def fill(store: Store, texts: Sequence[Text]) -> None:
    """Put the texts of a corpus into an empty catalogue, in force at `NOW` for `SCOPE`: one document, each text a passage."""
    document = ApprovedDocument(
        id=_CORPUS, kind=DocumentKind.PUBLICATION, version=_VERSION, title="", topic="evaluation", products=("evaluation",), markets=("US",), language="en",
        approval=Approval(number="evaluation", date=date(2026, 1, 1), approver="evaluation"), effective=date(2026, 1, 1),
        sections=(Section(name="", heading=(), text=""),), sha256=fingerprint("evaluation"),
    )  # fmt: skip
    whole = [f"{text.title}\n{text.text}".strip() for text in texts]
    cuts = [
        Cut(occurrence=place, text=words, sha256=fingerprint(words), indexed_sha256=fingerprint(indexed_text("", (), words)), section="")
        for place, words in enumerate(whole)
    ]
    with store.begin() as unit:
        Catalogue(unit.connection, unit.now, unit.trail).add(document, cuts, entry=AuditEntry(actor="evaluation", action="content.loaded"))


def _ours(library: CatalogueLibrary) -> Find:
    return lambda query: [hit.passage.key.occurrence for hit in library.search(query, SCOPE, on=NOW, limit=_MOST)]


def _plain(store: Store, embedder: Embedder, index: Index) -> dict[str, Find]:
    with store.read() as unit:
        lookup = Lookup(unit.connection)
        eligible = Eligible(lookup.eligible(SCOPE, NOW))
        places = {i: passage.key.occurrence for i, passage in lookup.passages(eligible.ids).items()}

    def finding(way: Way) -> Find:
        return lambda query: [places[i] for i in way(query, eligible, _MOST)]

    return {name: finding(way) for name, way in plain_ways(index, embedder).items()}


def _measured(find: Find, name: str, ids: Sequence[str], judged: Sequence[Judged], report: Progress) -> Figures:
    find("warm")
    rankings, latencies = [], []
    for done, one in enumerate(judged, start=1):
        start = time.perf_counter()
        found = find(one.query)
        latencies.append((time.perf_counter() - start) * 1000)
        rankings.append([ids[place] for place in found])
        report("search" if name == OURS else name, done, len(judged))
    pairs = list(zip(rankings, judged, strict=True))
    return {
        "ndcg@10": _mean([ndcg(ranking, one.qrels) for ranking, one in pairs]),
        "recall@5": _mean([recall(ranking, one.qrels, 5) for ranking, one in pairs]),
        "recall@20": _mean([recall(ranking, one.qrels, _MOST) for ranking, one in pairs]),
        "latency_ms": {"p50": round(quantile(latencies, 0.5), 2), "p95": round(quantile(latencies, 0.95), 2)},
        "queries": len(judged),
    }


def _silent(_what: str, _done: int, _of: int) -> None:
    return


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)


class StillClock:
    """Stands at one moment."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """That moment."""
        return self._moment
