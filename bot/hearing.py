"""Hearing: which messages of a chat are for us. The same in every chat."""

from typing import Protocol

from bot.helping import asks_for_help
from triage.domain.inquiry import Attachment
from triage.steps.receive import opens_nothing
from triage.steps.tools import Tools
from triage.store.cases import MessageKind


class Heard(Protocol):
    """A message, as far as this needs it. `is_talk`: it was said in front of others without calling us."""

    @property
    def kind(self) -> MessageKind:
        """A message, an edit or a deletion."""
        ...

    @property
    def conversation(self) -> str:
        """The key of the thread it stands in."""
        ...

    @property
    def text(self) -> str:
        """What was said."""
        ...

    @property
    def files(self) -> tuple[Attachment, ...]:
        """What came with it."""
        ...

    @property
    def is_talk(self) -> bool:
        """Whether it was said in front of others without calling us."""
        ...


def concerns_us(tools: Tools, heard: Heard) -> bool:
    """Whether a message is for us: private messages, mentions, and everything in a thread that belongs to a case.

    A channel's other talk is nobody's business here; nothing of it is kept. A word of thanks that belongs to no case opens none.
    """
    if heard.kind != "deletion" and not heard.is_talk:
        return not opens_nothing(tools, heard.conversation, heard.text, files=bool(heard.files))
    return in_a_case(tools, heard)


def only_asks_for_help(tools: Tools, heard: Heard) -> bool:
    """Whether a message only asks what we can do. In the thread of a case it belongs to the case, whatever it says."""
    return heard.kind == "message" and not heard.files and asks_for_help(heard.text) and not in_a_case(tools, heard)


def in_a_case(tools: Tools, heard: Heard) -> bool:
    """Whether a message stands in the thread of a case."""
    with tools.store.read() as uow:
        return uow.cases.case_of(heard.conversation) is not None
