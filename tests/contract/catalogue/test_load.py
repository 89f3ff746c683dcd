"""Loading files into both databases: whole, in any order, again and again, and rehearsed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.catalogue import Catalogue
from knowledge.intake import LoadReport
from knowledge.intake import load as load_with
from knowledge.shelving import Source
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import label, markdown
from triage.domain.audit import AuditEntry
from triage.ports import Embedder, Scope
from triage.store.unit import Store

LIBRARY = Path(__file__).parents[3] / "knowledge" / "library"


BECAUSE = "the questions of made-up documents find one another"


def load(store: Store, sources: Sequence[Path | Source], by: str, *, embedder: Embedder | None = None, because: str = BECAUSE, **options: Any) -> LoadReport:
    """Load with words for meaning, and with a reason, so that these tests are about files."""
    return load_with(store, sources, by, embedder or HashedWords(), because=because, **options)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two versions of a document, a label, a draft, and three files that cannot be loaded."""
    home = tmp_path / "content"
    (home / "deep").mkdir(parents=True)
    (home / "a-v2.md").write_bytes(markdown())
    (home / "deep" / "v1.md").write_bytes(markdown("## Summary\n\nOld words.", version=1, effective=date(2026, 1, 21), without=("supersedes",)))
    (home / "label.json").write_bytes(label())
    (home / "draft.md").write_bytes(markdown(id="SRD-ZYX-009", without=("approval",)))
    (home / "bad.md").write_bytes(markdown(effective="never", markets=["XX"]))
    (home / "other.xlsx").write_bytes(b"PK")
    (home / "twice.md").write_bytes(markdown("## Summary\n\nOther words."))
    return home


def eligible(store: Store) -> int:
    """How many passages are in force in the US."""
    with store.read() as uow:
        return len(Catalogue(uow.connection, uow.now, uow.trail).eligible(Scope(product=None, market="US"), uow.now))


def test_a_folder_is_loaded_and_every_refusal_is_told(store: Store, folder: Path) -> None:
    """One bad file keeps back no other."""
    told: list[tuple[str, int, int]] = []
    report = load(store, [folder], "owner", progress=lambda doing, done, of: told.append((doing, done, of)))
    assert report.loaded == ("SRD-ZYX-001 version 2", "SRD-ZYX-009 version 2", "NDA990001 version 7", "SRD-ZYX-001 version 1")
    assert report.superseded == ()  # version 1 came after the version that ends it
    refused = {Path(name).name: reasons for name, reasons in report.refused}
    assert list(refused) == ["bad.md", "other.xlsx", "twice.md"]
    assert len(refused["bad.md"]) == 2
    assert "new version number" in refused["twice.md"][0]
    assert report.notes == ("SRD-ZYX-009 version 2 is a draft: it carries no approval and is not used",)
    assert (told[0], told[7]) == (("reading", 0, 7), ("reading", 7, 7))
    assert list(dict.fromkeys(doing for doing, _, _ in told)) == ["reading", "embedding", "asking", "loading"]
    assert told[-1] == ("loading", 4, 4)
    with store.read() as uow:
        entries = uow.trail.entries("content:SRD-ZYX-001")
        assert [(e.actor, e.action, e.facts["version"]) for e in entries] == [("owner", "content.loaded", "2"), ("owner", "content.loaded", "1")]


def test_loading_again_changes_nothing(store: Store, folder: Path) -> None:
    """What is there already is said to be unchanged; nothing is embedded twice."""
    embedder = HashedWords()
    first = load(store, [folder], "owner", embedder=embedder)
    count, asked = eligible(store), embedder.asked
    assert asked >= first.embedded > 0
    again = load(store, [folder], "owner", embedder=embedder)
    assert (again.loaded, sorted(again.unchanged), again.embedded) == ((), sorted(first.loaded), 0)
    assert (eligible(store), embedder.asked) == (count, asked)


def test_a_dry_run_says_what_would_happen_and_does_nothing(store: Store, folder: Path) -> None:
    """The same report, an empty catalogue."""
    rehearsed = load(store, [folder], "owner", dry_run=True)
    assert eligible(store) == 0
    with store.read() as uow:
        assert Catalogue(uow.connection, uow.now, uow.trail).list() == ()
        assert uow.trail.entries("content:SRD-ZYX-001") == ()
    loaded = load(store, [folder], "owner")
    assert loaded.embedded == 0, "what was embedded for the rehearsal is kept"
    assert loaded == LoadReport(**{**dict(rehearsed), "dry_run": False, "embedded": 0})


def test_what_was_withdrawn_stays_withdrawn(store: Store, folder: Path) -> None:
    """Loading it again says so, and does not bring it back."""
    load(store, [folder / "a-v2.md"], "owner")
    with store.begin() as uow:
        entry = AuditEntry(actor="owner", action="content.withdrawn")
        Catalogue(uow.connection, uow.now, uow.trail).withdraw("SRD-ZYX-001", "2", "wrong", entry=entry)
    report = load(store, [folder / "a-v2.md"], "owner")
    assert report.unchanged == ("SRD-ZYX-001 version 2",)
    assert report.notes == ("SRD-ZYX-001 version 2 was withdrawn and stays so; to use it again, load it under a new version number",)
    assert eligible(store) == 0


def test_a_file_that_is_missing_is_refused(store: Store, tmp_path: Path) -> None:
    """Not an exception: a reason."""
    report = load(store, [tmp_path / "no.md"], "owner")
    assert report.refused == ((str(tmp_path / "no.md"), ("the file cannot be read: No such file or directory",)),)


def test_the_sample_library_loads_whole(store: Store) -> None:
    """Every file; per product one expired, one superseded, one for another market, one for staff only."""
    report = load(store, [LIBRARY], "owner")
    assert report.refused == ()
    assert report.notes == ()
    assert report.asked > 100
    now = store.clock.now()
    with store.read() as uow:
        catalogue = Catalogue(uow.connection, uow.now, uow.trail)
        for product in ("Velmira", "Quorvia", "Tarvexa"):
            cards = catalogue.list(product=product)
            standings = [s.value for c in cards for s in c.standings(now).values()]
            assert (standings.count("expired"), standings.count("superseded")) == (1, 1)
            assert {m for c in cards for m in c.markets} == {"US", "DE"}
            assert any(c.staff_only for c in cards)
            assert any(c.direct_release for c in cards)
            assert catalogue.label(product, "US", now) is not None
