"""The index: follows the catalogue, belongs to one process, and mends itself."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.exact import ExactIndex
from knowledge.index import Index
from knowledge.lexical import Eligible
from knowledge.wording import Concept
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.shelf import TEXTS, add, sample, withdraw
from triage.errors import IndexInUse, StoreUnusable
from triage.store.unit import Store

ALL = Eligible(range(1, 1000))


def concepts(*words: str) -> list[Concept]:
    return [Concept(((word,),)) for word in words]


def covered_by(index: Index, asked: list[Concept], ids: list[int], eligible: Eligible = ALL) -> dict[int, float]:
    return index.coverage(index.weigh(asked, eligible), ids)


def nearest(index: Index | ExactIndex, text: str, eligible: Eligible = ALL) -> list[int]:
    return [i for i, _ in index.nearest(HashedWords().embed([text])[0], eligible, 3)]


def test_it_finds_by_vector_and_by_word(index: Index) -> None:
    assert len(index) == 4
    assert nearest(index, TEXTS["SRD-ZYX-003"])[0] == 3
    assert [i for i, _ in index.matching(["refrigerator"], ALL, 5)] == [2]
    (first, *_) = index.nearest(HashedWords().embed([f"Zyxora SRD-ZYX-003 > Summary\n{TEXTS['SRD-ZYX-003']}"])[0], ALL, 3)
    assert first[1] == pytest.approx(1.0, abs=1e-3)


def test_what_is_not_eligible_never_comes_out(index: Index) -> None:
    only = Eligible([1, 4, 77])
    assert set(nearest(index, TEXTS["SRD-ZYX-003"], only)) == {1, 4}
    assert {i for i, _ in index.matching(["zyxora"], only, 5)} == {1, 4}
    assert index.nearest(HashedWords().embed(["zyxora"])[0], Eligible([]), 3) == []
    assert index.matching(["zyxora"], Eligible([]), 3) == []


def test_coverage_weighs_rare_words_more(index: Index) -> None:
    covered = covered_by(index, concepts("dose", "refrigerator"), [1, 2])
    assert covered[2] == pytest.approx(covered[1] * 2, rel=0.5)
    assert covered[2] > 0.5 > covered[1] > 0
    assert covered_by(index, concepts("zyxora", "refrigerator"), [2]) == {2: pytest.approx(1.0)}
    assert covered_by(index, concepts("mongolia"), [1]) == {1: 0.0}
    assert covered_by(index, [], [1]) == {1: 0.0}


def test_a_thing_counts_by_the_way_that_a_passage_says_it(index: Index) -> None:
    (covered,) = covered_by(index, [Concept((("icebox",), ("refrigerator",)))], [2]).values()
    assert covered == pytest.approx(1.0)
    (half,) = covered_by(index, [Concept((("refrigerator", "marmalade"),))], [2]).values()
    assert 0 < half < 1


def test_a_word_tells_only_what_sets_the_eligible_passages_apart(index: Index) -> None:
    assert covered_by(index, concepts("refrigerator"), [2], Eligible([2]))[2] <= 1
    assert [i for i, _ in index.matching(["refrigerator", "zyxora"], Eligible([2, 3]), 5)] == [2, 3]


def test_it_applies_only_what_changed(index: Index, filled: Store) -> None:
    assert index.sync() == 0
    add(filled, sample("SRD-ZYX-001", version="2", effective=sample("SRD-ZYX-001").effective.replace(month=3)))
    assert index.sync() == 1
    withdraw(filled, "SRD-ZYX-002")
    assert index.sync() == 1
    assert index.matching(["refrigerator"], ALL, 5) == []
    assert len(index) == 4


def test_vectors_that_are_there_are_not_computed_again(filled: Store, tmp_path: Path) -> None:
    embedder = HashedWords()
    Index(filled, embedder, tmp_path / "one").open().close()
    assert embedder.asked == 4
    Index(filled, embedder, tmp_path / "two").open().close()
    assert embedder.asked == 4


def test_it_stays_what_it_was_when_opened_again(filled: Store, tmp_path: Path) -> None:
    with Index(filled, HashedWords(), tmp_path / "index").open():
        made = {path.name for path in (tmp_path / "index").iterdir()}
    withdraw(filled, "SRD-ZYX-001")
    with Index(filled, HashedWords(), tmp_path / "index").open() as again:
        assert {path.name for path in (tmp_path / "index").iterdir() if path.is_dir()} <= made
        assert nearest(again, TEXTS["SRD-ZYX-003"])[0] == 3
        assert len(again) == 3


def test_another_embedder_builds_it_anew(filled: Store, tmp_path: Path) -> None:
    Index(filled, HashedWords(), tmp_path / "index").open().close()
    other = HashedWords("other words", 32)
    with Index(filled, other, tmp_path / "index").open() as opened:
        assert other.asked == 4
        assert opened.nearest(other.embed([TEXTS["SRD-ZYX-003"]])[0], ALL, 1)[0][0] == 3


def _cut_words(folder: Path) -> None:
    (folder / "words.db").write_bytes((folder / "words.db").read_bytes()[:3000])


def _scramble_words(folder: Path) -> None:
    (folder / "words.db").write_bytes(os.urandom(9000))


def _cut_vectors(folder: Path) -> None:
    for path in folder.glob("vectors-*/chroma.sqlite3"):
        path.write_bytes(path.read_bytes()[:8000])


def _lose_vectors(folder: Path) -> None:
    for path in folder.glob("vectors-*"):
        shutil.rmtree(path)


def _lose_everything(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize("damage", [_cut_words, _scramble_words, _cut_vectors, _lose_vectors, _lose_everything])
def test_a_damaged_index_is_built_anew(filled: Store, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    Index(filled, HashedWords(), tmp_path / "index").open().close()
    damage(tmp_path / "index")
    with Index(filled, HashedWords(), tmp_path / "index").open() as opened:
        assert len(opened) == 4
        assert nearest(opened, TEXTS["SRD-ZYX-003"])[0] == 3
        assert [i for i, _ in opened.matching(["refrigerator"], ALL, 5)] == [2]


def test_a_crash_between_vectors_and_words_leaves_nothing_wrong(filled: Store, tmp_path: Path) -> None:
    Index(filled, HashedWords(), tmp_path / "index").open().close()
    db = sqlite3.connect(tmp_path / "index" / "words.db")  # as if the words of passage 3 had never been written
    db.execute("DELETE FROM held WHERE id = 3")
    db.execute("DELETE FROM fts WHERE rowid = 3")
    db.commit()
    db.close()
    with Index(filled, HashedWords(), tmp_path / "index").open() as opened:
        assert len(opened) == 4
        assert [i for i, _ in opened.matching(["creatinine"], ALL, 5)] == [3]
        assert nearest(opened, TEXTS["SRD-ZYX-003"])[0] == 3


def test_it_can_be_rebuilt_on_demand(index: Index) -> None:
    told: list[tuple[int, int]] = []
    assert index.rebuild(lambda done, of: told.append((done, of))) == 4
    assert told == [(4, 4)]
    assert nearest(index, TEXTS["SRD-ZYX-001"])[0] == 1


def test_a_second_owner_hears_who_has_it(index: Index, filled: Store) -> None:
    with pytest.raises(IndexInUse, match=rf"process id {os.getpid()}.*Stop that process"):
        Index(filled, HashedWords(), index.directory).open()


def test_another_process_hears_it_too_and_the_lock_dies_with_its_owner(filled: Store, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from knowledge.oslock import own\n"
        "lock = own(Path(sys.argv[1])); print('taken', flush=True); sys.stdin.readline()"
    )
    path = os.pathsep.join(sys.path)
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "index")],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "taken\n"
        with pytest.raises(IndexInUse, match=f"process id {other.pid}"):
            Index(filled, HashedWords(), tmp_path / "index").open()
        other.kill()
        other.wait()
    with Index(filled, HashedWords(), tmp_path / "index").open() as opened:
        assert len(opened) == 4


def test_a_closed_index_says_so(filled: Store, tmp_path: Path) -> None:
    opened = Index(filled, HashedWords(), tmp_path / "index").open()
    opened.close()
    with pytest.raises(StoreUnusable, match="not open"):
        opened.matching(["zyxora"], ALL, 3)
    with pytest.raises(StoreUnusable, match="not open"):
        nearest(opened, "zyxora")


def test_a_directory_that_cannot_be_made_is_named(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreUnusable, match="cannot be used"):
        Index(filled, HashedWords(), tmp_path / "file" / "index").open()


def test_the_exact_index_finds_the_same_beside_it_and_writes_nothing(index: Index, filled: Store) -> None:
    exact = ExactIndex(filled, HashedWords())
    exact.follow()
    for text in TEXTS.values():
        vector = HashedWords().embed([text])[0]
        ours, theirs = exact.nearest(vector, ALL, 4), index.nearest(vector, ALL, 4)
        assert [i for i, _ in ours] == [i for i, _ in theirs]
        assert np.allclose([c for _, c in ours], [c for _, c in theirs], atol=1e-4)
    assert exact.matching(["refrigerator", "dose"], ALL, 4) == index.matching(["refrigerator", "dose"], ALL, 4)
    assert [i for i, _ in exact.nearest(vector, Eligible([2, 3]), 4)] == [i for i, _ in index.nearest(vector, Eligible([2, 3]), 4)]
    withdraw(filled, "SRD-ZYX-002")
    exact.follow()
    assert len(exact) == 3
    assert exact.matching(["refrigerator"], ALL, 4) == []
    exact.close()
