"""Data directories with many passages, made once and kept in `.bench`; every run works on a copy."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import numpy as np
from sqlalchemy.schema import CreateTable

from bot.settings import Settings
from bot.wiring import Product, build
from knowledge.catalogue import Catalogue
from knowledge.judge_words import Computed, computed
from knowledge.passages import cut, indexed_text
from tests.bench.documents import documents
from triage.domain.audit import AuditEntry
from triage.ports import Embedder, Vectors
from triage.store.schema import metadata

ROOT = Path(__file__).parents[2]
BENCH = ROOT / ".bench"
EMBEDDED = 600
"""Passages whose vectors come from the model; those of the others lie near one of these."""
_SPREAD = 0.25
_MAKERS = ("tests/bench/documents.py", "knowledge/passages.py", "knowledge/judge_words.py")
"""These and the form of the tables decide what is in a database. An index of an older make is built anew by the product itself."""
_INDEX = ("knowledge/index.py", "knowledge/chroma.py", "knowledge/lexical.py", "knowledge/feed.py")
_AT_ONCE = 200


def settings(home: Path, **more: object) -> Settings:
    """The settings of a data directory, whatever stands in the environment."""
    return Settings.model_validate({"home": home, "log_level": "ERROR", "model_download": True, **more})


@contextmanager
def copy_of(home: Path, *, without_index: bool = False) -> Iterator[Path]:
    """A data directory to work on, which is removed afterwards."""
    target = BENCH / "runs" / home.name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(home, target, ignore=shutil.ignore_patterns("index") if without_index else None)
    try:
        yield target
    finally:
        shutil.rmtree(target, ignore_errors=True)


def home_of(passages: int) -> Path:
    """The data directory with this many passages, made now where it is missing or of another make."""
    home = BENCH / "homes" / f"{passages}-{_make()}"
    if not (home / "whole").exists():
        for old in home.parent.glob(f"{passages}-*"):
            shutil.rmtree(old)
        print(f"Making a library of {passages} passages in {home} (once; it is kept) …", flush=True)
        _fill(home, passages)
        (home / "whole").touch()
    note, make = home / "index.make", _hash(_INDEX)
    if not note.exists() or note.read_text(encoding="utf-8") != make:  # the product builds an index of an older make anew: once here, not in every copy
        opened(home).close()
        note.write_text(make, encoding="utf-8")
    return home


def _fill(home: Path, passages: int) -> None:
    product = build(settings(home))
    try:
        vectors = _Near(product.embedder)
        waiting = documents(passages)
        while portion := list(islice(waiting, _AT_ONCE)):
            with product.store.begin() as uow:
                catalogue = Catalogue(uow.connection, uow.now, uow.trail)
                for document in portion:
                    cuts = cut(document)
                    made = vectors.of({c.indexed_sha256: indexed_text(document.title, c.heading, c.text) for c in cuts})
                    kept, words = made.rows(product.embedder.name)
                    catalogue.add(document, cuts, kept, entry=AuditEntry(actor="bench", action="content.loaded"))
                    catalogue.put_vectors(words)
        product.load()
    finally:
        product.close()


class _Near:
    """Vectors and words for many texts: real ones first, then real vectors with noise, as clustered as real ones are, and the words of another text."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._dice = np.random.default_rng(1)
        self._real: list[tuple[Vectors, bytes]] = []

    def of(self, texts: Mapping[str, str]) -> Computed:
        """What is indexed of these texts, by their hashes."""
        if len(self._real) < EMBEDDED:
            made = computed(self._embedder, texts)
            self._real += [(made.vectors[key], made.words.get(key, b"")) for key in texts]
            return made
        chosen = [self._real[place] for place in self._dice.integers(0, len(self._real), len(texts))]
        moved = {key: self._moved(vector) for key, (vector, _) in zip(texts, chosen, strict=True)}
        return Computed(moved, {key: words for key, (_, words) in zip(texts, chosen, strict=True) if words})

    def _moved(self, vector: Vectors) -> Vectors:
        moved = vector + self._dice.normal(0, _SPREAD / np.sqrt(len(vector)), vector.shape).astype(np.float32)
        near: Vectors = moved / np.linalg.norm(moved)
        return near


def _make() -> str:
    return _hash(_MAKERS, "".join(str(CreateTable(table)) for table in metadata.sorted_tables))


def _hash(names: Sequence[str], more: str = "") -> str:
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in names) + more.encode()).hexdigest()[:10]


def opened(home: Path) -> Product:
    """The product on a data directory, ready to search."""
    product = build(settings(home))
    product.load()
    return product
