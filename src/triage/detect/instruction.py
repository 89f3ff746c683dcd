"""Text addressed to the software that tries to change its rules, reveal data or skip review. It has no effect; it is noticed."""

from collections.abc import Iterator

from triage.detect.message import Message
from triage.detect.rules import from_file
from triage.domain.concern import Signal


def detect(message: Message) -> Iterator[Signal]:
    """The signals for instructions to the software in a message."""
    yield from from_file("instruction", message.scenes)
