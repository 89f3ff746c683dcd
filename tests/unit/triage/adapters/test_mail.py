"""Mail: what stands in a page, and how each fault of a server ends."""

from email.utils import parseaddr
from pathlib import Path

import pytest

from tests.clock import TurnableClock
from tests.fakes.mail_server import PASSWORD, USER, MailStandIn, nobody_listens
from triage.adapters.mail import MailPager, MailServer
from triage.domain.paging import Called, PageCall, PageWay
from triage.errors import CannotDeliver, TryAgainLater, Undeliverable

SAM = Called(person="sam", name="Sam Ode", address="sam@example.com")


def call(to: Called = SAM) -> PageCall:
    """A page to somebody."""
    return PageCall(key="page:7:1:mail:sam", way=PageWay.MAIL, case_id=9, page_id=7, rung=1, link="https://t.example.com/emergency/7", to=to, again_minutes=5)


def pager(post: MailStandIn, **more: object) -> MailPager:
    """The way to this server."""
    server = MailServer.model_validate({"host": "localhost", "port": post.port, "tls": post.tls, "sender": "triage@example.com", **more})
    return MailPager(server, TurnableClock(), trust=post.trust)


def test_a_page_says_what_to_do_and_by_whom_it_is(tmp_path: Path) -> None:
    """Case, link, what happens next, and headers that no mailbox answers by itself."""
    with MailStandIn(tmp_path, "starttls").running() as post:
        pager(post, user=USER, password=PASSWORD).call(call())
    (mail,) = post.mails
    assert (mail["To"], parseaddr(mail["From"])[1], mail["Auto-Submitted"]) == ("Sam Ode <sam@example.com>", "triage@example.com", "auto-generated")
    assert "in 5 minutes" in mail.get_content()
    assert post.signed_in == [USER]


@pytest.mark.parametrize(("fault", "kind"), [("421", TryAgainLater), ("451", TryAgainLater), ("550", Undeliverable), ("drop", TryAgainLater)])
def test_each_fault_is_judged(tmp_path: Path, fault: str, kind: type[CannotDeliver]) -> None:
    """4xx and a line that is cut pass; 5xx lasts. The words name a code, and nobody."""
    with MailStandIn(tmp_path, "none").running() as post:
        post.fail(fault)
        with pytest.raises(kind) as caught:
            pager(post).call(call())
    assert "sam" not in str(caught.value)


def test_a_wrong_password_lasts(tmp_path: Path) -> None:
    """Trying again would lock the account."""
    with MailStandIn(tmp_path, "tls").running() as post, pytest.raises(Undeliverable, match="535"):
        pager(post, user=USER, password="another").call(call())


def test_nothing_is_sent_without_the_protection_that_was_set(tmp_path: Path) -> None:
    """A server that offers no STARTTLS, or shows a certificate that nobody trusts, gets neither password nor mail."""
    with MailStandIn(tmp_path, "none").running() as post:
        with pytest.raises(Undeliverable, match="TLS"):
            pager(post, tls="starttls").call(call())
        assert post.mails == []
    with MailStandIn(tmp_path, "starttls").running() as post:
        server = MailServer(host="localhost", port=post.port, sender="triage@example.com", user=USER, password=PASSWORD)
        with pytest.raises(TryAgainLater, match="SSLCertVerificationError"):
            MailPager(server, TurnableClock()).call(call())
        assert post.signed_in == []


def test_a_mail_whose_receipt_was_lost_is_the_same_mail_again(tmp_path: Path) -> None:
    """The server took it and the line broke: the second one carries the same Message-ID."""
    with MailStandIn(tmp_path, "none").running() as post:
        post.fail("lost")
        with pytest.raises(TryAgainLater):
            pager(post).call(call())
        pager(post).call(call())
    assert len({mail["Message-ID"] for mail in post.mails}) == 1
    assert len(post.mails) == 2


def test_a_server_that_is_away_is_worth_another_try(tmp_path: Path) -> None:
    """Nobody listens at the port."""
    post = MailStandIn(tmp_path, "none")
    post.port = nobody_listens()
    with pytest.raises(TryAgainLater, match="ConnectionRefusedError"):
        pager(post).call(call())


@pytest.mark.parametrize("address", ["no address", "a@b\r\nBcc: all@example.com", "", "a b@c"])
def test_an_address_that_is_none_reaches_nobody(tmp_path: Path, address: str) -> None:
    """No header can be smuggled in by an address."""
    with MailStandIn(tmp_path, "none").running() as post:
        with pytest.raises(Undeliverable):
            pager(post).call(call(Called(name="X", address=address)))
        assert post.mails == []
