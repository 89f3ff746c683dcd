"""Signs that the company prompted the question."""

from collections.abc import Iterator

from triage.detect.message import Message
from triage.detect.rules import from_file
from triage.domain.concern import Signal


def detect(message: Message) -> Iterator[Signal]:
    """The signals for prompting by the company in a message."""
    yield from from_file("solicited", message.scenes)
