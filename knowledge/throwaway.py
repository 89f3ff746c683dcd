"""A throw-away library: files in a catalogue of their own, as they stand on a day, gone when the measurement is done."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from knowledge.catalogue import Catalogue
from knowledge.checking import check
from knowledge.evaluate import Progress, StillClock
from knowledge.exact import ExactIndex
from knowledge.passages import cut, indexed_text
from knowledge.remembered import remembered
from triage.domain.audit import AuditEntry
from triage.ports import Clock, Embedder
from triage.store.engine import open_engine
from triage.store.migrate import upgrade
from triage.store.unit import Store


class ThrowAway(NamedTuple):
    """A catalogue that was filled and indexed, its searcher, and the clock that stands at its day."""

    store: Store
    searcher: ExactIndex
    clock: Clock


@contextmanager
def throw_away_library(load: Sequence[Path], embedder: Embedder, on: datetime, progress: Progress | None = None) -> Iterator[ThrowAway]:
    """The files and folders as a library at a moment. Raises BadContent."""
    report = progress or (lambda _what, _done, _of: None)
    with TemporaryDirectory(prefix="triage-evaluate-") as folder:
        engine = open_engine(f"sqlite:///{folder}/catalogue.db")
        try:
            upgrade(engine)
            clock = StillClock(on)
            store = Store(engine, clock)
            texts = _fill(store, load)
            remembered(store, embedder).prepare(texts, lambda done, of: report("index", done, of))
            index = ExactIndex(store, embedder)
            index.sync()
            yield ThrowAway(store, index, clock)
            index.close()
        finally:
            engine.dispose()


def _fill(store: Store, paths: Sequence[Path]) -> dict[str, str]:
    """Load the files; returns what is indexed of them, by its hash."""
    texts: dict[str, str] = {}
    for path in _files(paths):
        document = check(path)
        cuts = cut(document)
        texts |= {one.indexed_sha256: indexed_text(document.title, one.heading, one.text) for one in cuts}
        with store.begin() as unit:
            entry = AuditEntry(actor="evaluation", action="content.loaded")
            Catalogue(unit.connection, unit.now, unit.trail).add(document, cuts, entry=entry)
    return texts


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (one for one in sorted(path.rglob("*")) if one.is_file() and not one.name.startswith(".") and one.suffix in (".md", ".json"))
        else:
            yield path
