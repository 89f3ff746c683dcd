"""Forms as they are filled in anywhere: what is asked, and what was written. A chat only draws the fields, and reads them back. Nothing is preselected."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from triage.domain.base import Value
from triage.errors import NotNow, UnusableMessage

LONGEST_TEXT = 3_000
"""Characters of a field for some sentences."""

Choices = tuple[tuple[str, str], ...]
"""What can be chosen, as (words, value). No value holds a comma."""


class Kind(StrEnum):
    """How a field is filled in; a note is only read."""

    LINE = "line"
    TEXT = "text"
    ONE = "one"
    LISTED = "listed"
    SEVERAL = "several"
    TICKS = "ticks"
    MOMENT = "moment"
    DAY = "day"
    NOTE = "note"


class Field(Value):
    """One field. `groups`: what can be chosen, under titles; `filled` is what stands in it already, for a person to change.

    Of several choices their values stand between commas, a day as YYYY-MM-DD, a moment in UTC by ISO 8601.

    `most`: how many characters, or how many choices; 0 where there is no limit of its own.
    """

    name: str = ""
    label: str
    kind: Kind
    filled: str = ""
    groups: tuple[tuple[str, Choices], ...] = ()
    optional: bool = True
    most: int = 0
    hint: str = ""

    @property
    def choices(self) -> Choices:
        """What can be chosen, of all groups."""
        return tuple(choice for _, choices in self.groups for choice in choices)


class Form(Value):
    """A form: its name, under which it is sent, and what it is about, which comes back with what is written."""

    name: str
    title: str
    send: str
    about: str
    fields: tuple[Field, ...]


class WrongField(UnusableMessage):
    """A field that cannot be read, with words for it; `others` are further fields with theirs, by their names."""

    def __init__(self, field: str, words: str, others: Mapping[str, str] | None = None) -> None:
        self.field = field
        self.all = {**(others or {}), field: words}
        super().__init__(words)


class OnTheWeb(NotNow):
    """A form that is too long for a chat, in plain words, with the page where the same is done."""

    def __init__(self, words: str, link: str) -> None:
        self.words, self.link = words, link
        super().__init__(f"{words} {link}")


class Answers(NamedTuple):
    """What was written into a form, by the names of its fields; of several choices the values stand between commas."""

    texts: Mapping[str, str]
    moments: Mapping[str, datetime]

    def text(self, field: str) -> str:
        """What was written or chosen; empty where the field was left empty."""
        return self.texts.get(field, "")

    def said(self, field: str) -> str:
        """The same without space around it."""
        return self.text(field).strip()

    def chosen(self, field: str) -> tuple[str, ...]:
        """What was chosen of several."""
        return tuple(value for value in self.text(field).split(",") if value)


def note(text: str) -> Field:
    """A text between fields."""
    return Field(label=text[:LONGEST_TEXT], kind=Kind.NOTE)


def line(name: str, label: str, *, most: int, filled: str = "", optional: bool = True) -> Field:
    """A field of one line."""
    return Field(name=name, label=label, kind=Kind.LINE, most=most, filled=filled[:most], optional=optional)


def long_text(name: str, label: str, *, filled: str = "", optional: bool = True, most: int = LONGEST_TEXT, hint: str = "") -> Field:
    """A field for some sentences."""
    return Field(name=name, label=label, kind=Kind.TEXT, filled=filled, optional=optional, most=most, hint=hint)


def pick(kind: Kind, name: str, label: str, choices: Iterable[tuple[str, str]], *, optional: bool = True, most: int = 0, filled: str = "") -> Field:
    """A field to choose from."""
    return Field(name=name, label=label, kind=kind, groups=(("", tuple(choices)),), optional=optional, most=most, filled=filled)


def grouped(name: str, label: str, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], *, optional: bool = True) -> Field:
    """A list to choose from, in groups with titles."""
    return Field(name=name, label=label, kind=Kind.LISTED, groups=tuple((title, tuple(choices)) for title, choices in groups), optional=optional)


def moment(name: str, label: str, *, optional: bool = True, filled: datetime | None = None) -> Field:
    """A field for a time."""
    return Field(name=name, label=label, kind=Kind.MOMENT, optional=optional, filled=filled.astimezone(UTC).isoformat() if filled else "")


def day(name: str, label: str, *, optional: bool = True, filled: str = "") -> Field:
    """A field for a day."""
    return Field(name=name, label=label, kind=Kind.DAY, optional=optional, filled=filled)
