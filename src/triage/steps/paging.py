"""Paging: an emergency is brought to the person on call, up the ladder, by every way there is, until somebody says "I have it".

A rung asks for one call a way and person, each a job of its own: a way that fails holds up no other, and a worker that dies in a call leaves it
to the next. Every attempt and what became of it stands on the record of the case.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import dropwhile

from triage.domain.audit import AuditEntry, Facts
from triage.domain.case import WITH_A_PERSON, WORKER_MOVES, Case
from triage.domain.decision import Desk
from triage.domain.handoff import HandOff
from triage.domain.paging import MOST_TRIES, Called, Page, PageCall, PageWay, TakenBy
from triage.domain.people import WORKER, Person, Role
from triage.errors import CannotDeliver, TryAgainLater, Undeliverable
from triage.rules.ladder import Rung, rung_of
from triage.rules.permissions import Action, check_may_anywhere
from triage.steps.tools import Tools
from triage.store.outbox import Job
from triage.store.unit import UnitOfWork

ALERT = "emergency: a person must look at this case now"
ALERT_ADDRESS, SERVICE = "alert address", "paging service"
_RAISED = AuditEntry(actor=WORKER.id, action="page.raised")


def raise_page(uow: UnitOfWork, case_id: int, message_id: int) -> None:
    """Somebody may be in danger: call the first rung now."""
    uow.pages.raise_for(case_id, message_id, entry=_RAISED)
    _ask_for(uow, case_id, message_id, 0, uow.now)


def climb(tools: Tools, job: Job) -> None:
    """Call one rung, and ask for the next. Ends when somebody has the emergency."""
    case_id, message_id, rung = int(job.payload["case"]), int(job.payload["message"]), int(job.payload["rung"]) + 1
    with tools.store.begin() as uow:
        case = uow.cases.get(case_id)
        page = uow.pages.raise_for(case_id, message_id, entry=_RAISED)
        if not page.is_open or _somebody_has(uow, tools, case, page):
            return uow.outbox.complete(job)
        whom = _whom(uow, case, rung)
        calls = tuple(_calls(uow, tools, page, rung, whom))
        for call in calls:
            uow.outbox.put("page_call", key=call.key, payload={"call": call.model_dump(mode="json")})
        uow.pages.climbed(page, rung, entry=_climbed(whom, calls))
        # Where nobody of a rung can be reached, the next one is called at once; the highest one waits, so that this ends.
        waits = bool(calls) or whom.alert_address or not tools.paging.pagers
        _ask_for(uow, case_id, message_id, rung, uow.now + tools.paging.every if waits else uow.now)
        uow.outbox.complete(job)
    tools.alerts.raise_alert(ALERT, facts={"case": case.number, "rung": rung, "on_call": ", ".join(whom.people) or "nobody is on the rota"})
    return None


def call_out(tools: Tools, job: Job) -> None:
    """Make one call, unless somebody has the emergency by now. After a crash it is made again under the same key, and the record says so."""
    call = PageCall.model_validate(job.payload["call"])
    with tools.store.begin() as uow:
        page = uow.pages.get(call.page_id)
        if not page.is_open:
            return uow.outbox.complete(job)
        was_sending = uow.outbox.step(job, "sending") is not None
        if not was_sending:
            uow.outbox.record_step(job, "sending", {"way": call.way.value})
    try:
        found = make_call(tools, call, again=was_sending)
    except CannotDeliver as failed:
        return _failed(tools, job, page, call, failed)
    with tools.store.begin() as uow:
        facts = _facts(call) | {"tries": job.tries, "perhaps_twice": was_sending and not found}
        uow.pages.note(page, entry=AuditEntry(actor=WORKER.id, action="page.sent", facts=facts))
        uow.outbox.complete(job)
    return None


def make_call(tools: Tools, call: PageCall, *, again: bool = False) -> bool:
    """Send one call. True where an earlier attempt is found to have sent it already. Raises TryAgainLater or Undeliverable."""
    pager = tools.paging.pagers.get(call.way)
    if pager is None:
        raise Undeliverable(f"{call.way}: not set up")
    if again and pager.find(call):
        return True
    pager.call(call)
    return False


def take(tools: Tools, page_id: int, by: Person, way: TakenBy) -> Page:
    """Somebody says "I have it": nobody else is called from now on. Who said so first, and when, is on record; a later one learns who has it."""
    check_may_anywhere(by, Action.TAKE_PAGE)
    with tools.store.begin() as uow:
        page = uow.pages.get(page_id)
        return uow.pages.take(page, by.id, way, entry=AuditEntry(actor=by.id, action="page.taken"))


def desk_has(uow: UnitOfWork, hand_off: HandOff, by: str) -> None:
    """Pharmacovigilance acknowledged or cleared what a message reports: with that somebody has its emergency too."""
    if hand_off.desk is not Desk.PHARMACOVIGILANCE:
        return
    for page in uow.pages.of(hand_off.case_id):
        if page.is_open and page.message_id == hand_off.message_id:
            uow.pages.take(page, by, TakenBy.HAND_OFF, entry=AuditEntry(actor=by, action="page.taken", facts={"hand_off": hand_off.id}))


def not_one(uow: UnitOfWork, case_id: int, by: Person) -> None:
    """Safety found that it is no emergency: with that somebody has looked, and nobody else is called."""
    for page in uow.pages.of(case_id):
        if page.is_open:
            _settle(uow, page, by.id, TakenBy.CASE)


def _somebody_has(uow: UnitOfWork, tools: Tools, case: Case, page: Page) -> bool:
    """Whether the emergency is in somebody's hands without their having said so: pharmacovigilance's, or else whoever took the case since."""
    theirs = [h for h in uow.hand_offs.of(case.id) if h.desk is Desk.PHARMACOVIGILANCE and h.message_id == page.message_id]
    if theirs:
        if any(h.is_open for h in theirs):
            return False
        _settle(uow, page, next((h.acknowledged_by for h in theirs if h.acknowledged_by), WORKER.id), TakenBy.HAND_OFF)
        return True
    claim = timedelta(minutes=tools.policy.targets.claim_minutes)
    if case.claimed_by and case.claimed_until and case.claimed_until - claim >= page.raised_at:
        _settle(uow, page, case.claimed_by, TakenBy.CASE)
        return True
    if case.status not in WITH_A_PERSON | WORKER_MOVES and (ended_by := _ended_by(uow, page)):
        _settle(uow, page, ended_by, TakenBy.CASE)
        return True
    return False


def _ended_by(uow: UnitOfWork, page: Page) -> str:
    """Who took the case out of people's hands since the page was raised: whoever did has seen it. A case that had ended before is no answer."""
    with_a_person = {s.value for s in WITH_A_PERSON}
    since = dropwhile(lambda e: (e.action, e.facts.get("page")) != (_RAISED.action, page.id), uow.trail.entries(f"case:{page.case_id}"))
    moved = (e for e in since if e.actor != WORKER.id and e.facts.get("from") in with_a_person)
    return next((e.actor for e in moved if "to" in e.facts and e.facts["to"] not in with_a_person), "")


def _settle(uow: UnitOfWork, page: Page, by: str, way: TakenBy) -> None:
    uow.pages.take(page, by, way, entry=AuditEntry(actor=by, action="page.taken"))


def _whom(uow: UnitOfWork, case: Case, rung: int) -> Rung:
    """Whom a rung calls now: the rota may have turned since the last one."""
    language = case.decision.language if case.decision else None
    on_call = uow.people.rota.on_duty(Role.SAFETY, case.product, case.market, language, uow.now)
    safety = [p for p in uow.people.all() if Role.SAFETY in p.roles]
    theirs = [p for p in safety if p.holds(Role.SAFETY, case.product, case.market)]
    return rung_of(on_call, tuple(p.id for p in theirs or safety), rung)


def _calls(uow: UnitOfWork, tools: Tools, page: Page, rung: int, whom: Rung) -> Iterator[PageCall]:
    """One call for each way by which each of them can be reached; the paging service is told of every rung."""
    for person in (uow.people.get(p) for p in whom.people):
        for way, called in reached_by(uow, tools, person):
            yield call_of(tools, page, rung, way, called)
    if whom.alert_address and tools.paging.alert_address and PageWay.MAIL in tools.paging.pagers:
        yield call_of(tools, page, rung, PageWay.MAIL, Called(name=ALERT_ADDRESS, address=tools.paging.alert_address))
    if PageWay.WEBHOOK in tools.paging.pagers:
        yield call_of(tools, page, rung, PageWay.WEBHOOK, Called(name=SERVICE))


def reached_by(uow: UnitOfWork, tools: Tools, person: Person) -> Iterator[tuple[PageWay, Called]]:
    """The ways by which a person can be reached: private messages in the chats that know them, and mail."""
    if PageWay.CHAT in tools.paging.pagers:
        for channel, address in tools.paging.chats.items():
            if (known := uow.people.identity(person.id, channel)) is not None:
                yield PageWay.CHAT, Called(person=person.id, name=person.name, address=address(known), channel=channel)
    if person.email and PageWay.MAIL in tools.paging.pagers:
        yield PageWay.MAIL, Called(person=person.id, name=person.name, address=person.email)


def call_of(tools: Tools, page: Page, rung: int, way: PageWay, to: Called) -> PageCall:
    """The call of a rung to one of those whom it calls."""
    mark = (to.person or to.name).replace(" ", "-")
    return PageCall(
        key=f"page:{page.id}:{rung}:{to.channel or way}:{mark}",
        way=way,
        case_id=page.case_id,
        page_id=page.id,
        rung=rung,
        link=f"{tools.paging.home}/emergency/{page.id}",
        to=to,
        again_minutes=max(1, int(tools.paging.every.total_seconds() // 60)),
    )


def _failed(tools: Tools, job: Job, page: Page, call: PageCall, failed: CannotDeliver) -> None:
    """Put a failed attempt on record. A passing fault is tried again, a few times; the next rung calls anew in any case."""
    last = not isinstance(failed, TryAgainLater) or job.tries >= MOST_TRIES
    with tools.store.begin() as uow:
        facts = _facts(call) | {"tries": job.tries, "error": str(failed)[:200], "given_up": last}
        uow.pages.note(page, entry=AuditEntry(actor=WORKER.id, action="page.failed", facts=facts))
        if last:
            uow.outbox.complete(job)
    if not last:
        raise failed
    tools.alerts.raise_alert("a page did not arrive", facts={"case": call.number, "rung": call.rung, "way": call.way.value, "error": str(failed)[:200]})


def _facts(call: PageCall) -> Facts:
    return {"way": call.way.value, "rung": call.rung, "person": call.to.person or call.to.name, "key": call.key}


def _climbed(whom: Rung, calls: tuple[PageCall, ...]) -> AuditEntry:
    facts: Facts = {"people": list(whom.people), "alert_address": whom.alert_address, "calls": len(calls)}
    return AuditEntry(actor=WORKER.id, action="page.climbed", facts=facts)


def _ask_for(uow: UnitOfWork, case_id: int, message_id: int, rung: int, at: datetime) -> None:
    payload = {"case": case_id, "message": message_id, "rung": rung}
    uow.outbox.put("page", key=f"page:{case_id}:{message_id}:{rung}", payload=payload, run_at=at)
