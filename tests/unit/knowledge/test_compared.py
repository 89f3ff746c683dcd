"""Vectors compared in memory: the same as comparing each by hand, through any history of changes; and Chroma's graph where there are too many."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import index as index_module
from knowledge.compared import Compared
from knowledge.index import Index
from knowledge.lexical import Eligible
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.shelf import TEXTS, withdraw
from triage.store.unit import Store

DIMENSIONS = 4
CHANGES = st.lists(st.tuples(st.sets(st.integers(1, 30), max_size=8), st.sets(st.integers(1, 30), max_size=4)), max_size=6)


def vector(seed: int) -> np.ndarray:
    row = np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32)
    return row / np.linalg.norm(row)


@given(changes=CHANGES, wanted=st.sets(st.integers(1, 30)), limit=st.integers(1, 10), asked=st.integers(100, 110))
def test_it_finds_what_a_plain_loop_finds(changes: list[tuple[set[int], set[int]]], wanted: set[int], limit: int, asked: int) -> None:
    """After any passages came, came again and went, the nearest eligible ones and their cosines are those of a plain loop."""
    compared, plain = Compared(DIMENSIONS), dict[int, np.ndarray]()
    for turn, (added, removed) in enumerate(changes):
        rows = {i: vector(1000 * turn + i) for i in added}
        compared.change(sorted(rows), np.array([rows[i] for i in sorted(rows)], dtype=np.float32).reshape(-1, DIMENSIONS), removed - added)
        plain = {i: row for i, row in plain.items() if i not in removed} | rows
    query = vector(asked)
    cosines = {i: float(row @ query) for i, row in plain.items()}
    best = sorted((i for i in cosines if i in wanted), key=lambda i: (-cosines[i], i))[:limit]
    found = compared.nearest(query, Eligible(wanted), limit)
    assert [i for i, _ in found] == best
    assert [c for _, c in found] == pytest.approx([cosines[i] for i in best], abs=1e-5)
    assert compared.cosines(query, wanted) == pytest.approx({i: cosines[i] for i in wanted & cosines.keys()}, abs=1e-5)
    assert len(compared) == len(plain)


def test_a_library_too_large_for_memory_is_asked_through_chroma(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the bound, nearest passages and cosines come from Chroma, and are the same."""
    query = HashedWords().embed([TEXTS["SRD-ZYX-003"]])[0]
    everything, some = Eligible(range(1, 100)), Eligible([1, 2])
    with Index(filled, HashedWords(), tmp_path / "memory").open() as small:
        expected = [small.nearest(query, everything, 3), small.nearest(query, some, 3)]
        cosines = small.cosines(query, [1, 4])
    monkeypatch.setattr(index_module, "MOST_COMPARED", 2)
    with Index(filled, HashedWords(), tmp_path / "graph").open() as large:
        for found, wanted in zip([large.nearest(query, everything, 3), large.nearest(query, some, 3)], expected, strict=True):
            assert [i for i, _ in found] == [i for i, _ in wanted]
            assert [c for _, c in found] == pytest.approx([c for _, c in wanted], abs=1e-4)
        assert large.cosines(query, [1, 4]) == pytest.approx(cosines, abs=1e-4)
        withdraw(filled, "SRD-ZYX-003")
        large.follow()
        assert 3 not in [i for i, _ in large.nearest(query, everything, 5)]
