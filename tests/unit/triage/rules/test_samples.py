"""What a sample says: the bound of what is missed, the order in which a seed draws, and weeks."""

import hashlib
import math
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.sample import in_order, population_sha256, span_of, week_of
from triage.domain.share import at_most
from triage.errors import NotFound

counts = st.integers(1, 200).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def chance_of_no_more(found: int, of: int, share: Fraction) -> Fraction:
    """How likely at most so many are, in exact numbers."""
    return sum((math.comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(found + 1)), Fraction(0))


@pytest.mark.parametrize(
    ("found", "of", "bound"), [(0, 40, 0.07216), (1, 40, 0.11318), (2, 40, 0.14915), (0, 60, 0.04870), (0, 100, 0.02951), (5, 100, 0.10225), (0, 1, 0.95)]
)
def test_the_bound_is_that_of_the_tables(found: int, of: int, bound: float) -> None:
    """Zero missed of forty: at most 7.2 %."""
    assert at_most(found, of) == pytest.approx(bound, abs=5e-5)


@given(counts)
def test_the_bound_is_exact(case: tuple[int, int]) -> None:
    """At the bound, so few or fewer are found in five samples of a hundred, neither more nor less."""
    found, of = case
    bound = at_most(found, of)
    if found == of:
        assert bound == 1
        return
    assert found / of < bound < 1
    assert chance_of_no_more(found, of, Fraction(bound)) == pytest.approx(0.05, abs=1e-6)


@given(counts)
def test_the_bound_grows_with_what_is_missed_and_shrinks_with_what_is_read(case: tuple[int, int]) -> None:
    """More missed is never better, and more read with none missed is never worse."""
    found, of = case
    assert at_most(found, of) <= at_most(min(found + 1, of), of)
    assert at_most(found, of + 1) <= at_most(found, of)


@pytest.mark.parametrize("of", [0, 1, 500])
def test_nothing_read_bounds_nothing(of: int) -> None:
    """Where nothing was read, or all of it was missed, the bound is the whole."""
    assert at_most(of, of) == 1


@given(st.sets(st.integers(1, 10**9), max_size=60), st.text("0123456789abcdef", min_size=1, max_size=32))
def test_a_seed_draws_the_same_again_and_loses_nothing(population: set[int], seed: str) -> None:
    """The same ids, in whatever order they come, are drawn in the same order, each once."""
    assert in_order(sorted(population), seed) == in_order(sorted(population, reverse=True), seed)
    assert set(in_order(population, seed)) == population
    assert population_sha256(population) == population_sha256(sorted(population))


def test_the_order_is_one_that_any_tool_can_follow() -> None:
    """It is written down here: whoever changes it makes every sample on record impossible to draw again."""
    assert in_order(range(1, 9), "5eed") == (8, 1, 6, 5, 4, 2, 7, 3)
    assert population_sha256((3, 1, 2)) == hashlib.sha256(b"1,2,3").hexdigest()


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)))
def test_every_day_stands_in_its_week(day: date) -> None:
    """From Monday until before the next one."""
    start, end = span_of(week_of(day))
    assert start.weekday() == 0
    assert end - start == timedelta(days=7)
    assert start <= datetime(day.year, day.month, day.day, tzinfo=UTC) < end


@pytest.mark.parametrize("week", ["", "2026", "2026-47", "2026-W54", "2026-W00", "0000-W01", "9999-W52", "2026-W4\uff17", "<b>", "2026-W47 "])
def test_what_is_no_week_is_said_plainly(week: str) -> None:
    """With how weeks are written."""
    with pytest.raises(NotFound, match="like 2026-W47"):
        span_of(week)
