"""What the core needs of the outside. Each port has a contract suite that every implementation passes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from triage.domain.base import Value
from triage.domain.card import Card
from triage.domain.case import Case
from triage.domain.draft import Draft
from triage.domain.evidence import Evidence, Hit, Label, Passage, PassageKey, Product
from triage.domain.handoff import HandOff
from triage.domain.inquiry import Channel, Redacted
from triage.domain.judgement import Judged, ToJudge
from triage.domain.model_call import CaseRef
from triage.domain.news import News
from triage.domain.overheard import Overheard
from triage.domain.paging import PageCall
from triage.domain.report import Report
from triage.domain.response import Deliverable
from triage.domain.understood import ToRead, Understood

Vectors = npt.NDArray[np.float32]


class Clock(Protocol):
    """Tells the time; a test holds one that it can turn."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


class Scope(Value):
    """For whom passages are looked for: they must be in force for all of it.

    `medical_information_staff` opens documents restricted to that audience and off-label documents; a requester never reads those.
    """

    product: str | None
    market: str | None
    language: str | None = None
    medical_information_staff: bool = False


class Library(Protocol):
    """Approved content. Nothing that is out of force on `on` ever comes out of it."""

    def search(self, query: str, scope: Scope, *, on: datetime, limit: int = 8) -> tuple[Hit, ...]:
        """The passages in force that answer the query, best first; empty where none reaches the relevance floor."""
        ...

    def label(self, product: str, market: str, *, on: datetime) -> Label | None:
        """The label in force of a product in a market."""
        ...

    def products(self) -> tuple[Product, ...]:
        """Every product that the library knows, with the names people use."""
        ...

    def not_in_force(self, keys: Collection[PassageKey], scope: Scope, *, on: datetime) -> dict[PassageKey, str]:
        """Those of these passages that may not be used any more for this scope, each with the reason in plain words."""
        ...

    def passage(self, key: PassageKey) -> Passage | None:
        """The passage at this place, in force or not; None where there never was one with this text."""
        ...

    def languages(self, product: str | None, market: str | None, *, on: datetime) -> frozenset[str]:
        """The languages of the content in force for a product and market."""
        ...


class ContentNews(Protocol):
    """Tells what is new in approved content, and what was withdrawn."""

    def news(self, products: Collection[str], market: str | None, *, since: datetime, on: datetime, staff: bool = False) -> tuple[News, ...]:
        """What came into force, or was withdrawn, from `since` to `on`, the latest first.

        No products: of every product; no market: in any. Off-label and restricted documents are told to medical information `staff` alone.
        """
        ...


class Embedder(Protocol):
    """Turns texts into vectors of length 1."""

    name: str
    dimensions: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, float32, length 1 each."""
        ...


@runtime_checkable
class StateReader(Protocol):
    """Reads texts word by word for the statistical detector, with the sentence model of the embedder."""

    def states(self, texts: Sequence[str]) -> tuple[Vectors, ...]:
        """For each text the states of its tokens, one row a token; of a long text the first 256 tokens. Raises ModelUnavailable."""
        ...


class WordStates(NamedTuple):
    """Words of a text in their company: for each its state, and how rare it is in the model's language, from 0 (common) to 1."""

    states: Vectors
    rarity: Vectors


@runtime_checkable
class WordReader(Protocol):
    """Reads the words of a text in their company, with the sentence model of the embedder, for the proof of drafts."""

    def words(self, text: str, spans: Sequence[tuple[int, int]]) -> WordStates:
        """The words at these places of one text; the same text always gives the same numbers. Raises ModelUnavailable."""
        ...


class Drafter(Protocol):
    """Writes a draft from evidence. What it returns is verified before anybody sees it."""

    def draft(self, questions: Sequence[tuple[int, Redacted]], evidence: Sequence[Evidence], *, about: CaseRef | None = None) -> Draft:
        """A draft that answers the questions from the evidence only; without statements where the evidence does not answer. Never raises.

        `about` is the case it is for; None where it is for none, as when content is tried out.
        """
        ...


class Judge(Protocol):
    """A second opinion on a statement that passed every check. It may only doubt: nothing it says makes a statement proven."""

    def doubts(self, statement: str, quotes: Sequence[str]) -> str:
        """Why this sentence may say something else than its quotes, in words for the reviewer; empty where there is no doubt, or nothing can be said."""
        ...


class DraftJudge(Protocol):
    """Has a language model read the statements of a draft beside their quotes. It is asked once, outside of every transaction, and its word is kept."""

    def judge(self, statements: Sequence[ToJudge], *, about: CaseRef) -> Judged:
        """What it finds of each statement, or why it found nothing. Never raises for what a model does or fails to do."""


class Understanding(Protocol):
    """Reads a message beside the rules, with a language model. What it finds is held against the message and only ever added."""

    def covers(self, product: str | None, market: str | None) -> bool:
        """Whether the company lets messages on this product in this market be read."""

    def understand(self, message: Redacted, about: ToRead) -> Understood:
        """What the message asks and reports. Raises NoModelAnswer, with the reason in plain words, where it could not be read."""


class Posted(Value):
    """What a messenger says of a delivered message.

    `ref` finds the message again for an edit; `conversation` is the key under which replies to it will come.
    """

    ref: str
    conversation: str | None = None


class Messenger(Protocol):
    """Delivers to a requester: notices and approved responses, and nothing else."""

    channel: Channel
    can_find: bool
    """Whether `find` works here. Where it does not, delivery is at least once."""

    def post(self, address: str, what: Deliverable, *, key: str) -> Posted:
        """Deliver a new message. `key` marks it so that `find` can see whether it arrived.

        Raises TryAgainLater or Undeliverable.
        """
        ...

    def find(self, address: str, *, key: str) -> Posted | None:
        """The message that was delivered under this key, if it was."""
        ...

    def edit(self, address: str, ref: str, what: Deliverable) -> None:
        """Replace a delivered notice. Raises TryAgainLater or Undeliverable."""
        ...


class StaffRoom(Protocol):
    """The places of staff in a chat (the reviewers' channels, safety's), where cards of cases stand."""

    can_find: bool

    def cards(self, case: Case, hand_offs: Sequence[HandOff]) -> tuple[Card, ...]:
        """The cards that this case needs here as it is now, each in its place. A case that changes may need one in another place."""
        ...

    def post(self, case_id: int, card: Card, *, key: str) -> Posted:
        """Put up a card, as the case is now."""
        ...

    def find(self, case_id: int, card: Card, *, key: str) -> Posted | None:
        """The card that was put up under this key, if it was."""
        ...

    def edit(self, case_id: int, card: Card, ref: str) -> None:
        """Bring a card up to date; one whose place is another now says where the case went."""
        ...


class ReadPart(Value):
    """A text that a file held, under the name of that file: a mail holds its own words, and those of each file that came with it."""

    name: str
    text: str


class UnreadPart(Value):
    """A file, or something in one, that was not read: what it is called, and why, in plain words."""

    name: str
    why: str


class ReadFile(Value):
    """What became of a file: the texts in it, and what of it could not be read. Never both empty."""

    texts: tuple[ReadPart, ...] = ()
    unread: tuple[UnreadPart, ...] = ()


class AttachmentReader(Protocol):
    """Reads the text of a file that came with a message. A stranger made the file: nothing in it may harm or hold up whoever reads it."""

    def why_not(self, name: str) -> str:
        """Why files of this name are never read (a picture, a recording), in plain words; empty where it is worth fetching one."""
        ...

    def read(self, name: str, data: bytes) -> ReadFile:
        """The texts in a file, and what of it was not read. Never raises, whatever the file holds."""
        ...


class AttachmentSource(Protocol):
    """Fetches the files that came with messages of a channel."""

    def fetch(self, ref: str, *, largest: int) -> bytes:
        """The bytes of a file, `largest` of them at most. Raises TryAgainLater, or Undeliverable where it is not to be had, with the reason in plain words."""
        ...


class ThreadReader(Protocol):
    """Reads back what people said in the thread of a question."""

    def said(self, address: str) -> tuple[Overheard, ...]:
        """Everything that people said there, in order; nothing of ours. Raises TryAgainLater, or Undeliverable where the thread is gone."""
        ...


class HandOffDesk(Protocol):
    """Takes hand-offs to safety, quality or compliance."""

    def send(self, hand_off: HandOff, *, key: str) -> None:
        """Put the hand-off where its desk works. The same key twice is one hand-off. Raises TryAgainLater or Undeliverable."""
        ...

    def update(self, hand_off: HandOff, report: Report, *, key: str) -> None:
        """Bring to the desk what became known of a report. The same key twice is one update. Raises TryAgainLater or Undeliverable."""
        ...


class Pager(Protocol):
    """One way to reach a person who is on call: a private message, a mail, the company's paging service."""

    def call(self, call: PageCall) -> None:
        """Make a call. The same key twice is one call to whoever receives it. Raises TryAgainLater or Undeliverable."""
        ...

    def find(self, call: PageCall) -> bool:
        """Whether this call is known to have arrived; False where this way cannot tell."""
        ...


class Alerts(Protocol):
    """Reaches a person of the company when the product itself needs one."""

    def raise_alert(self, what: str, *, facts: dict[str, str | int]) -> None:
        """Say what is wrong. Must not fail."""
        ...
