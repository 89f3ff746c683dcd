"""Emergencies: somebody may need urgent care now."""

from collections.abc import Iterator

from triage.detect.message import Message
from triage.detect.rules import from_file
from triage.domain.concern import Signal


def detect(message: Message) -> Iterator[Signal]:
    """The signals for emergencies in a message."""
    yield from from_file("emergency", message.scenes)
