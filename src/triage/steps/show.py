"""Show: bring every place where a case stands in a chat up to date with the case.

Each place is a slot (the receipt, the word in front of others, the urgent notice, the answer, a card in a staff room). A slot is
posted once, under a key by which it can be found again after a crash, and edited from then on.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple

from triage.domain.audit import AuditEntry, Facts
from triage.domain.card import Card
from triage.domain.case import Case
from triage.domain.correction import CorrectionState
from triage.domain.people import WORKER
from triage.domain.response import Deliverable, SentAnswer, SharedNotice, UrgentNotice
from triage.errors import TryAgainLater, Undeliverable
from triage.ports import Messenger, Posted
from triage.steps import due_times
from triage.steps.letter_words import response_letter
from triage.steps.notice import case_notice, correction_notice, follow_up_notice
from triage.steps.tools import Tools
from triage.store.outbox import Job
from triage.store.posts import Post
from triage.store.unit import UnitOfWork

RECEIPT = "receipt"
SHARED = "shared"
URGENT = "urgent"
ANSWER = "answer"
LETTER = "letter"
CORRECTION = "correction"
FOLLOW_UP = "follow_up"
ROOM = "room"

_MOST_CATCHING_UP = 5


def put_up(uow: UnitOfWork, case_id: int, slot: str) -> None:
    """Ask for a slot to be posted. Asking again changes nothing."""
    uow.outbox.put("post", key=f"post:{case_id}:{slot}", payload={"case": case_id, "slot": slot})


def letter_slot(version: int) -> str:
    """The slot of the letter of an answer."""
    return f"{LETTER}:{version}"


def bring_up_to_date(uow: UnitOfWork, case: Case, tools: Tools) -> None:
    """Ask for every slot of a case to show its present state, for a card where staff must act, and for what comes by its clock."""
    due_times.plan(uow, case, tools.policy.targets)
    posted = {p.slot for p in uow.posts.all(case.id)}
    hand_offs = uow.hand_offs.of(case.id) if tools.rooms else ()
    for name, room in tools.rooms.items():
        for card in room.cards(case, hand_offs):
            put_up(uow, case.id, card.slot(name))
    answers = _changed_answers(uow, case)
    for slot in posted:
        if slot == RECEIPT or slot in answers or slot.startswith((ROOM, FOLLOW_UP)):
            uow.outbox.put("edit", key=f"edit:{case.id}:{slot}:{case.version}", payload={"case": case.id, "slot": slot, "version": case.version})


def show_answers_anew(uow: UnitOfWork, case: Case, *, because: str) -> None:
    """Ask for the answers of a case that look otherwise now to be shown anew, where nothing of the case itself has changed."""
    posted = {p.slot for p in uow.posts.all(case.id)}
    for slot in sorted(_changed_answers(uow, case) & posted):
        uow.outbox.put("edit", key=f"edit:{case.id}:{slot}:{because}", payload={"case": case.id, "slot": slot, "anew": True})


def post(tools: Tools, job: Job, *, may_send: bool = True) -> bool:
    """Post a slot, once. After a crash the message is looked for before it is sent again.

    Where the chat has no way to look (`can_find`), a message whose sending was cut off may be sent twice, and the record says so.
    Without `may_send` nothing is sent any more: what an earlier attempt has sent is put on record. False where nothing was sent for certain:
    the job is the caller's then.
    """
    case_id, slot = int(job.payload["case"]), str(job.payload["slot"])
    with tools.store.begin() as uow:
        if uow.posts.get(case_id, slot):
            uow.outbox.complete(job)
            return True
        case = uow.cases.get(case_id)
        sending = uow.outbox.step(job, "sending")
        was_sending = sending is not None
        if not was_sending and not may_send:
            return False
        if not was_sending:
            uow.outbox.record_step(job, "sending", {"slot": slot, "version": case.version})
    place = _place(tools, case, slot)
    posted = place.find(job.key) if was_sending and place.can_find else None
    sent_again = was_sending and posted is None and not place.can_find
    # What an earlier attempt sent shows the case as it was then, or later: it is brought up to date like any older notice.
    shown = int(sending.get("version", 0)) if sending and posted else case.version
    if posted is None and not may_send:
        return not place.can_find
    if posted is None:
        posted = place.post(job.key)
    with tools.store.begin() as uow:
        facts: Facts = {"slot": slot, "ref": posted.ref, "perhaps_twice": sent_again}
        entry = AuditEntry(actor=WORKER.id, action="delivered", facts=facts)
        uow.posts.put(case_id, slot, address=place.address, ref=posted.ref, shown_version=shown, entry=entry)
        if posted.conversation:
            uow.cases.add_conversation(case_id, posted.conversation, entry=AuditEntry(actor=WORKER.id, action="conversation.joined", facts={"slot": slot}))
        now = uow.cases.get(case_id)
        if now.version > shown:
            bring_up_to_date(uow, now, tools)
        uow.outbox.complete(job)
    return True


def edit(tools: Tools, job: Job) -> None:
    """Bring a posted slot up to date. The last edit always shows the latest state, whatever order edits run in."""
    case_id, slot = int(job.payload["case"]), str(job.payload["slot"])
    covered = job.tries > 1 or bool(job.payload.get("anew"))  # an attempt that was cut off may have shown an older state over a later one
    for _ in range(_MOST_CATCHING_UP):
        with tools.store.read() as uow:
            case, standing = uow.cases.get(case_id), uow.posts.get(case_id, slot)
        if standing is None or (standing.shown_version >= case.version and not covered):
            return
        _place(tools, case, slot).edit(standing)
        with tools.store.begin() as uow:
            latest, after = uow.cases.get(case_id), uow.posts.get(case_id, slot)
            covered = after is not None and after.shown_version > case.version
            if after is None or covered:
                continue  # another worker showed a later state meanwhile, and this edit may have covered it: show again
            if after.shown_version < case.version:
                entry = AuditEntry(actor=WORKER.id, action="shown", facts={"slot": slot, "version": case.version})
                uow.posts.put(case_id, slot, address=after.address, ref=after.ref, shown_version=case.version, entry=entry)
            if latest.version == case.version:
                return
    raise TryAgainLater("the case keeps changing", after=timedelta(seconds=2).total_seconds())


class _Place(NamedTuple):
    """One slot of a case: where it is, and how it is posted, found and edited there."""

    address: str
    can_find: bool
    post: Callable[[str], Posted]
    find: Callable[[str], Posted | None]
    edit: Callable[[Post], None]


def _place(tools: Tools, case: Case, slot: str) -> _Place:
    if slot.startswith(ROOM):
        name, card = Card.of_slot(slot)
        room = tools.rooms.get(name)
        if room is None:
            raise Undeliverable(f"the staff room of {slot} is not set up")
        return _Place(
            slot,
            room.can_find,
            lambda key: room.post(case.id, card, key=key),
            lambda key: room.find(case.id, card, key=key),
            lambda p: room.edit(case.id, card, p.ref),
        )
    messenger = tools.messengers.get(case.channel)
    if messenger is None:
        raise Undeliverable(f"no messenger is set up for {case.channel}")
    address = (case.shared_place if slot == SHARED else case.reply_to) or case.reply_to
    return _requesters_place(messenger, address, lambda: _content(tools, case, slot))


def _requesters_place(messenger: Messenger, address: str, content: Callable[[], Deliverable]) -> _Place:
    return _Place(
        address,
        messenger.can_find,
        lambda key: messenger.post(address, content(), key=key),
        lambda key: messenger.find(address, key=key),
        lambda p: messenger.edit(p.address, p.ref, content()),
    )


def _content(tools: Tools, case: Case, slot: str) -> Deliverable:
    kind, _, number = slot.partition(":")
    with tools.store.read() as uow:
        return _CONTENTS[kind](tools, uow, case, int(number.partition(":")[0] or 0))


def sent_answer(uow: UnitOfWork, case: Case, version: int) -> SentAnswer:
    """An answer as whoever asked sees it now."""
    response = next(r for r in uow.responses.all(case.id) if r.version == version)
    sender = uow.people.known(case.sender)
    return SentAnswer(
        **dict(response),
        time_zone=sender.time_zone if sender else "UTC",
        passed_on=case.fulfilment if case.fulfilment and case.fulfilment.response_version == version else None,
        holds=version not in _corrected(uow, case),
    )


def _corrected(uow: UnitOfWork, case: Case) -> frozenset[int]:
    """The answers of a case of which their reader was told that they hold no longer."""
    told = [c for c in uow.corrections.of(case.id) if c.state is CorrectionState.SENT]
    resting = (r for c in told for r in uow.responses.resting_on(c.document, c.document_version, case_id=case.id) if r.response_version <= c.response_version)
    return frozenset(r.response_version for r in resting)


def _changed_answers(uow: UnitOfWork, case: Case) -> frozenset[str]:
    """The slots of answers that look otherwise than when they were sent: one was passed on, or does not hold any more."""
    passed_on = {case.fulfilment.response_version} if case.fulfilment else set()
    return frozenset(f"{ANSWER}:{version}" for version in passed_on | _corrected(uow, case))


_CONTENTS: Mapping[str, Callable[[Tools, UnitOfWork, Case, int], Deliverable]] = {
    RECEIPT: lambda _, uow, case, __: case_notice(uow, case),
    SHARED: lambda _, __, case, ___: SharedNotice(case_id=case.id),
    URGENT: lambda _, __, case, ___: UrgentNotice(case_id=case.id),
    ANSWER: lambda _, uow, case, version: sent_answer(uow, case, version),
    LETTER: response_letter,
    CORRECTION: lambda _, uow, case, number: correction_notice(uow, case, uow.corrections.get(number)),
    FOLLOW_UP: lambda _, uow, case, report: follow_up_notice(uow, case, uow.reports.get(report)),
}
"""What stands in each kind of slot of the person who asked, by the number in the slot."""
