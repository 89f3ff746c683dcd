"""`triage people add|grant|revoke|password|deactivate|list|duty|duties|page-test`."""

import sys
from pathlib import Path

import click
from pydantic import ValidationError

from bot.commands import desk_forms
from bot.commands.common import as_json, product, show
from bot.commands.page_test import page_test
from bot.joining import check_markets, first_fault, granted, joining
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role
from triage.errors import Refused

_BY = "administrator"
_ROLES = click.Choice([r.value for r in Role])


@click.group()
def people() -> None:
    """Add people, grant and revoke roles, set the rota. Every change is on record."""


people.add_command(page_test)


@people.command()
@click.argument("person_id")
@click.option("--name", required=True)
@click.option("--email", default="")
@click.option("--role", "roles", multiple=True, type=_ROLES, help="May be given several times.")
@click.option("--market", help="Two-letter code of the person's market.")
@click.option("--language", default="en", show_default=True)
@click.option("--time-zone", default="UTC", show_default=True)
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Read the password from a file; - for standard input.",
)
def add(person_id: str, name: str, email: str, roles: tuple[str, ...], market: str | None, language: str, time_zone: str, password_file: Path | None) -> None:
    """Add a person."""
    grants = tuple(Grant(role=Role(r)) for r in roles)
    person = joining(
        Person(id=person_id, name=name, email=email, grants=grants, market=market.upper() if market else None, language=language, time_zone=time_zone)
    )
    password = _password(password_file)
    with product() as running, running.store.begin() as uow:
        uow.people.add(person, entry=AuditEntry(actor=_BY, action="person.added"))
        if password:
            _set(uow.people, person_id, password)
    click.echo(f"{name} is added as {person_id}.")


@people.command()
@click.argument("person_id")
@click.argument("role", type=_ROLES)
@click.option("--product", "products", multiple=True, help="Only for these products; all by default.")
@click.option("--market", "markets", multiple=True, help="Only for these markets; all by default.")
def grant(person_id: str, role: str, products: tuple[str, ...], markets: tuple[str, ...]) -> None:
    """Grant a role, for some products and markets or for all."""
    with product() as running:
        known = {p.name for p in running.library.products()} if products else ()
        given = granted(Role(role), products, markets, known=known)
        with running.store.begin() as uow:
            uow.people.grant(person_id, given, entry=AuditEntry(actor=_BY, action="role.granted"))
    click.echo(f"{person_id} is {role} now.")


@people.command()
@click.argument("person_id")
@click.argument("role", type=_ROLES)
def revoke(person_id: str, role: str) -> None:
    """Take a role away."""
    with product() as running, running.store.begin() as uow:
        uow.people.revoke(person_id, Role(role), entry=AuditEntry(actor=_BY, action="role.revoked"))
    click.echo(f"{person_id} is no longer {role}.")


@people.command()
@click.argument("person_id")
def deactivate(person_id: str) -> None:
    """Shut a person out, keeping their name on record."""
    with product() as running, running.store.begin() as uow:
        uow.people.set_active(person_id, False, entry=AuditEntry(actor=_BY, action="person.deactivated"))  # noqa: FBT003 - the store's own form
    click.echo(f"{person_id} can't sign in any more.")


@people.command()
@click.argument("person_id")
@click.option(
    "--password-file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path), help="Read it from a file; - for standard input."
)
def password(person_id: str, password_file: Path | None) -> None:
    """Set a person's password for the web."""
    chosen = _password(password_file) or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with product() as running, running.store.begin() as uow:
        _set(uow.people, person_id, chosen)
    click.echo(f"The password of {person_id} is set.")


@people.command("list")
@as_json
def list_people(json_: bool) -> None:
    """List people and their roles."""
    with product() as running, running.store.read() as uow:
        everybody = uow.people.all()
    show((_form(p) for p in everybody), json_=json_, words=lambda f: f"{f.id:<16} {f.name:<24} {', '.join(f.roles) or '-'}{'' if f.active else '  (inactive)'}")


@people.command()
@click.argument("person_id")
@click.argument("role", type=_ROLES)
@click.option("--deputy")
@click.option("--product", "product_name")
@click.option("--market")
@click.option("--language")
@click.option("--days", default="0,1,2,3,4", show_default=True, help="Weekdays, Monday is 0.")
@click.option("--start", default="09:00", show_default=True)
@click.option("--end", default="17:00", show_default=True)
@click.option("--time-zone", default="UTC", show_default=True)
def duty(
    person_id: str,
    role: str,
    deputy: str | None,
    product_name: str | None,
    market: str | None,
    language: str | None,
    days: str,
    start: str,
    end: str,
    time_zone: str,
) -> None:
    """Put a person on the rota for a product, market, language and hours, with a deputy."""
    from triage.store.rota import Duty

    market = market.upper() if market else None
    check_markets([market] if market else [])
    try:
        wanted = Duty(
            id=0, role=Role(role), person=person_id, deputy=deputy, product=product_name, market=market, language=language,
            weekdays=_weekdays(days), start=start, end=end, time_zone=time_zone,
        )  # fmt: skip
    except ValidationError as error:
        raise Refused(first_fault(error)) from None
    with product() as running, running.store.begin() as uow:
        made = uow.people.rota.put(wanted, entry=AuditEntry(actor=_BY, action="duty.set"))
    click.echo(f"Duty {made.id}: {person_id} as {role}, {start} to {end} {time_zone}.")


@people.command()
@as_json
def duties(json_: bool) -> None:
    """Show the rota."""
    with product() as running, running.store.read() as uow:
        turns = uow.people.rota.all()
    show((desk_forms.DutyForm(**d.model_dump(exclude={"weekdays"}), weekdays=tuple(sorted(d.weekdays))) for d in turns), json_=json_, words=_duty)


def _duty(form: desk_forms.DutyForm) -> str:
    days = "".join("MTWTFSS"[d] for d in form.weekdays)
    what = f"{form.id:>4} {form.role:<14} {form.person:<16} {form.product or 'all':<12} {form.market or 'all':<4}"
    return f"{what} {days:<8} {form.start}-{form.end} {form.time_zone}"


def _weekdays(days: str) -> frozenset[int]:
    named = {d.strip() for d in days.split(",")}
    if not named <= set("0123456"):
        raise Refused(f"{days[:40]!r} are no weekdays. Give numbers from 0 (Monday) to 6, such as 0,1,2.")
    return frozenset(map(int, named))


def _password(source: Path | None) -> str:
    if source is None:
        return ""
    return (sys.stdin.read() if str(source) == "-" else source.read_text(encoding="utf-8")).strip("\r\n")


def _set(everybody: object, person_id: str, chosen: str) -> None:
    from bot.passwords import hash_of

    everybody.set_password(person_id, hash_of(chosen), entry=AuditEntry(actor=_BY, action="password.set"))  # type: ignore[attr-defined]


def _form(person: Person) -> desk_forms.PersonForm:
    return desk_forms.PersonForm(id=person.id, name=person.name, email=person.email, active=person.active, roles=tuple(sorted(person.roles)))
