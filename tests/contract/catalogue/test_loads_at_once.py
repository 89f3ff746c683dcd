"""Loads that are interrupted, overtaken, or run at once, on both databases: nothing is half done and nothing slips past the golden questions."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.catalogue import Catalogue, NewVectors
from knowledge.holdings import Holdings
from knowledge.intake import LoadReport, load
from knowledge.shelving import Source
from tests.contract.catalogue.gating import FEEDING, FRIDGE, STORAGE, held, load_all, page
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import markdown
from triage.domain.audit import AuditEntry
from triage.errors import ModelUnavailable
from triage.ports import Vectors
from triage.store.unit import Store


class Breaking(HashedWords):
    """An embedder that stops after some texts, as a process that is killed."""

    left = 150

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors, until it breaks."""
        if self.left < len(texts):
            raise ModelUnavailable("killed")
        self.left -= len(texts)
        return super().embed(texts)


def many(count: int) -> list[Source]:
    """Documents without questions, each with a word of its own."""
    return [Source(f"{n}.md", markdown(f"## Summary\n\nZyxora word{n}.", id=f"SRD-MANY-{n:04}", without=("questions", "supersedes"))) for n in range(count)]


def test_an_interrupted_load_goes_on_where_it_was(store: Store) -> None:
    """Vectors are kept as they come: the second run embeds only what the first did not come to."""
    broken = Breaking()
    with pytest.raises(ModelUnavailable):
        load(store, many(200), "owner", broken)
    assert held(store) == []
    whole = HashedWords()
    report = load(store, many(200), "owner", whole)
    assert len(report.loaded) == 200
    assert 0 < report.embedded == 200 - broken.asked == whole.asked


def test_of_two_loads_at_once_the_later_is_held_against_the_earlier(store: Store) -> None:
    """Both pass their questions on the same library; the one that comes second finds its ground changed, asks again, and is stopped."""
    load_all(store, FEEDING)
    meet = threading.Barrier(2, timeout=60)
    reports: dict[str, LoadReport] = {}

    def run(name: str, source: Source) -> None:
        met = [False]

        def wait(doing: str, done: int, _of: int) -> None:
            if doing == "loading" and done == 0 and not met[0]:
                met[0] = True
                meet.wait()

        reports[name] = load_all(store, source, progress=wait)

    rival = page(3, "How long can Zyxora tablets stay outside the refrigerator? Outside the refrigerator long.", FRIDGE, title=FRIDGE)
    threads = [threading.Thread(target=run, args=pair) for pair in (("storage", STORAGE), ("rival", rival))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as uow:
        order = [e.subject for e in uow.trail.recent(10) if e.action == "content.loaded"][::-1]
    if order[1] == "content:SRD-ZYX-001":
        assert reports["rival"].blocked
        assert held(store) == ["SRD-ZYX-001 v1", "SRD-ZYX-002 v1"]
    else:  # a new document may be second for its own question, and the rival stays where it is
        assert not reports["rival"].blocked
        assert {v.document: v.after for v in reports["storage"].verdicts}["SRD-ZYX-001"] == 2


def test_two_loads_of_the_same_folder_at_once_load_it_once(store: Store) -> None:
    """Every version is there once, nothing fails, and each load says what it did itself."""
    reports: list[LoadReport] = []
    threads = [threading.Thread(target=lambda: reports.append(load(store, many(30), "owner", HashedWords()))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held(store)) == 30
    assert sorted(name for report in reports for name in report.loaded) == sorted(f"SRD-MANY-{n:04} version 2" for n in range(30))
    assert all(len(report.loaded) + len(report.unchanged) == 30 for report in reports)


def change_at(doing_then: str, deed: Callable[[], object]) -> Callable[[str, int, int], None]:
    """Do something once, when a load comes to this."""
    done = [False]

    def told(doing: str, _done: int, _of: int) -> None:
        if doing == doing_then and not done[0]:
            done[0] = True
            deed()

    return told


def test_a_withdrawal_in_the_middle_of_a_load_counts(store: Store) -> None:
    """The questions are asked again on the library as it is then."""
    load_all(store, STORAGE, FEEDING)

    def withdraw() -> None:
        with store.begin() as uow:
            entry = AuditEntry(actor="other", action="content.withdrawn")
            Catalogue(uow.connection, uow.now, uow.trail).withdraw("SRD-ZYX-001", None, "wrong", entry=entry)

    own = page(3, "How long can Zyxora tablets stay outside the refrigerator? Outside the refrigerator long.", FRIDGE, title=FRIDGE)
    report = load_all(store, own, because="better", progress=change_at("loading", withdraw))
    assert report.loaded == ("SRD-ZYX-003 version 1",)
    with store.read() as uow:
        (entry,) = uow.trail.entries("content:SRD-ZYX-003")
    assert entry.reason == "", "nothing needed a reason any more"


def test_a_file_that_changes_on_the_way_is_refused(store: Store, tmp_path: Path) -> None:
    """What was checked is what is loaded, or nothing."""
    path = tmp_path / "a.md"
    path.write_bytes(markdown(without=("questions",)))
    report = load(store, [path], "owner", HashedWords(), progress=change_at("loading", lambda: path.write_bytes(markdown("## Summary\n\nOther."))))
    assert (report.loaded, report.refused) == ((), ((str(path), ("the file was changed while it was being loaded; load it again",)),))
    assert held(store) == []


def test_a_vector_that_two_keep_at_once_is_kept_once(store: Store) -> None:
    """Equal rows of two processes are one row, whoever comes second."""
    for _ in range(2):
        with store.begin() as uow:
            Holdings(uow.connection).keep_vectors(NewVectors("words", {"a" * 64: np.ones(4, dtype=np.float32)}))
    with store.read() as uow:
        assert list(Holdings(uow.connection).vectors_of(["a" * 64], "words")) == ["a" * 64]
