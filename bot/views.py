"""What a person sees of a case, as plain words and marks, without a trace of the chat that will show it.

Slack, Teams and the web only render a `View`: a new chat is one more renderer.
"""

from enum import StrEnum

from triage.domain.base import Value


class Mark(StrEnum):
    """How far a step is, or how a line is meant."""

    DONE = "✓"
    NOW = "●"
    NEXT = "○"
    CARE = "▲"
    STOP = "✕"
    URGENT = "‼"


class Line(Value):
    """One line of text. `strong` is for what must be seen first, `quiet` for what may be skipped."""

    text: str
    mark: Mark | None = None
    strong: bool = False
    quiet: bool = False


class Button(Value):
    """An action that is offered. `value` names what it is about, never what it may do: the server decides that again.

    `link`: a button that only opens a page of ours.
    """

    action: str
    label: str
    value: str
    main: bool = False
    grave: bool = False
    link: str = ""


class Source(Value):
    """A numbered reference, with what opens it."""

    number: int
    text: str
    quote: str
    path: str


class Ask(Value):
    """A short question with the buttons that answer it."""

    text: str
    buttons: tuple[Button, ...] = ()
    quiet: bool = False


class View(Value):
    """One message or card. `more` are actions behind one more click; `generated`: a sentence of it is a language model's, which some chats mark."""

    headline: str
    lines: tuple[Line, ...] = ()
    steps: tuple[Line, ...] = ()
    sources: tuple[Source, ...] = ()
    asks: tuple[Ask, ...] = ()
    buttons: tuple[Button, ...] = ()
    more: tuple[Button, ...] = ()
    generated: bool = False
