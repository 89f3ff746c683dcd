"""The people page: who works here, in which roles, and who is on duty when."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError
from starlette.responses import Response

from bot.joining import check_markets, first_fault, granted, joining
from bot.passwords import hash_of
from bot.web.edge import Visit, go_to, status_of
from bot.web.just_happened import just_happened
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role
from triage.errors import NotFound, Refused, TriageError, UnusableMessage
from triage.rules.permissions import Action, check_may
from triage.store.people import People
from triage.store.rota import Duty

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


async def people_page(visit: Visit) -> Response:
    """Everybody, and the rota."""
    return await _show(visit)


async def _show(visit: Visit, *, problem: str = "", status: int = 200) -> Response:
    check_may(visit.person, Action.MANAGE_PEOPLE)
    people, duties = await visit.call(_read, visit)
    return visit.page(
        "people.html",
        status=status,
        problem=problem,
        people=people,
        duties=duties,
        names={p.id: p.name for p in people},
        days=DAYS,
        products=sorted(await visit.call(_products, visit)),
        done=DONE.get(visit.query("done"), ""),
        form=visit.form,
        happened=await just_happened(visit, "people"),
    )


def _products(visit: Visit) -> frozenset[str]:
    return frozenset(p.name for p in visit.tools.library.products())


def _read(visit: Visit) -> tuple[tuple[Person, ...], tuple[Duty, ...]]:
    with visit.product.store.read() as uow:
        return uow.people.all(), uow.people.rota.all()


async def act(visit: Visit) -> Response:
    """Change who may do what, by the table."""
    check_may(visit.person, Action.MANAGE_PEOPLE)
    name = str(visit.request.path_params["action"])
    if name not in DEEDS:
        raise NotFound("There is no such action.")
    try:
        await visit.call(_do, visit, name)
    except ValidationError as error:
        return await _show(visit, problem=first_fault(error), status=422)
    except TriageError as error:
        return await _show(visit, problem=str(error), status=status_of(error))
    return go_to(f"/people?done={name}")


def _do(visit: Visit, name: str) -> None:
    action, deed = DEEDS[name]
    entry = AuditEntry(actor=visit.person.id, action=action)
    with visit.product.store.begin() as uow:
        deed(visit, uow.people, entry)


def _add(visit: Visit, people: People, entry: AuditEntry) -> None:
    if not visit.text("id") or not visit.text("name") or not visit.text("email"):
        raise UnusableMessage("A person has an id, a name and an e-mail address.")
    person = Person(
        id=visit.text("id"),
        name=visit.text("name"),
        email=visit.text("email"),
        grants=(_grant(visit),) if visit.text("role") else (),
        market=visit.text("market").upper() or None,
        time_zone=visit.text("time_zone") or "UTC",
    )
    people.add(joining(person), entry=entry)
    if visit.secret("password"):
        people.set_password(person.id, hash_of(visit.secret("password")), entry=entry.model_copy(update={"action": "password.set"}))


def _grant(visit: Visit) -> Grant:
    if visit.text("role") not in set(Role):
        raise UnusableMessage("Please choose a role.")
    products = [p for p in visit.texts("products") if p]
    return granted(Role(visit.text("role")), products, visit.text("markets").replace(",", " ").split(), known=_products(visit) if products else ())


def _give(visit: Visit, people: People, entry: AuditEntry) -> None:
    people.grant(visit.text("person"), _grant(visit), entry=entry)


def _take(visit: Visit, people: People, entry: AuditEntry) -> None:
    role = _grant(visit).role
    if visit.text("person") == visit.person.id and role is Role.ADMIN:
        raise Refused("You can't take your own role of administrator away: another administrator does.")
    people.revoke(visit.text("person"), role, entry=entry)


def _switch(*, active: bool) -> Callable[[Visit, People, AuditEntry], None]:
    def do(visit: Visit, people: People, entry: AuditEntry) -> None:
        if visit.text("person") == visit.person.id:
            raise Refused("You can't switch yourself off.")
        people.set_active(visit.text("person"), active, entry=entry)

    return do


def _password(visit: Visit, people: People, entry: AuditEntry) -> None:
    people.set_password(visit.text("person"), hash_of(visit.secret("password")), entry=entry)


def _duty(visit: Visit, people: People, entry: AuditEntry) -> None:
    if visit.text("role") not in set(Role):
        raise UnusableMessage("Please choose a role.")
    weekdays = frozenset(int(d) for d in visit.texts("weekdays") if d in set("0123456"))
    market = visit.text("market").upper() or None
    check_markets([market] if market else [])
    duty = Duty(
        role=Role(visit.text("role")),
        person=visit.text("person"),
        deputy=visit.text("deputy") or None,
        product=visit.text("product") or None,
        market=market,
        weekdays=weekdays or frozenset(range(5)),
        start=visit.text("start") or "09:00",
        end=visit.text("end") or "17:00",
        time_zone=visit.text("time_zone") or "UTC",
    )
    people.rota.put(duty, entry=entry)


def _no_duty(visit: Visit, people: People, entry: AuditEntry) -> None:
    people.rota.remove(visit.number("duty"), entry=entry)


DEEDS: Mapping[str, tuple[str, Callable[[Visit, People, AuditEntry], None]]] = {
    "add": ("person.added", _add),
    "grant": ("role.granted", _give),
    "revoke": ("role.revoked", _take),
    "deactivate": ("person.deactivated", _switch(active=False)),
    "activate": ("person.activated", _switch(active=True)),
    "password": ("password.set", _password),
    "duty": ("duty.set", _duty),
    "no_duty": ("duty.removed", _no_duty),
}
"""What a form of this page asks for: the action on record, and what is done."""
DONE: Mapping[str, str] = {
    "add": "The person is added.",
    "grant": "The role is given.",
    "revoke": "The role is taken away.",
    "deactivate": "The person can't sign in any more. Their name stays on record.",
    "activate": "The person can sign in again.",
    "password": "The password is set. Sessions under the old one have ended.",
    "duty": "The turn is on the rota.",
    "no_duty": "The turn is removed.",
}
