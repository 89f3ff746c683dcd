"""Product complaints: a defect of a real pack, device or dose."""

from collections.abc import Iterator

from triage.detect.message import Message
from triage.detect.rules import from_file
from triage.domain.concern import Signal


def detect(message: Message) -> Iterator[Signal]:
    """The signals for product complaints in a message."""
    yield from from_file("product_complaint", message.scenes)
    yield from from_file("foreign_complaint", message.scenes)
