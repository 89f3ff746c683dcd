"""Every way of paging, each on a real other side: a private message, mail with and without TLS, the webhook; and the plainest one."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.slack.messenger import SlackMessenger
from tests.clock import TurnableClock
from tests.contract.messenger.fake import FakeMessenger
from tests.fakes.mail_server import PASSWORD, USER, MailStandIn
from tests.fakes.paging_service import SECRET, PagingService
from tests.fakes.slack_product import client_of
from tests.fakes.slack_web_api import SlackStandIn
from triage.adapters.mail import MailPager, MailServer, Tls
from triage.adapters.private_chat import ChatPager
from triage.adapters.webhook import WebhookPager
from triage.domain.inquiry import Channel
from triage.domain.paging import Called, PageCall, PageWay
from triage.errors import TryAgainLater, Undeliverable
from triage.ports import Pager


class FakePager:
    """Keeps calls by their key; fails when it is told to."""

    def __init__(self) -> None:
        self.kept: dict[str, PageCall] = {}
        self.faults: list[Exception] = []

    def call(self, call: PageCall) -> None:
        """Keep it."""
        if self.faults:
            raise self.faults.pop(0)
        self.kept[call.key] = call

    def find(self, call: PageCall) -> bool:
        """Whether it is kept."""
        return call.key in self.kept


class Side(NamedTuple):
    """A way with its other side. `arrived` gives what stands there, once a key; `busy` and `refuses` say how the next call ends."""

    pager: Pager
    to: Called
    way: PageWay
    arrived: Callable[[], list[str]]
    busy: Callable[[], None]
    refuses: Callable[[], None]

    def page(self, key: str = "page:7:2:x", **more: object) -> PageCall:
        """A call to somebody who can be reached."""
        facts = {"case_id": 2041, "page_id": 7, "rung": 2, "link": "https://triage.example.com/emergency/7", "again_minutes": 5}
        return PageCall.model_validate({**facts, "key": key, "way": self.way, "to": self.to, **more})


@pytest.fixture(params=["fake", "chat", "slack", "mail-starttls", "mail-tls", "mail-none", "webhook"])
def side(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Side]:
    """Each way in turn."""
    kind, _, tls = request.param.partition("-")
    match kind:
        case "fake":
            yield _fake()
        case "chat":
            yield _chat()
        case "slack":
            yield from _slack()
        case "mail":
            yield from _mail(tmp_path, tls)
        case _:
            yield from _webhook()


def _fake() -> Side:
    fake = FakePager()
    text = lambda: [c.model_dump_json() + c.number for c in fake.kept.values()]  # noqa: E731
    busy = lambda: fake.faults.append(TryAgainLater("busy"))  # noqa: E731
    return Side(fake, Called(person="sam"), PageWay.CHAT, text, busy, lambda: fake.faults.append(Undeliverable("gone")))


def _chat() -> Side:
    chat = FakeMessenger()
    faults: list[Exception] = []
    post = chat.post

    def failing(*args: object, **kwargs: object) -> object:
        if faults:
            raise faults.pop(0)
        return post(*args, **kwargs)  # type: ignore[arg-type]

    chat.post = failing  # type: ignore[assignment, method-assign]
    to = Called(person="sam", address="person", channel=Channel.SLACK)
    read = lambda: [f"{what.number} {what}" for _, _, what in chat.kept.values()]  # noqa: E731
    pager = ChatPager({Channel.SLACK: chat})
    return Side(pager, to, PageWay.CHAT, read, lambda: faults.append(TryAgainLater("busy")), lambda: faults.append(Undeliverable("gone")))


def _slack() -> Iterator[Side]:
    with SlackStandIn().running() as slack:
        slack.add_user("USAM", "sam@example.com")
        slack.add_channel("DUSAM")
        to = Called(person="sam", address="T01/@USAM", channel=Channel.SLACK)
        pager = ChatPager({Channel.SLACK: SlackMessenger(client_of(slack))})
        read = lambda: [f"{m['text']} {m['blocks']}" for m in slack.posted("DUSAM")]  # noqa: E731
        yield Side(pager, to, PageWay.CHAT, read, lambda: slack.fail("chat.postMessage", "500"), lambda: slack.fail("chat.postMessage", "is_archived"))


def _mail(folder: Path, tls: str) -> Iterator[Side]:
    kind: Tls = "starttls" if tls == "starttls" else "tls" if tls == "tls" else "none"
    with MailStandIn(folder, kind).running() as post:
        signs = {} if kind == "none" else {"user": USER, "password": PASSWORD}
        server = MailServer(host="localhost", port=post.port, tls=kind, sender="triage@example.com", **signs)
        pager = MailPager(server, TurnableClock(), trust=post.trust)
        to = Called(person="sam", name="Sam Ode", address="sam@example.com")
        read = lambda: [f"{m['Subject']} {m.get_content()}" for m in {str(m["Message-ID"]): m for m in post.mails}.values()]  # noqa: E731
        yield Side(pager, to, PageWay.MAIL, read, lambda: post.fail("451"), lambda: post.fail("550"))


def _webhook() -> Iterator[Side]:
    with PagingService().running() as service:
        pager = WebhookPager(service.url, SECRET, TurnableClock(), timeout=2, longest_wait=0.01)
        read = lambda: [str(said) for said in service.incidents.values()]  # noqa: E731
        yield Side(pager, Called(), PageWay.WEBHOOK, read, lambda: service.fail("503", "503", "503"), lambda: service.fail("404"))
