"""The inquiry: what somebody sent, as it was sent, and how to answer them."""

import unicodedata
from enum import StrEnum
from typing import NewType

from pydantic import Field, field_validator

from triage.domain.base import Moment, Value
from triage.errors import UnusableMessage

LONGEST_MESSAGE = 20_000
"""Characters. A longer message is refused with a word to send it as a file or in parts."""

Redacted = NewType("Redacted", str)
"""Text in which identifiers of patients and professionals are replaced: the only text a model may see."""


class Channel(StrEnum):
    """Through which face a message came."""

    SLACK = "slack"
    TEAMS = "teams"
    WEB = "web"
    CLI = "cli"


class Place(StrEnum):
    """Who else can read where the message stands."""

    PRIVATE = "private"
    SHARED = "shared"


class Prompted(StrEnum):
    """Whether something of the company prompted the question (FDA 2011: solicited or unsolicited)."""

    NO = "no"
    YES = "yes"
    NOT_SURE = "not_sure"


class Urgency(StrEnum):
    """How soon whoever asked needs the answer, as they said it. Urgent comes with the time by which it is needed."""

    ROUTINE = "routine"
    URGENT = "urgent"


class Profession(StrEnum):
    """What the person who asked is; the first three are health-care professionals (ICH E2B(R3) C.2.r.4)."""

    PHYSICIAN = "physician"
    PHARMACIST = "pharmacist"
    OTHER_HCP = "other_hcp"
    PATIENT = "patient"
    PAYER = "payer"
    LAWYER = "lawyer"
    PRESS = "press"
    OTHER = "other"


HEALTH_CARE_PROFESSIONALS = frozenset({Profession.PHYSICIAN, Profession.PHARMACIST, Profession.OTHER_HCP})


class Intake(Value):
    """Who asked, where, how the question arose and when it was heard. Nothing here has a default but "not yet known"."""

    requester_name: str | None = None
    profession: Profession | None = None
    institution: str | None = None
    country: str | None = None
    contact: str | None = None
    prompted: Prompted | None = None
    heard_at: Moment | None = None
    may_contact: bool | None = None
    needed_by: Moment | None = None
    urgency: Urgency | None = None

    @field_validator("country")
    @classmethod
    def _two_letters(cls, country: str | None) -> str | None:
        if country is None:
            return None
        if len(country) != 2 or not country.isalpha():
            raise ValueError("a country is its two-letter code, such as US")
        return country.upper()

    def missing(self) -> tuple[str, ...]:
        """The fields that must be known before an answer is released."""
        return tuple(name for name in ("requester_name", "profession", "country", "prompted") if getattr(self, name) is None)

    def beside(self, known: "Intake") -> "Intake":
        """What this intake says that is not known yet, or known otherwise."""
        return Intake.model_validate({k: v for k, v in self.model_dump().items() if v != getattr(known, k)})

    def merged(self, later: "Intake") -> "Intake":
        """This intake with everything that the later one knows."""
        return self.model_copy(update={k: v for k, v in later.model_dump().items() if v is not None})


class Attachment(Value):
    """A file that came with a message. One that was not read sends the case to a person.

    `ref` is an opaque address by which the channel finds the file; what stands before a # in it names the file for good, where the address itself
    changes with each message. `awaited`: its text is still being read, and comes as a message of
    its own. `why` says in plain words why it, or a part of it, was not read.
    """

    name: str
    was_read: bool = False
    awaited: bool = False
    ref: str | None = None
    why: str = ""

    @property
    def file(self) -> str:
        """Which file it is; empty where the channel does not say."""
        return (self.ref or "").partition("#")[0]


class Inquiry(Value):
    """One message of a conversation, exactly as it came.

    `source` is the channel's own id of the event: the same event sent twice has the same source.
    `conversation` groups the messages of one case. `reply_to` and `shared_place` are opaque addresses that only the
    channel's messenger reads; `shared_place` is set when others can read where it was asked. `addressed` is False for what was said in a thread
    without calling us: there it belongs to the case of the thread, whoever said it.
    """

    source: str = Field(min_length=1, max_length=300)
    channel: Channel
    conversation: str = Field(min_length=1, max_length=300)
    sender: str
    reply_to: str
    shared_place: str | None = None
    sent_at: Moment
    text: str
    product: str | None = None
    market: str | None = None
    addressed: bool = True
    intake: Intake = Intake()
    attachments: tuple[Attachment, ...] = ()

    @field_validator("text")
    @classmethod
    def _readable(cls, text: str) -> str:
        check_message(text)
        return text

    @property
    def place(self) -> Place:
        """Who else can read where it was asked."""
        return Place.SHARED if self.shared_place else Place.PRIVATE


_ONLY_FILES = "(No words came with this message, only: {names})"


def only_files(names: str) -> str:
    """What stands for the words of a message that had none, only files."""
    return _ONLY_FILES.format(names=names)


def holds_only_files(text: str) -> bool:
    """Whether a message had no words, only files."""
    return text.startswith(_ONLY_FILES.partition("{")[0])


def check_message(text: str) -> None:
    """Refuse a text that nobody could answer.

    Raises UnusableMessage, with words for the sender, when the text is empty, too long, or not text.
    """
    if len(text) > LONGEST_MESSAGE:
        raise UnusableMessage(
            f"This message is too long ({len(text):,} characters; the most is {LONGEST_MESSAGE:,}). Please send the question itself, in parts if needed."
        )
    if "\x00" in text or sum(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in text) > len(text) // 20:
        raise UnusableMessage("This does not look like text. Please type the question.")
    if not any(c.isalnum() for c in text):
        raise UnusableMessage("I found no words in this message. Please type the question.")
