"""Patience: one policy of trying again, with one deadline over all tries. What is worth no second try gets none."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

R = TypeVar("R")


class Fault(Exception):
    """The model was not reached in one try. `passing`: another try may help; `after`: the seconds that the endpoint asked to wait before it.

    `tokens`: what it took all the same, in and out, where the endpoint said so.
    """

    def __init__(self, why: str, *, passing: bool = False, after: float = 0.0, tokens: tuple[int, int] | None = None) -> None:
        self.why = why
        self.passing = passing
        self.after = after
        self.tokens = tokens
        super().__init__(why)


class Refusal(Fault):
    """The model was reached, and declined."""


class Nonsense(Fault):
    """The model was reached, and its answer has not the form that was asked for."""


class Patience(NamedTuple):
    """How long a call may take in all, in seconds, and how often it is tried. `now` and `sleep` are for tests, which never wait."""

    deadline: float = 30.0
    tries: int = 4
    first_wait: float = 0.5
    longest_wait: float = 8.0
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def tried(self, work: Callable[[float], R], count: Callable[[int], None]) -> R:
        """What the work gives, which is told how many seconds are left. `count` is told the number of each try. Raises Fault."""
        until = self.now() + self.deadline
        waits = wait_random_exponential(multiplier=self.first_wait, max=self.longest_wait)

        def wait(state: RetryCallState) -> float:
            return max(_after(state), waits(state))

        def enough(state: RetryCallState) -> bool:
            return state.attempt_number >= self.tries or self.now() + state.upcoming_sleep >= until

        policy = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, Fault) and error.passing),
            wait=wait,
            stop=enough,
            sleep=self.sleep,
            reraise=True,
        )
        for attempt in policy:
            with attempt:
                count(attempt.retry_state.attempt_number)
                return within(until - self.now(), work)
        raise AssertionError  # pragma: no cover - reraise leaves the loop by return or raise


def within(seconds: float, work: Callable[[float], R]) -> R:
    """What the work gives, if it does so in time; else Fault. It goes on in a thread of its own: a trickle of bytes ends no sooner by being waited for."""
    lane = ThreadPoolExecutor(1, thread_name_prefix="model")
    try:
        return lane.submit(work, seconds).result(timeout=max(0.0, seconds))
    except TimeoutError:
        raise Fault("the language model did not answer in time", passing=True) from None
    finally:
        lane.shutdown(wait=False, cancel_futures=True)


def _after(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.after if isinstance(error, Fault) else 0.0
