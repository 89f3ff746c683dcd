"""The circuit breaker: it opens after several failures in a row, rests, lets one call try, and believes what that one finds."""

from datetime import timedelta

import pytest

from tests.clock import TurnableClock
from triage.adapters.language.breaker import Breaker
from triage.errors import ModelNotReached

REST = timedelta(seconds=60)


@pytest.fixture
def breaker(clock: TurnableClock) -> Breaker:
    """One that opens after three failures, and rests for a minute."""
    return Breaker(clock, failures=3, rest=REST)


def opened(breaker: Breaker) -> list[bool]:
    """Three failures in a row, and which of them opened it."""
    return [breaker.not_reached() for _ in range(3)]


def test_it_opens_at_the_last_of_several_failures_and_says_so_once(breaker: Breaker) -> None:
    """Whoever watches is told at the moment it opens, and not at each failure."""
    breaker.check_may_call()
    assert opened(breaker) == [False, False, True]
    with pytest.raises(ModelNotReached, match="in a little while"):
        breaker.check_may_call()


def test_an_answer_between_failures_begins_the_count_anew(breaker: Breaker) -> None:
    """Only failures in a row count."""
    breaker.not_reached()
    breaker.not_reached()
    breaker.reached()
    assert opened(breaker)[:2] == [False, False]


def test_after_its_rest_one_call_tries_and_the_others_wait_for_it(breaker: Breaker, clock: TurnableClock) -> None:
    """A thundering herd meets a closed door; where the one is answered, everybody goes."""
    opened(breaker)
    clock.turn(REST)
    breaker.check_may_call()
    with pytest.raises(ModelNotReached):
        breaker.check_may_call()
    breaker.reached()
    breaker.check_may_call()
    breaker.check_may_call()


def test_a_try_that_fails_begins_another_rest(breaker: Breaker, clock: TurnableClock) -> None:
    """One failure is enough then, and nobody is told a second time."""
    opened(breaker)
    clock.turn(REST)
    breaker.check_may_call()
    assert not breaker.not_reached()
    with pytest.raises(ModelNotReached):
        breaker.check_may_call()
    clock.turn(REST)
    breaker.check_may_call()


def test_a_try_that_was_not_made_lets_another_one_try(breaker: Breaker, clock: TurnableClock) -> None:
    """A call for which there was no budget says nothing about the endpoint."""
    opened(breaker)
    clock.turn(REST)
    breaker.check_may_call()
    breaker.let_another_try()
    breaker.check_may_call()
