"""The world outside the product: chats, a desk and the sender's memory, in one append-only file that no kill takes back."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.kill.fate import Fate
from triage.domain.card import Card
from triage.domain.case import WITH_A_PERSON, Case
from triage.domain.handoff import HandOff
from triage.domain.inquiry import Channel
from triage.domain.report import Report
from triage.domain.response import Deliverable
from triage.ports import Posted


class Outside:
    """Events in the order in which they happened, each in one write."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, **event: object) -> None:
        """Something has happened."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, json.dumps(event).encode() + b"\n")
        finally:
            os.close(descriptor)

    def events(self, what: str) -> Iterator[dict[str, Any]]:
        """Everything of one kind that has happened."""
        if not self._path.exists():
            return
        for line in self._path.read_bytes().splitlines():
            event = json.loads(line)
            if event["what"] == what:
                yield event


class Chat:
    """A chat that keeps what it is sent. One that cannot find gives no way to look for a message."""

    def __init__(self, channel: Channel, outside: Outside, fate: Fate, *, can_find: bool) -> None:
        self.channel = channel
        self.can_find = can_find
        self._outside = outside
        self._fate = fate

    def post(self, address: str, what: Deliverable, *, key: str) -> Posted:
        """Deliver, and perhaps die before or after."""
        posted = self._posted(key)
        self._fate.cross("before sending")
        self._outside.append(
            what="post", chat=self.channel.value, key=key, ref=posted.ref, address=address, kind=type(what).__name__, words=what.model_dump_json()
        )
        self._fate.cross("after sending")
        return posted

    def find(self, address: str, *, key: str) -> Posted | None:
        """The message of this key, where this chat can be searched."""
        assert self.can_find, "the product must not look where it is told that it cannot"
        there = any((e["chat"], e["key"], e["address"]) == (self.channel.value, key, address) for e in self._outside.events("post"))
        return self._posted(key) if there else None

    def edit(self, address: str, ref: str, what: Deliverable) -> None:
        """Replace a message, and perhaps die before or after."""
        self._fate.cross("before sending")
        self._outside.append(what="edit", chat=self.channel.value, ref=ref, kind=type(what).__name__, words=what.model_dump_json())
        self._fate.cross("after sending")

    def _posted(self, key: str) -> Posted:
        joins = self.can_find and key.endswith(":receipt")
        return Posted(ref=f"{self.channel.value}/{key}", conversation=f"{self.channel.value}:thread:{key}" if joins else None)


class Room:
    """The reviewers' channel, in which a card can be found again."""

    can_find = True

    def __init__(self, outside: Outside, fate: Fate) -> None:
        self._outside = outside
        self._fate = fate

    def cards(self, case: Case, hand_offs: Sequence[HandOff]) -> tuple[Card, ...]:
        """One card for a case that waits for a person."""
        del hand_offs
        return (Card(place="STAFF"),) if case.status in WITH_A_PERSON else ()

    def post(self, case_id: int, card: Card, *, key: str) -> Posted:
        """Put up a card, and perhaps die before or after."""
        self._fate.cross("before sending")
        self._outside.append(what="post", chat="room", key=key, address="room", kind="card", words="{}")
        self._fate.cross("after sending")
        return Posted(ref=f"room/{key}")

    def find(self, case_id: int, card: Card, *, key: str) -> Posted | None:
        """The card of this key."""
        there = any((e["chat"], e["key"]) == ("room", key) for e in self._outside.events("post"))
        return Posted(ref=f"room/{key}") if there else None

    def edit(self, case_id: int, card: Card, ref: str) -> None:
        """Bring a card up to date, and perhaps die before or after."""
        self._fate.cross("before sending")
        self._outside.append(what="edit", chat="room", ref=ref, kind="card", words="{}")
        self._fate.cross("after sending")


class Desk:
    """A desk outside the product, which takes the same key as the same hand-off."""

    def __init__(self, outside: Outside, fate: Fate) -> None:
        self._outside = outside
        self._fate = fate

    def send(self, hand_off: HandOff, *, key: str) -> None:
        """Take a hand-off, and perhaps die before or after."""
        self._fate.cross("before sending")
        self._outside.append(what="hand_off", key=key, hand_off=hand_off.id, case=hand_off.case_id)
        self._fate.cross("after sending")

    def update(self, hand_off: HandOff, report: Report, *, key: str) -> None:
        """Take what became known of a report."""
        self._outside.append(what="report_update", key=key, hand_off=hand_off.id, report=report.id, case=hand_off.case_id)


class Alarm:
    """The person who is alerted."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def raise_alert(self, what: str, *, facts: dict[str, str | int]) -> None:
        """Keep the alert."""
        self._outside.append(what="alert", said=what, facts=facts)
