"""Emergencies: somebody may need urgent care now."""

from collections.abc import Iterator

from triage.detect.message import Message
from triage.detect.off_label_use import detect_overdose
from triage.detect.rules import from_file
from triage.domain.concern import Concern, Signal


def detect(message: Message) -> Iterator[Signal]:
    """The signals for emergencies in a message: by their rules, and an amount above the label's maximum that was given just now."""
    yield from from_file("emergency", message.scenes)
    yield from from_file("foreign_emergency", message.scenes)
    reading = message.reading
    if not reading.has("right-now-strong") or reading.has("managed"):
        return
    for found in detect_overdose(message):
        if found.rule == "od.above-label":
            why = "more than the label allows was given, and it has only just happened"
            yield found.model_copy(update={"concern": Concern.EMERGENCY, "kind": None, "rule": "em.above-label-now", "why": why})
