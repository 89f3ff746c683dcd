"""Work gives way to requests, and only for a moment."""

import threading
from contextlib import suppress

from bot.giving_way import Requests


def test_with_no_request_nothing_waits() -> None:
    """With no request nothing waits."""
    assert Requests().give_way(0)


def test_as_long_as_any_request_is_answered_work_gives_way() -> None:
    """As long as any request is being answered work gives way, also after one that failed."""
    requests = Requests()
    with requests.one():
        with suppress(ZeroDivisionError), requests.one():
            1 / 0  # noqa: B018 - the request fails
        assert not requests.give_way(0)
    assert requests.give_way(0)


def test_work_goes_on_when_the_last_request_is_answered() -> None:
    """Work goes on as soon as the last request is answered."""
    requests, done = Requests(), threading.Event()

    def wait() -> None:
        if requests.give_way(30):
            done.set()

    with requests.one():
        waiting = threading.Thread(target=wait)
        waiting.start()
        assert not done.is_set()
    waiting.join(20)
    assert done.is_set()
