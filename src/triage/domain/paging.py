"""Pages: an emergency reaches a person on call, rung by rung, until somebody says "I have it"."""

from enum import StrEnum

from triage.domain.base import Moment, Value
from triage.domain.inquiry import Channel

MOST_TRIES = 5
"""How often one call of one rung is tried. The ladder itself goes on: the next rung calls again."""


class PageWay(StrEnum):
    """By what a person is reached."""

    CHAT = "chat"
    MAIL = "mail"
    WEBHOOK = "webhook"


class TakenBy(StrEnum):
    """How it became known that somebody has an emergency."""

    WEB = "web"
    SLACK = "slack"
    TEAMS = "teams"
    COMMAND = "command"
    HAND_OFF = "hand_off"
    CASE = "case"


class Page(Value):
    """An emergency on its way to somebody: `rung` is the highest that was called so far, `taken_by` whoever has it."""

    id: int
    case_id: int
    message_id: int
    rung: int
    raised_at: Moment
    taken_at: Moment | None = None
    taken_by: str | None = None
    taken_by_way: TakenBy | None = None

    @property
    def number(self) -> str:
        """The case it is about."""
        return f"MI-{self.case_id}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has it yet."""
        return self.taken_at is None


class Called(Value):
    """Whom one call goes to: a chat's address, a mail address, or nothing for the company's paging service."""

    person: str = ""
    name: str = ""
    address: str = ""
    channel: Channel | None = None


class PageCall(Value):
    """One call: what is sent, and nothing else. No word of a message is in it.

    `key` is the same for every attempt, so that whoever receives it twice knows it. `rung` counts from 1. `again_minutes` says when the
    next rung is called.
    """

    key: str
    way: PageWay
    case_id: int
    page_id: int
    rung: int
    link: str
    to: Called = Called()
    again_minutes: int = 0
    is_test: bool = False

    @property
    def number(self) -> str:
        """The case it is about."""
        return "TEST" if self.is_test else f"MI-{self.case_id}"
