"""`triage content submit|approve|return|discard|withdraw|recipients|due`: the life of a version, and who received it."""

from typing import TYPE_CHECKING

import click

from bot.commands.common import as_json, product, show
from bot.commands.life_forms import CorrectionForm, OwnersNoticeForm, RecipientForm
from bot.life import ADMINISTRATOR
from triage.errors import NotFound

if TYPE_CHECKING:
    from bot.wiring import Product
    from triage.domain.correction import Correction, Recipient
    from triage.domain.people import Person

_AS = click.option("--by", help="The person who does it, by id or address; the administrator of this machine by default.")
_REASON = click.option("--reason", required=True, help="Goes on record, and to the author.")


@click.command()
@click.argument("document")
@click.argument("version")
@_AS
def submit(document: str, version: str, by: str | None) -> None:
    """Ask a colleague to approve a draft."""
    with product() as running:
        running.life.submit(document, version, person_of(running, by))
    click.echo(f"{document} version {version} is in review. A second person approves it.")


@click.command()
@click.argument("document")
@click.argument("version")
@click.option("--by", required=True, help="Who approves, by id or address: a content owner who neither loaded, changed nor submitted it.")
@click.option("--number", help="The number of the approval in your own procedure.")
@click.option("--because", default="", help="Why golden questions may move. Goes on record with them.")
def approve(document: str, version: str, by: str, number: str | None, because: str) -> None:
    """Approve a version in review. It takes effect on its date, or at once where that is past."""
    with product() as running:
        superseded = running.life.approve(document, version, person_of(running, by), number=number, because=because)
        standing = next(row.standing for row in running.content.list() if (row.document, row.version) == (document, version))
    click.echo(f"{document} version {version} is approved: {standing}." + (f" It supersedes version {', '.join(superseded)}." if superseded else ""))


@click.command("return")
@click.argument("document")
@click.argument("version")
@_REASON
@_AS
def send_back(document: str, version: str, reason: str, by: str | None) -> None:
    """Send a version in review back to its author."""
    with product() as running:
        running.life.send_back(document, version, reason, person_of(running, by))
    click.echo(f"{document} version {version} is a draft again.")


@click.command()
@click.argument("document")
@click.argument("version")
@_AS
def discard(document: str, version: str, by: str | None) -> None:
    """Delete a draft, with the file it was read from. What was ever approved stays."""
    with product() as running:
        running.life.discard(document, version, person_of(running, by))
    click.echo(f"The draft {document} version {version} is gone.")


@click.command()
@click.argument("document")
@click.argument("version", required=False)
@click.option("--reason", required=True, help="Goes on record, to reviewers of open drafts, and to recipients of answers where a correction is sent.")
def withdraw(document: str, version: str | None, reason: str) -> None:
    """Take a document, or one version, out of use at once. Open drafts are recalled; a correction is proposed for every answer that went out."""
    with product() as running:
        gone = running.life.withdraw(document, version, reason, ADMINISTRATOR)
        used = {one.number for name in gone for one in running.life.recipients(document, name, ADMINISTRATOR)}
    click.echo(f"{document} version {', '.join(gone)} is withdrawn.")
    if used:
        click.echo(f"Answers that went out with it: {', '.join(sorted(used))}. See: triage content recipients {document}")


@click.command()
@click.argument("document")
@click.argument("version", required=False)
@as_json
def recipients(document: str, version: str | None, json_: bool) -> None:
    """List every answer that rests on a document or one version of it, with who received it and whether a correction was decided."""
    with product() as running:
        found = running.life.recipients(document, version, ADMINISTRATOR)
    show((_recipient(one) for one in found), json_=json_, words=_received)
    if not found and not json_:
        click.echo("No answer rests on it.")


@click.command()
@as_json
def due(json_: bool) -> None:
    """Say what content needs its owners: what expires within 90, 30 or 7 days, what has expired, what is stale."""
    with product() as running:
        running.life.look_ahead()
        found = running.life.notices(ADMINISTRATOR)
    show((OwnersNoticeForm.model_validate(n.model_dump()) for n in found), json_=json_, words=_due)
    if not found and not json_:
        click.echo("Nothing is due.")


COMMANDS = (submit, approve, send_back, discard, withdraw, recipients, due)
"""What `triage content` offers besides loading and examining."""


def correction_form(one: "Correction") -> CorrectionForm:
    """A correction as it is printed."""
    same = {name: getattr(one, name) for name in ("id", "document", "reason", "withdrawn_at", "decided_by", "decided_reason", "new_answer")}
    return CorrectionForm(**same, version=one.document_version, answer=one.response_version, state=one.state.value)


def person_of(running: "Product", by: str | None) -> "Person":
    """The person on the list who does something, by id or address; without one, the administrator. Raises NotFound."""
    if by is None:
        return ADMINISTRATOR
    with running.store.read() as uow:
        found = uow.people.known(by) or uow.people.find(by)
    if found is None:
        raise NotFound(f"There is no person {by} on the list. See: triage people list")
    return found


def _recipient(one: "Recipient") -> RecipientForm:
    names = ("product", "market", "requester", "receives_answers", "sent_at", "delivered", "passed_on", "passed_on_to", "passed_on_at", "statements")
    return RecipientForm(
        **{name: getattr(one, name) for name in names},
        case=one.number,
        profession=one.profession.value if one.profession else None,
        sender=one.sender,
        channel=one.channel.value,
        answer=one.response_version,
        version=one.document_version,
        correction=correction_form(one.correction) if one.correction else None,
    )


def _received(form: RecipientForm) -> str:
    to = f"{form.sender} ({form.channel})" if form.receives_answers else f"medical information, for {form.sender}"
    told = f" Correction: {form.correction.state}." if form.correction else ""
    passed = f", passed on to {form.passed_on_to or 'the professional'}" if form.passed_on else ""
    who = f"asked by {form.requester or 'a professional not known'}"
    return f"{form.case:<10} answer {form.answer} of {form.sent_at:%Y-%m-%d %H:%M}, version {form.version}: to {to}, {who}{passed}.{told}"


def _due(form: OwnersNoticeForm) -> str:
    return f"{form.document:<16} v{form.version:<5} {', '.join(form.markets):<8} {form.why}  {form.title[:70]}"
