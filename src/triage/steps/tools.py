"""What the steps of the walk work with: one bundle, built once by the composition root."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple, TypedDict

from triage.adapters.clock import SystemClock
from triage.domain.decision import Desk
from triage.domain.inquiry import Channel
from triage.domain.paging import PageWay
from triage.ports import (
    Alerts,
    AttachmentReader,
    AttachmentSource,
    Clock,
    ContentNews,
    Drafter,
    DraftJudge,
    HandOffDesk,
    Judge,
    Library,
    Messenger,
    Pager,
    StaffRoom,
    ThreadReader,
    Understanding,
)
from triage.proof.proving import Proof
from triage.rules.clocks import Targets
from triage.rules.patterns import PatternRule
from triage.rules.policies import SignatureRule
from triage.steps.assess import Assessor
from triage.store.outbox import Job
from triage.store.unit import Store


@dataclass(frozen=True)
class Policy:
    """What a company decides for itself. `follow_up_attempts`: how often the sender of a report is asked for what is missing, `follow_up_every` apart.

    `safety_sample`: in how many messages without a report safety looks for one, each week.
    """

    targets: Targets = field(default_factory=Targets)
    direct_release: bool = False
    default_market: str | None = None
    follow_up_attempts: int = 2
    follow_up_every: timedelta = timedelta(hours=24)
    patterns: PatternRule = field(default_factory=PatternRule)
    safety_sample: int = 40
    signatures: tuple[SignatureRule, ...] = ()


@dataclass(frozen=True)
class Paging:
    """How an emergency reaches people. `chats`: how a chat's own name for a person becomes the address of private messages to them.

    `every` lies between two rungs; the mail of the last rung goes to `alert_address`; `home` is the address of the web pages.
    """

    pagers: Mapping[PageWay, Pager] = field(default_factory=dict)
    chats: Mapping[Channel, Callable[[str], str]] = field(default_factory=dict)
    every: timedelta = timedelta(minutes=5)
    alert_address: str = ""
    home: str = ""


class Errand(NamedTuple):
    """Durable work of a chat itself: what a job of its kind does, and how whoever waits hears that it was given up."""

    do: Callable[["Tools", Job], None]
    given_up: Callable[["Tools", Job], None]


class FromChats(TypedDict):
    """How what stands in a chat is read (the files of messages, the threads of questions), and the chats' own errands by their kinds."""

    files: Mapping[Channel, AttachmentSource]
    threads: Mapping[Channel, ThreadReader]
    errands: Mapping[str, Errand]


@dataclass(frozen=True)
class Tools:
    """The parts that the steps use. `asks_models`: a step may wait for a language model, and what is handed off goes out before it."""

    store: Store
    library: Library
    assessor: Assessor
    drafter: Drafter
    alerts: Alerts
    desks: Mapping[Desk, HandOffDesk]
    messengers: Mapping[Channel, Messenger] = field(default_factory=dict)
    rooms: Mapping[str, StaffRoom] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    paging: Paging = field(default_factory=Paging)
    news: ContentNews | None = None
    proof: Proof = field(default_factory=Proof)
    judges: tuple[Judge, ...] = ()
    draft_judge: DraftJudge | None = None
    attachments: AttachmentReader | None = None
    files: Mapping[Channel, AttachmentSource] = field(default_factory=dict)
    threads: Mapping[Channel, ThreadReader] = field(default_factory=dict)
    errands: Mapping[str, Errand] = field(default_factory=dict)
    understanding: Understanding | None = None
    asks_models: bool = False
    clock: Clock = field(default_factory=SystemClock)
