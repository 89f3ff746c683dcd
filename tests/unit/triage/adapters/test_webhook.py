"""The webhook: what is posted, how it is signed, and how each answer of the service ends."""

import pytest

from tests.clock import TurnableClock
from tests.fakes.mail_server import nobody_listens
from tests.fakes.paging_service import SECRET, PagingService
from triage.adapters.webhook import WebhookPager
from triage.domain.paging import PageCall, PageWay
from triage.errors import CannotDeliver, TryAgainLater, Undeliverable

CALL = PageCall(key="page:7:1:webhook:paging-service", way=PageWay.WEBHOOK, case_id=9, page_id=7, rung=1, link="https://t.example.com/emergency/7")


def pager(service: PagingService, secret: str = SECRET, timeout: float = 2) -> WebhookPager:
    """The way to this service."""
    return WebhookPager(service.url, secret, TurnableClock(), timeout=timeout, longest_wait=0.01)


def test_no_more_is_posted_than_a_number_a_rung_and_a_link() -> None:
    """The service is another company's: it learns nothing of a message."""
    with PagingService().running() as service:
        pager(service).call(CALL)
    (said,) = service.requests
    assert said == {"event": "emergency_page", "case": "MI-9", "rung": 1, "link": CALL.link, "delivery": CALL.key, "test": False}


def test_a_fault_that_passes_is_tried_again_at_once() -> None:
    """Two bad answers and a good one are one incident."""
    with PagingService().running() as service:
        service.fail("503", "429")
        pager(service).call(CALL)
    assert (len(service.requests), len(service.incidents)) == (3, 1)


@pytest.mark.parametrize(("faults", "kind"), [(("500",) * 3, TryAgainLater), (("400",), Undeliverable), (("302",), Undeliverable), (("401",), Undeliverable)])
def test_each_answer_is_judged(faults: tuple[str, ...], kind: type[CannotDeliver]) -> None:
    """5xx passes, 4xx lasts, and a redirect is not followed: what is signed goes to the address that was set."""
    with PagingService().running() as service:
        service.fail(*faults)
        with pytest.raises(kind):
            pager(service).call(CALL)
    assert not any("redirected" in said for said in service.requests)


def test_a_service_that_hangs_or_is_away_is_worth_another_try() -> None:
    """Nobody waits longer than the timeout."""
    with PagingService().running() as service:
        service.fail("hang", "hang", "hang")
        with pytest.raises(TryAgainLater):
            pager(service, timeout=0.2).call(CALL)
        assert len(service.incidents) == 1
    service.url = f"http://127.0.0.1:{nobody_listens()}/page"
    with pytest.raises(TryAgainLater, match="ConnectionRefusedError"):
        pager(service).call(CALL)


def test_an_answer_that_was_lost_is_one_incident() -> None:
    """The service took it and the line broke: the next try carries the same delivery key."""
    with PagingService().running() as service:
        service.fail("lost")
        pager(service).call(CALL)
    assert (len(service.requests), len(service.incidents)) == (2, 1)


def test_another_secret_is_refused() -> None:
    """Without the secret nobody can page."""
    with PagingService().running() as service:
        with pytest.raises(Undeliverable):
            pager(service, secret="another-secret-altogether").call(CALL)
        assert (service.refused, service.incidents) == (1, {})
