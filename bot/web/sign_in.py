"""Sign-in: local accounts with a password; in the demo, and only there, by picking a person."""

from collections.abc import Mapping

from starlette.responses import Response

from bot.passwords import matches
from bot.web.attempts import Attempts
from bot.web.edge import Visit, go_to
from bot.web.menu import menu_of
from bot.web.sessions import Session
from triage.domain.audit import AuditEntry
from triage.domain.people import Person, Role
from triage.errors import NotAllowed, NotFound

WRONG = "E-mail address and password do not match an account. Please try again, or ask your administrator."
WAIT = "Too many attempts. Please wait a quarter of an hour, or ask your administrator."
WHAT_THEY_DO: Mapping[Role, str] = {
    Role.MSL: "Asks a question in the chat, follows it, and passes the answer on.",
    Role.SALES_REP: "Sends a question in; sees that it arrived, and no answer.",
    Role.REVIEWER: "Reads question, draft and sources on one screen; approves, edits or returns.",
    Role.SPECIALIST: "Takes what is outside the label, unclear or about safety.",
    Role.SAFETY: "Acknowledges possible adverse events, with the clock running.",
    Role.QUALITY: "Acknowledges product complaints.",
    Role.COMPLIANCE: "Sees what may have been prompted; holds a case or lets it go.",
    Role.CONTENT_OWNER: "Loads, approves and withdraws documents; sees what they cover and where they were used.",
    Role.INSPECTOR: "Reads the whole record of a case, and exports and verifies it.",
    Role.ADMIN: "Adds people, gives and takes roles, keeps the rota.",
}
"""One line on each role, for whoever picks a person in the demo."""
_ORDER = tuple(WHAT_THEY_DO)

_per_account = Attempts(most=6)
_per_address = Attempts(most=40)


async def home(visit: Visit) -> Response:
    """The first page of the person's menu."""
    menu = menu_of(visit.person)
    return go_to(menu[0].path if menu else "/nothing")


async def nothing(visit: Visit) -> Response:
    """For a person without any role."""
    words = "You are signed in, and you have no role yet. Please ask your administrator for one."
    return visit.page("error.html", headline=f"Hello, {visit.person.name}", words=words)


async def sign_in_page(visit: Visit) -> Response:
    """Where somebody signs in."""
    return await _show(visit)


async def _show(visit: Visit, *, problem: str = "", status: int = 200) -> Response:
    people = await visit.call(_demo_people, visit) if visit.product.demo else ()
    onward = _own_path(visit.query("next") or visit.text("next"))
    return visit.page("sign_in.html", status=status, problem=problem, people=people, next=onward, email=visit.text("email"), does=WHAT_THEY_DO)


async def sign_in(visit: Visit) -> Response:
    """Check a password. The same words whatever was wrong."""
    account, address = visit.text("email").casefold()[:300], visit.request.client.host if visit.request.client else "?"
    if not (_per_address.begin(address) and _per_account.begin(account)):
        return await _show(visit, problem=WAIT, status=429)
    found = await visit.call(_check, visit, account)
    if found is None:
        return await _show(visit, problem=WRONG, status=422)
    _per_account.forget(account)
    _per_address.went_well(address)
    return _begin(visit, *found)


async def pick(visit: Visit) -> Response:
    """The demo's sign-in: no password. Not there outside the demo."""
    if not visit.product.demo:
        raise NotFound("There is no such page.")
    return _begin(visit, *await visit.call(_picked, visit, visit.text("person")))


async def sign_out(visit: Visit) -> Response:
    """End the session."""
    visit.sessions.end(visit.session)
    response = go_to("/sign-in")
    visit.sessions.write(response, Session())
    return response


def _begin(visit: Visit, person: Person, stamp: str) -> Response:
    response = go_to(_own_path(visit.text("next")))
    visit.sessions.end(visit.session)
    visit.sessions.write(response, Session(person=person.id, stamp=stamp))
    return response


def _check(visit: Visit, account: str) -> tuple[Person, str] | None:
    with visit.product.store.read() as uow:
        person = uow.people.find(account)
        known = uow.people.password_hash(person.id) if person else None
    right = matches(visit.secret("password"), known)
    if person is None or not right or not person.active:
        return None
    with visit.product.store.begin() as uow:
        uow.trail.append("people", AuditEntry(actor=person.id, action="signed_in", facts={"person": person.id}))
    return person, visit.sessions.stamp(known)


def _picked(visit: Visit, person_id: str) -> tuple[Person, str]:
    with visit.product.store.read() as uow:
        person = uow.people.get(person_id)
        known = uow.people.password_hash(person_id)
    if not person.active:
        raise NotAllowed(f"{person.name} is switched off.")
    return person, visit.sessions.stamp(known)


def _demo_people(visit: Visit) -> tuple[Person, ...]:
    with visit.product.store.read() as uow:
        people = [p for p in uow.people.all() if p.active and p.roles]
    return tuple(sorted(people, key=lambda p: (min(_ORDER.index(r) for r in p.roles), p.name)))


def _own_path(path: str) -> str:
    """A path of ours to go on to; never another site's."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and not path.startswith("/sign-") else "/"
