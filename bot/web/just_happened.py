"""The demo's line under each screen: what just happened, and where it is recorded."""

from typing import NamedTuple

from bot.web.edge import Visit
from bot.web.trail_words import happened
from triage.domain.people import WORKER
from triage.store.trail import TrailEntry

_QUIET = frozenset({"shown", "delivered", "case.hand_off_moved", "case.report_moved", "conversation.joined"})
"""What brings a chat up to date is on record too, and tells a newcomer nothing."""


class Happened(NamedTuple):
    """The latest entry on record, in words."""

    who: str
    what: str
    where: str
    entry: TrailEntry


async def just_happened(visit: Visit, subject: str = "") -> Happened | None:
    """The latest telling entry of a subject, or of all; nothing outside the demo."""
    return await visit.call(_latest, visit, subject) if visit.product.demo else None


def _latest(visit: Visit, subject: str) -> Happened | None:
    with visit.product.store.read() as uow:
        entries = uow.trail.entries(subject)[::-1] if subject else uow.trail.recent(40)
        telling = [e for e in entries if e.action not in _QUIET]
        if not telling:
            return None
        last = telling[0]
        person = uow.people.known(last.actor)
    who = "The worker" if last.actor == WORKER.id else person.name if person else last.actor
    where = last.subject.replace("case:", "MI-").replace("content:", "")
    return Happened(who=who, what=happened(last), where=where, entry=last)
