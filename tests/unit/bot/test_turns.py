"""One queue a conversation: a few at once, then one a second, in the order in which they came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.turns import Pace, Turns
from triage.errors import TryAgainLater

AT_ONCE = 3
PACE = Pace("slack", AT_ONCE)


class Hours:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def turns(hours: Hours) -> Turns:
    """Turns by this clock."""
    return Turns(PACE, now=lambda: hours.now, sleep=hours.sleep)


def test_a_few_messages_go_at_once_and_the_next_waits_a_moment() -> None:
    """A few messages go at once and the next waits a moment."""
    hours = Hours()
    queue = turns(hours)
    for n in range(AT_ONCE):
        queue.take("C1", f"{n}")
    assert hours.now == 100.0
    queue.take("C1", "next")
    assert hours.now == 101.0


def test_channels_do_not_wait_for_each_other() -> None:
    """Channels do not wait for each other."""
    hours = Hours()
    queue = turns(hours)
    for n in range(20):
        queue.take(f"C{n}", "k")
    assert hours.now == 100.0


def test_who_must_wait_long_comes_back_for_the_same_turn() -> None:
    """Who must wait long is sent away with a turn, and comes back for it, before those who came later."""
    hours = Hours()
    slept: list[float] = []
    queue = Turns(PACE, now=lambda: hours.now, sleep=slept.append)  # eight at the same moment
    waits = []
    for n in range(8):
        try:
            queue.take("C1", f"{n}")
        except TryAgainLater as later:
            waits.append(later.after)
    assert (slept, waits) == ([1.0], [2.0, 3.0, 4.0, 5.0])
    hours.now += 2.0
    queue.take("C1", "4")
    with pytest.raises(TryAgainLater) as refused:
        queue.take("C1", "late")
    assert refused.value.after == 4.0
    assert slept == [1.0]


def test_what_the_chat_asks_for_holds_everybody_up() -> None:
    """A wait that the chat asks for holds everybody up, and those who had a turn."""
    hours = Hours()
    queue = turns(hours)
    queue.take("C1", "a")
    queue.hold("C1", 30)
    for key in ("b", "c"):
        with pytest.raises(TryAgainLater) as later:
            queue.take("C1", key)
        assert later.value.after >= 30
    with pytest.raises(TryAgainLater):
        queue.check_free("C1")
    queue.check_free("C2")
    hours.now += 31
    queue.check_free("C1")
    queue.take("C1", "b")


@given(st.lists(st.floats(min_value=0, max_value=3), max_size=30))
def test_no_channel_gets_more_than_a_few_and_then_one_a_second(pauses: list[float]) -> None:
    """Whenever messages come, a channel gets no more in any time than a few, and one a second."""
    hours = Hours()
    queue = turns(hours)
    sent: list[float] = []
    for n, pause in enumerate(pauses):
        hours.now += pause
        while True:
            try:
                queue.take("C1", f"{n}")
                break
            except TryAgainLater as later:
                hours.now += later.after
        sent.append(hours.now)
    for i, first in enumerate(sent):
        for j in range(i, len(sent)):
            assert j - i + 1 <= AT_ONCE + (sent[j] - first) + 1e-6


@given(st.lists(st.floats(min_value=0, max_value=60), min_size=8, max_size=20), st.floats(min_value=0, max_value=1))
def test_who_comes_late_for_a_turn_does_not_come_with_all_others(late: list[float], pause: float) -> None:
    """Turns that nobody came for in time are taken as the pace allows, whenever and together with whomever they are taken up."""
    hours = Hours()
    queue = turns(hours)
    waiting = {f"{n}": hours.now for n in range(len(late))}
    sent: list[float] = []
    while waiting:
        key = min(waiting, key=lambda k: waiting[k])
        hours.now = max(hours.now, waiting.pop(key))
        try:
            queue.take("C1", key)
            sent.append(hours.now)
        except TryAgainLater as later:
            waiting[key] = hours.now + later.after + late[int(key)]
        if len(sent) % 3 == 2:
            hours.now += pause
    assert len(sent) == len(late)
    for i, first in enumerate(sent):
        for j in range(i, len(sent)):
            assert j - i + 1 <= AT_ONCE + (sent[j] - first) + 1e-6


def test_many_places_that_are_alive_are_not_looked_through_with_each_turn() -> None:
    """Where more wait than are kept at ease, what is over is looked for now and then, and let go of."""
    hours = Hours()
    queue = turns(hours)
    for n in range(15_000):
        queue.take(f"C{n}", "k")
    assert len(queue._queues) == 15_000
    assert queue._most >= 20_000
    hours.now += 10
    for n in range(6_000):
        queue.take(f"D{n}", "k")
    assert len(queue._queues) < 10_000
