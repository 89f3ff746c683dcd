"""Patience: what may pass is tried again, within one deadline over all tries, and never before the endpoint allows it."""

import threading

import pytest

from triage.adapters.language.patience import Fault, Nonsense, Patience, Refusal, within


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.at = 100.0
        self.slept: list[float] = []

    def now(self) -> float:
        """What it is."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.slept.append(seconds)
        self.at += seconds


def patience(time: Time, deadline: float = 30.0, tries: int = 4) -> Patience:
    """On a clock of the test."""
    return Patience(deadline=deadline, tries=tries, first_wait=0.5, longest_wait=4.0, now=time.now, sleep=time.sleep)


def tried(time: Time, *ends: Fault | str, deadline: float = 30.0, tries: int = 4) -> tuple[object, int]:
    """What becomes of tries that end like this, one after another, and how many there were."""
    left, counted = list(ends), [0]

    def work(seconds: float) -> str:
        assert seconds <= deadline
        end = left.pop(0)
        if isinstance(end, Fault):
            raise end
        return end

    def count(number: int) -> None:
        counted[0] = number

    try:
        return patience(time, deadline, tries).tried(work, count), counted[0]
    except Fault as fault:
        return fault, counted[0]


BUSY = Fault("busy", passing=True)


def test_what_may_pass_is_tried_again_until_it_is_answered() -> None:
    """Two failures and an answer are an answer."""
    assert tried(Time(), BUSY, BUSY, "said") == ("said", 3)


@pytest.mark.parametrize("end", [Fault("refuses the key"), Refusal("declined"), Nonsense("no form")])
def test_what_no_second_try_mends_gets_none(end: Fault) -> None:
    """A wrong key, a refusal and an answer in the wrong form stay what they are."""
    assert tried(Time(), end, "said") == (end, 1)


def test_tries_end_after_so_many() -> None:
    """The last fault is what is told."""
    last = Fault("still busy", passing=True)
    assert tried(Time(), BUSY, last, "said", tries=2) == (last, 2)


def test_nothing_is_tried_before_the_endpoint_allows_it() -> None:
    """Retry-After is the least wait, whatever the policy would have waited."""
    time = Time()
    tried(time, Fault("busy", passing=True, after=7.0), "said")
    assert time.slept == [7.0]


def test_a_wait_that_ends_after_the_deadline_is_not_begun() -> None:
    """Who is told to come back in an hour gives up at once: the drafter without a model answers now."""
    time, later = Time(), Fault("busy", passing=True, after=3600.0)
    assert tried(time, later, "said") == (later, 1)
    assert time.slept == []


def test_one_deadline_is_over_all_tries() -> None:
    """Each try gets what is left of the time, and no try begins where none is left."""
    time, given = Time(), []

    def work(seconds: float) -> str:
        given.append(seconds)
        time.at += 4.0
        raise BUSY

    with pytest.raises(Fault):
        patience(time, deadline=10.0, tries=9).tried(work, lambda _: None)
    assert given == sorted(given, reverse=True)
    assert given[0] == 10.0
    assert time.at <= 100.0 + 10.0 + 4.0


def test_work_that_does_not_come_back_is_not_waited_for() -> None:
    """A trickle of bytes holds up nobody beyond the deadline."""
    over = threading.Event()
    with pytest.raises(Fault, match="in time"):
        within(0.01, lambda _: over.wait())
    over.set()
