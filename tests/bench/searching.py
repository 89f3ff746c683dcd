"""How long a search takes with filters on, at several sizes of the library. Each size is measured in a process of its own: `measure` there, `figures` here."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

from bot.wiring import Product  # noqa: E402  (the path above finds it)
from knowledge.catalogue import Catalogue, NewVectors  # noqa: E402
from knowledge.documents import Approval, ApprovedDocument, DocumentKind, Section  # noqa: E402
from knowledge.lookup import Lookup  # noqa: E402
from knowledge.passages import cut, fingerprint, indexed_text  # noqa: E402
from knowledge.search import CatalogueLibrary  # noqa: E402
from tests.bench.bare import Bare  # noqa: E402
from tests.bench.documents import PRODUCTS, questions  # noqa: E402
from tests.bench.figures import Figure, Timings  # noqa: E402
from tests.bench.homes import ROOT, copy_of, home_of, opened  # noqa: E402
from tests.bench.serving import resident_mb  # noqa: E402
from triage.domain.audit import AuditEntry  # noqa: E402
from triage.ports import Scope  # noqa: E402

TARGETS = {10_000: (30.0, 60.0), 100_000: (80.0, None)}
"""Milliseconds at p50 and p95, by size."""
_WARM = 20
_CHANGES = 10
_NAMES = ("search", "wide", "embed", "chroma", "exact", "words", "cold", "changed")


class Measured(TypedDict):
    """One size: milliseconds by what was timed, at p50 and p95, and of processor time at p50; memory in MB; `opened` in seconds."""

    passages: int
    eligible: int
    p50: dict[str, float]
    p95: dict[str, float]
    busy: dict[str, float]
    opened: float
    at_rest: float
    searching: float


def figures(passages: int, count: int) -> tuple[list[Figure], Measured]:
    """One size, measured in a process of its own."""
    home = home_of(passages)
    with copy_of(home) as copied:
        command = [sys.executable, str(Path(__file__)), str(copied), home.name, str(passages), str(count)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True)
    measured: Measured = json.loads(done.stdout.splitlines()[-1])
    p50, p95 = measured["p50"], measured["p95"]
    most = TARGETS.get(passages, (None, None))
    what, filters = f"search, {passages} passages", "product, market, language, dates"
    return [
        Figure(f"{what}, {filters}, p50", p50["search"], "ms", most[0], p50["embed"], "embedding alone"),
        Figure(f"{what}, {filters}, p95", p95["search"], "ms", most[1], p95["embed"], "embedding alone"),
        Figure("  of it: processor time, p50", measured["busy"]["search"], "ms", None, measured["busy"]["embed"], "embedding alone"),
        Figure(f"{what}, any product, p50", p50["wide"], "ms", most[0], p50["embed"], "embedding alone"),
        Figure(f"{what}, any product, p95", p95["wide"], "ms", most[1], p95["embed"], "embedding alone"),
        Figure("  floor: Chroma with the eligible ids, p50", p50["chroma"], "ms"),
        Figure("  floor: exact comparison of the eligible vectors, p50", p50["exact"], "ms"),
        Figure("  floor: FTS5, no filter, p50", p50["words"], "ms"),
        Figure(f"{what}, first of its scope, p50", p50["cold"], "ms"),
        Figure(f"{what}, first after a document changed, p50", p50["changed"], "ms"),
        Figure(f"opening with {passages} passages, index on disk", measured["opened"], "s"),
        Figure(f"memory of a process with {passages} passages, opened", measured["at_rest"], "MB"),
        Figure(f"memory of a process with {passages} passages, searching", measured["searching"], "MB"),
    ], measured


def measure(home: Path, name: str, passages: int, count: int) -> Measured:
    """Time searches and floors in turn, so that what else the machine does hits all alike."""
    timings = {what: Timings() for what in _NAMES}
    started = time.perf_counter()
    product = opened(home)
    took, at_rest = time.perf_counter() - started, resident_mb(os.getpid())
    try:
        _searches(product, count, timings)
        searching = resident_mb(os.getpid())
        _cold(product, timings["cold"])
        eligible = _floors(product, name, count, timings)
        for number in range(_CHANGES):
            _change(product, number)
            with timings["changed"].one():
                product.library.search(f"{PRODUCTS[0]} in renal impairment, change {number}", _scope(PRODUCTS[0]), on=datetime.now(UTC))
    finally:
        product.close()
    at = {share: {what: round(t.at(share), 3) for what, t in timings.items()} for share in (0.5, 0.95)}
    busy = {what: round(t.busy_at(0.5), 3) for what, t in timings.items()}
    return Measured(passages=passages, eligible=eligible, p50=at[0.5], p95=at[0.95], busy=busy, opened=took, at_rest=at_rest, searching=searching)


def _searches(product: Product, count: int, timings: dict[str, Timings]) -> None:
    for place, (text, name) in enumerate(questions(count + _WARM)):
        kept = timings if place >= _WARM else {what: Timings() for what in timings}
        for what, scope in (("search", _scope(name)), ("wide", _scope(None))):
            with kept[what].one():
                product.library.search(f"{text} Case {place}, {what}.", scope, on=datetime.now(UTC))
        with kept["embed"].one():
            product.embedder.embed([f"{text} Case {place}, alone."])


def _cold(product: Product, timings: Timings) -> None:
    """Searches of a library that remembers nothing yet of the scope."""
    for name in PRODUCTS:
        library = CatalogueLibrary(product.store, product.embedder, product.index)
        with timings.one():
            library.search(f"{name} and fasting", _scope(name), on=datetime.now(UTC))


def _floors(product: Product, name: str, count: int, timings: dict[str, Timings]) -> int:
    """The barest queries for the same questions. Returns how many passages are eligible for one product, in the median."""
    bare = Bare(product, name)
    chosen: dict[str, tuple[int, ...]] = {}
    with product.store.read() as unit:
        for of in PRODUCTS:
            chosen[of] = Lookup(unit.connection).eligible(_scope(of), unit.now)
    names, places = {of: [str(i) for i in ids] for of, ids in chosen.items()}, {of: bare.places(ids) for of, ids in chosen.items()}
    for place, (text, of) in enumerate(questions(count + _WARM)):
        kept = timings if place >= _WARM else {what: Timings() for what in timings}
        (vector,) = product.embedder.embed([f"{text} Case {place}."])
        with kept["chroma"].one():
            bare.chroma(vector, names[of])
        with kept["exact"].one():
            bare.exact(vector, places[of])
        with kept["words"].one():
            bare.words(text)
    bare.close()
    return sorted(map(len, chosen.values()))[len(chosen) // 2]


def _change(product: Product, number: int) -> None:
    """Load one more document of one passage."""
    text = f"{PRODUCTS[0]} was studied in renal impairment by change number {number}."
    written = date(2026, 1, 5)
    document = ApprovedDocument(
        id=f"SRD-CHANGE-{number}", kind=DocumentKind.SRD, version="1", title="A change", topic="renal impairment", products=(PRODUCTS[0],), markets=("US",),
        language="en", approval=Approval(number="BENCH", date=written, approver="Nobody"), effective=written,
        sections=(Section(name="Summary", heading=("Summary",), text=text),), sha256=fingerprint(text),
    )  # fmt: skip
    cuts = cut(document)
    rows = product.embedder.embed([indexed_text(document.title, one.heading, one.text) for one in cuts])
    computed = NewVectors(product.embedder.name, {one.indexed_sha256: row for one, row in zip(cuts, rows, strict=True)})
    with product.store.begin() as uow:
        catalogue = Catalogue(uow.connection, uow.now, uow.trail)
        catalogue.add(document, cuts, computed, entry=AuditEntry(actor="bench", action="content.loaded"))


def _scope(product: str | None) -> Scope:
    return Scope(product=product, market="US", language="en")


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
