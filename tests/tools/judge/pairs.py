"""What the judge is taught: questions with the passages that search finds for them, and which of these answer.

Two kinds of material, both through the very code that searches:

- `knowledge/judged/*.jsonl`: passages of many fictional products, each with questions that it answers and questions that it nearly answers;
- `tests/data/retrieval/*.jsonl`: questions on the sample library with the documents and sections that answer, or none. Each that has an answer is also asked
  as if its documents had never been there: then no passage answers.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np

from bot.demo import SAMPLE_LIBRARY, WRITTEN_FOR
from knowledge.answering import Gold, read_gold
from knowledge.catalogue import Catalogue
from knowledge.checking import check
from knowledge.documents import Approval, ApprovedDocument, DocumentKind, Section
from knowledge.evaluate import StillClock
from knowledge.exact import ExactIndex
from knowledge.finding import consider
from knowledge.judge import JUDGED, signs
from knowledge.judge_learned import Basis
from knowledge.judge_network import Array, Worded
from knowledge.judge_words import in_bytes, of_bytes, turned
from knowledge.lexical import Eligible
from knowledge.lookup import Lookup
from knowledge.passages import Cut, fingerprint, indexed_text
from knowledge.scopes import Scopes
from knowledge.search import CatalogueLibrary
from knowledge.throwaway import throw_away_library
from tests.tools.judge.asked import Asked, Kind, Material
from triage.domain.audit import AuditEntry
from triage.domain.evidence import Passage, Product
from triage.ports import Scope
from triage.store.engine import open_engine
from triage.store.migrate import upgrade
from triage.store.unit import Store

JUDGED_PAIRS = Path(__file__).parents[3] / "knowledge" / "judged"
QUESTIONS = Path(__file__).parents[2] / "data" / "retrieval"
ON = datetime.combine(WRITTEN_FOR, time(12), tzinfo=UTC)


class Reader:
    """The embedder of a measurement: reads every text once."""

    def __init__(self, model: Any) -> None:
        self.name, self.dimensions = model.name, model.dimensions
        self._model = model
        self._known: dict[str, Worded] = {}

    def worded(self, texts: Sequence[str]) -> tuple[Worded, ...]:
        """Each text with its words."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for start in range(0, len(new), 64):
            batch = new[start : start + 64]
            self._known |= {t: w._replace(states=w.states.astype(np.float16)) for t, w in zip(batch, self._model.worded(batch), strict=True)}
        return tuple(self._known[text]._replace(states=self._known[text].states.astype(np.float32)) for text in texts)

    def embed(self, texts: Sequence[str]) -> Array:
        """The vectors of texts."""
        return np.stack([one.vector for one in self.worded(texts)]) if texts else np.zeros((0, self.dimensions), dtype=np.float32)


class Shelf:
    """A catalogue that questions are asked of."""

    def __init__(self, store: Store, index: ExactIndex, reader: Reader, first: int) -> None:
        self._library = CatalogueLibrary(store, reader, index)
        self._store, self._index, self._scopes, self._first = store, index, Scopes(), first
        with store.read() as unit:
            lookup = Lookup(unit.connection)
            self.passages: dict[int, Passage] = lookup.passages(list(lookup.fingerprints()))

    def asked(self, query: str, product: str | None, market: str | None, without: frozenset[int]) -> "tuple[list[int], dict[str, Any]]":
        """The best passages for a question, some taken out, with what is known of them."""
        scope = Scope(product=product, market=market, medical_information_staff=True)
        put = self._library._put(query, scope)  # the question just as search takes it
        with self._store.read() as unit:
            seen = self._scopes.seen(Lookup(unit.connection), scope, ON)
        found = consider(self._index, put.read.question, put.vector, Eligible(seen.eligible.ids - without))
        assert put.asking is not None
        return [one.id for one in found.ranked[:JUDGED]], {"found": found, "asking": put.asking, "points": tuple(one.score for one in found.ranked[:JUDGED])}


def material(model: Any, basis: Basis | None = None) -> tuple[Material, Basis]:
    """Everything that is taught, and the basis: the one given, or a new one. Takes minutes."""
    reader = Reader(model)
    rows: list[tuple[dict[str, Any], Mapping[int, Passage], int]] = []
    first = 0
    for read in (_of_library, _of_pairs):
        for row, passages in read(reader):
            rows.append((row, passages, first))
        first += 1_000_000
    texts = {at + i: indexed_text(p.title, p.heading, p.text) for row, passages, at in rows for i in row["ids"] for p in (passages[i],)}
    states = {i: reader.worded([text])[0].states for i, text in texts.items()}
    basis = basis or basis_of(list(states.values()))
    words = {i: of_bytes(in_bytes(turned(one, basis)), basis.axes.shape[1]) for i, one in states.items()}
    return Material(tuple(_asked(row, words, at) for row, _, at in rows if row["ids"]), words), basis


def basis_of(states: Sequence[Array], dimensions: int = 48) -> Basis:
    """The dimensions in which words differ most."""
    draw = np.random.default_rng(0)
    chosen = [states[i] for i in draw.permutation(len(states))[:600]]
    rows = np.concatenate([one[draw.permutation(len(one))[:40]] for one in chosen]).astype(np.float64)
    mean = rows.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov((rows - mean).T))
    return Basis(1, mean.astype(np.float16).astype(np.float32), axes[:, ::-1][:, :dimensions].astype(np.float16).astype(np.float32))


def _asked(row: dict[str, Any], words: Mapping[int, Array], at: int) -> Asked:
    ids, asking = row.pop("ids"), row["asking"]
    found = row.pop("found")
    return Asked(passages=tuple(at + i for i in ids), signs=signs(asking, found, {i: words[at + i] for i in ids}, ids), **row)


def _of_library(reader: Reader) -> Iterator[tuple[dict[str, Any], Mapping[int, Passage]]]:
    with throw_away_library((SAMPLE_LIBRARY,), reader, ON) as library:
        shelf = Shelf(library.store, library.searcher, reader, 0)
        for path in sorted(QUESTIONS.glob("*.jsonl")):
            for one in read_gold(path):
                yield _row(shelf, path.stem, one, never_there=False), shelf.passages
                if one.answers:
                    yield _row(shelf, path.stem, one, never_there=True), shelf.passages
        for one in _golden():
            row = _row(shelf, "golden", one, never_there=False)
            # its owner says which document answers it, not which section; others may as well
            right = tuple(document in one.answers for document in row["documents"])
            yield {**row, "answers": tuple(1 if ok else -1 for ok in right), "sections": right}, shelf.passages


def _golden() -> Iterator[Gold]:
    """The questions that owners of the sample library wrote down for its documents."""
    for path in sorted(SAMPLE_LIBRARY.rglob("*.md")):
        document = check(path)
        for number, question in enumerate(document.questions):
            yield Gold(f"{document.id}/{number}", question, document.products[0], document.markets[0], {document.id: frozenset()})


def _row(shelf: Shelf, hand: str, one: Gold, *, never_there: bool) -> dict[str, Any]:
    gone = frozenset(i for i, p in shelf.passages.items() if p.key.document in one.answers) if never_there else frozenset[int]()
    ids, row = shelf.asked(one.query, one.product, one.market, gone)
    passages = [shelf.passages[i] for i in ids]
    kind = Kind.NOWHERE if not one.answers else Kind.NEVER_THERE if never_there else Kind.ANSWERED
    right = tuple(one.right(p) for p in passages)
    documents = tuple(p.key.document for p in passages)
    # another section of a document that answers may say it as well
    answers = tuple(1 if ok else -1 if document in one.answers else 0 for ok, document in zip(right, documents, strict=True))
    return {
        **row, "ids": ids, "id": one.id, "hand": hand, "product": one.product or "", "kind": kind, "answers": answers, "sections": right,
        "documents": documents, "right_documents": frozenset(one.answers),
    }  # fmt: skip


def _of_pairs(reader: Reader) -> Iterator[tuple[dict[str, Any], Mapping[int, Passage]]]:
    rows = [{**json.loads(line), "hand": path.stem} for path in sorted(JUDGED_PAIRS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines() if line]
    engine = open_engine("sqlite:///file:/judged?vfs=memdb&uri=true")
    with engine.connect():
        upgrade(engine)
        store = Store(engine, StillClock(ON))
        with store.begin() as unit:
            catalogue = Catalogue(unit.connection, unit.now, unit.trail)
            for place, row in enumerate(rows):
                document, cut = _document(place, row)
                catalogue.add(document, [cut], entry=AuditEntry(actor="measurement", action="content.loaded"))
        index = ExactIndex(store, reader)
        index.sync()
        shelf = Shelf(store, index, reader, 0)
        own = {passage.key.document: i for i, passage in shelf.passages.items()}
        for place, row in enumerate(rows):
            for number, question in enumerate(row["questions"]):
                for never_there in (False, True)[: 1 + question["answers"]]:
                    yield _pair(shelf, row, question, own[f"D{place}"], f"{row['id']}/{number}", never_there=never_there), shelf.passages


def _pair(shelf: Shelf, row: Mapping[str, Any], question: Mapping[str, Any], own: int, name: str, *, never_there: bool) -> dict[str, Any]:
    ids, found = shelf.asked(question["q"], _name(row["product"]), "US", frozenset([own]) if never_there else frozenset())
    if own not in ids and not never_there and own in found["found"].cosines:
        ids = [*ids[: JUDGED - 1], own]
        found["points"] = (*found["points"][: JUDGED - 1], 0.0)
    kind = Kind.NEVER_THERE if never_there else Kind.ANSWERED if question["answers"] else Kind.NEAR
    answers = tuple(int(i == own and kind is Kind.ANSWERED) for i in ids)
    return {
        **found, "ids": ids, "id": name, "hand": row["hand"], "product": _name(row["product"]), "kind": kind, "answers": answers,
        "sections": tuple(i == own for i in ids), "documents": tuple(str(i) for i in ids), "right_documents": frozenset([str(own)]),
        "own": ids.index(own) if own in ids else None,
    }  # fmt: skip


def _document(place: int, row: Mapping[str, Any]) -> tuple[ApprovedDocument, Cut]:
    heading = tuple(part.strip() for part in row["section"].split(">"))
    text, title = row["passage"], row["title"]
    ingredients = tuple(re.findall(r"\(([^)]+)\)", row["product"]))
    document = ApprovedDocument(
        id=f"D{place}", kind=DocumentKind.SRD, version="1", title=title, topic="measurement", products=(_name(row["product"]),), markets=("US",),
        language="en", approval=Approval(number="measurement", date=date(2026, 1, 1), approver="measurement"), effective=date(2026, 1, 1),
        sections=(Section(name=heading[-1], heading=heading, text=text),), sha256=fingerprint(f"{row['hand']} {row['id']}"),
        label_products=(Product(name=_name(row["product"]), ingredients=ingredients, markets=frozenset({"US"})),),
    )  # fmt: skip
    indexed = fingerprint(indexed_text(title, heading, text))
    return document, Cut(occurrence=0, text=text, sha256=fingerprint(text), indexed_sha256=indexed, section=heading[-1], heading=heading)


def _name(product: str) -> str:
    """A product's first name: "Ravelqo (tumirasib)" is Ravelqo."""
    return re.split(r"\s*[(,/]", product)[0].strip()
