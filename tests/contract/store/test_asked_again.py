"""Jobs that are called off and asked for again: done once at most, and never lost."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clock import START
from triage.store.outbox import claim
from triage.store.unit import Store

LEASE = timedelta(seconds=60)


def asked(store: Store, *, again: bool, n: int = 1) -> bool:
    """Ask for a reminder."""
    with store.begin() as uow:
        return uow.outbox.put("remind", key=f"remind:{n}", payload={"n": n}, run_at=START, again=again)


def called_off(store: Store, n: int = 1) -> bool:
    """Call it off."""
    with store.begin() as uow:
        return uow.outbox.cancel(f"remind:{n}")


def done(store: Store) -> bool:
    """Let a worker do it."""
    job = claim(store, "w", LEASE)
    if job is None:
        return False
    with store.begin() as uow:
        uow.outbox.complete(job)
    return True


def test_what_was_called_off_can_be_asked_for_again(store: Store) -> None:
    """It runs then, with a fresh count of tries."""
    assert asked(store, again=True)
    assert called_off(store)
    assert not done(store)
    assert asked(store, again=True)
    job = claim(store, "w", LEASE)
    assert job is not None
    assert job.attempt == 1


def test_what_was_called_off_stays_so_for_who_does_not_ask_again(store: Store) -> None:
    """The plain way of asking is once for ever."""
    asked(store, again=False)
    called_off(store)
    assert not asked(store, again=False)
    assert not done(store)


def test_what_is_done_is_not_done_again(store: Store) -> None:
    """A reminder that was given is given."""
    asked(store, again=True)
    assert done(store)
    assert not asked(store, again=True)
    assert not done(store)


def test_asking_twice_is_once(store: Store) -> None:
    """What waits is left as it is."""
    assert asked(store, again=True)
    assert not asked(store, again=True)
    assert done(store)
    assert not done(store)


def test_a_worker_whose_job_was_called_off_and_asked_for_again_has_lost_it(store: Store) -> None:
    """The one who had it can change nothing any more."""
    asked(store, again=True)
    old = claim(store, "first", LEASE)
    called_off(store)
    asked(store, again=True)
    new = claim(store, "second", LEASE)
    assert old is not None
    assert new is not None
    assert new.tries > old.tries


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["ask", "call_off", "work"]), max_size=12))
def test_however_often_it_is_asked_for_it_is_done_once_and_only_while_it_is_wanted(store: Store, moves: list[str]) -> None:
    """Compared with a model of three states."""
    n = _fresh(store)
    state = "none"
    for move in moves:
        if move == "ask":
            assert asked(store, again=True, n=n) == (state in ("none", "off"))
            state = "waits" if state in ("none", "off") else state
        elif move == "call_off":
            assert called_off(store, n) == (state == "waits")
            state = "off" if state == "waits" else state
        else:
            assert done(store) == (state == "waits")
            state = "done" if state == "waits" else state
    called_off(store, n)


def _fresh(store: Store) -> int:
    """A number that no example before has used."""
    with store.read() as uow:
        return 100 + sum(uow.outbox.counts().values())
