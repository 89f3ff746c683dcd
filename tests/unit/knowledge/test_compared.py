"""Vectors in memory: what is compared is what is there, after any changes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge.compared import Compared
from knowledge.lexical import Eligible
from triage.ports import Vectors

CHANGES = st.lists(st.tuples(st.sets(st.integers(1, 40), max_size=8), st.sets(st.integers(1, 40), max_size=3)), max_size=12)


def vectors(ids: set[int], turn: int) -> Vectors:
    """A vector for each id, another one at each turn."""
    return np.array([[np.cos(i + turn / 7), np.sin(i + turn / 7)] for i in sorted(ids)], dtype=np.float32).reshape(len(ids), 2)


@given(CHANGES, st.sets(st.integers(1, 40)))
def test_the_nearest_are_those_of_a_plain_comparison(made: list[tuple[set[int], set[int]]], wanted: set[int]) -> None:
    """Passages come, are replaced and go in any order; the nearest of any selection are right, best first."""
    compared, known = Compared(2), dict[int, Vectors]()
    eligible = Eligible(wanted)
    for turn, (added, removed) in enumerate(made):
        compared.change(sorted(added, reverse=True), vectors(added, turn)[::-1], removed - added)
        known = {i: v for i, v in known.items() if i not in removed} | dict(zip(sorted(added), vectors(added, turn), strict=True))
        asked = np.array([0.6, 0.8], dtype=np.float32)
        plain = sorted(((i, float(v @ asked)) for i, v in known.items() if i in wanted), key=lambda one: (-one[1], one[0]))[:5]
        found = compared.nearest(asked, eligible, 5)
        assert [i for i, _ in found] == [i for i, _ in plain]
        assert np.allclose([c for _, c in found], [c for _, c in plain], atol=1e-5)
        assert compared.cosines(asked, wanted).keys() == known.keys() & wanted
        assert len(compared) == len(known)


def test_who_searches_keeps_the_rows_of_the_beginning() -> None:
    """A passage that comes meanwhile does not move the others."""
    compared = Compared(2)
    compared.change([1, 2], vectors({1, 2}, 0))
    before = compared._rows
    compared.change([3], vectors({3}, 0))
    assert before.ids.tolist() == [1, 2]
    assert np.array_equal(before.vectors, vectors({1, 2}, 0))
