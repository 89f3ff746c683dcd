"""A test page: every way is tried at once, without a case, so that nobody finds out in an emergency that a password has changed."""

import secrets
from collections.abc import Collection
from typing import NamedTuple

from triage.domain.audit import AuditEntry
from triage.domain.paging import Called, PageCall, PageWay
from triage.domain.people import Person
from triage.errors import CannotDeliver
from triage.steps.paging import ALERT_ADDRESS, SERVICE, make_call, reached_by
from triage.steps.tools import Tools
from triage.store.people import SUBJECT


class Tried(NamedTuple):
    """One way that was tried; `problem` is empty where it went through."""

    call: PageCall
    problem: str

    @property
    def to(self) -> str:
        """Whom it went to."""
        return self.call.to.name


def try_ways(tools: Tools, person_id: str | None, by: Person, *, ways: Collection[PageWay]) -> tuple[Tried, ...]:
    """Send a test by each of these ways that is set up: to a person, to the alert address, to the paging service. On record. Raises NotFound."""
    called: list[tuple[PageWay, Called]] = []
    with tools.store.read() as uow:
        if person_id is not None:
            called += reached_by(uow, tools, uow.people.get(person_id))
    if tools.paging.alert_address:
        called.append((PageWay.MAIL, Called(name=ALERT_ADDRESS, address=tools.paging.alert_address)))
    called.append((PageWay.WEBHOOK, Called(name=SERVICE)))
    tried = tuple(_try(tools, way, to) for way, to in called if way in ways and way in tools.paging.pagers)
    with tools.store.begin() as uow:
        for one in tried:
            facts = {"way": one.call.way.value, "person": one.call.to.person or one.to, "problem": one.problem[:200]}
            uow.trail.append(SUBJECT, AuditEntry(actor=by.id, action="page.tested", facts={**facts}))
    return tried


def _try(tools: Tools, way: PageWay, to: Called) -> Tried:
    key = f"page-test:{secrets.token_hex(8)}:{to.channel or way}"
    call = PageCall(key=key, way=way, case_id=0, page_id=0, rung=0, link=f"{tools.paging.home}/emergency", to=to, is_test=True)
    try:
        make_call(tools, call)
    except CannotDeliver as failed:
        return Tried(call, str(failed))
    return Tried(call, "")
