"""What every way of paging promises, on the real other side of each."""

import pytest

from tests.contract.pager.conftest import Side
from triage.errors import TryAgainLater, Undeliverable


def test_a_page_arrives_with_its_number_and_link(side: Side) -> None:
    """Whoever is called can see which case it is, and how to open it."""
    side.pager.call(side.page())
    (said,) = side.arrived()
    assert "MI-2041" in said
    assert "https://triage.example.com/emergency/7" in said


def test_a_test_says_that_it_is_one(side: Side) -> None:
    """Nobody is frightened by a trial."""
    side.pager.call(side.page(is_test=True))
    (said,) = side.arrived()
    assert "test" in said.lower()
    assert "MI-" not in said


def test_the_same_call_twice_is_known_by_its_key(side: Side) -> None:
    """A call that is repeated after a crash is one call to whoever receives it, or is found before it is sent again."""
    for _ in range(2):
        if not side.pager.find(side.page()):
            side.pager.call(side.page())
    side.pager.call(side.page(key="page:7:3:x"))
    assert len(side.arrived()) == 2


def test_a_passing_fault_is_worth_another_try(side: Side) -> None:
    """A server that is busy gets the same call again, and takes it."""
    side.busy()
    with pytest.raises(TryAgainLater):
        side.pager.call(side.page())
    side.pager.call(side.page())
    assert len(side.arrived()) == 1


def test_a_lasting_fault_needs_a_person(side: Side) -> None:
    """A mailbox, channel or address that is gone is not tried for ever."""
    side.refuses()
    with pytest.raises(Undeliverable) as refused:
        side.pager.call(side.page())
    assert "sam@" not in str(refused.value)
