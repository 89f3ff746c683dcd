"""`triage rules proposals|accept|decline|reword|write`: regression cases that corrections propose, for the owners of the rules."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.common import as_json, product, show
from bot.commands.form import Form
from triage.domain.people import Grant, Person, Role
from triage.domain.regression import ProposedCase

if TYPE_CHECKING:
    from bot.wiring import Product

_OWNERS = (Role.SAFETY, Role.QUALITY, Role.COMPLIANCE, Role.SPECIALIST)
_BY = Person(id="administrator", name="the administrator", grants=tuple(Grant(role=r) for r in _OWNERS))
"""Whoever runs the command on the machine, for all rules; on record as the administrator."""


class ProposalForm(Form):
    """What `triage rules proposals --json` prints, one a line. `decided` and `right` are decisions by the names of the triage guide."""

    proposal: int
    case: str
    owner: str
    field: str
    before: str
    after: str
    rules: tuple[str, ...]
    text: str
    decided: dict[str, object]
    right: dict[str, object]
    by: str
    reason: str
    state: str
    settled_by: str | None
    settled_reason: str


@click.group()
def rules() -> None:
    """Show, accept and decline regression cases that corrections propose. No correction changes a rule by itself."""


@rules.command()
@click.option("--settled", is_flag=True, help="Those that were accepted or declined.")
@as_json
def proposals(settled: bool, json_: bool) -> None:
    """List proposed cases: redacted words, what was decided, what is right."""
    from triage.steps.regression import proposals as of_owner

    with product() as running:
        found = of_owner(running.tools, _BY, settled=settled)
    show((_form(p) for p in found), json_=json_, words=_words)
    if not found and not json_:
        click.echo("Nothing was settled yet." if settled else "No proposal waits.")


@rules.command()
@click.argument("proposal", type=int)
@click.option("--text", help="Other words, where the redaction left an identifier in.")
def accept(proposal: int, text: str | None) -> None:
    """Accept a case into the file that the tests run. Look at its words first: they leave the database."""
    from triage.steps.regression import FILE
    from triage.steps.regression import accept as take

    with product() as running:
        folder = _folder(running)
        take(running.tools, proposal, _BY, folder=folder, text=text)
    click.echo(f"Proposal {proposal} is accepted. Run: triage evaluate assess --gold {folder / FILE}")


@rules.command()
@click.argument("proposal", type=int)
@click.option("--reason", required=True, help="Why; goes on record.")
def decline(proposal: int, reason: str) -> None:
    """Decline a case."""
    from triage.steps.regression import decline as leave

    with product() as running:
        leave(running.tools, proposal, _BY, reason=reason)
    click.echo(f"Proposal {proposal} is declined.")


@rules.command()
@click.argument("proposal", type=int)
@click.argument("text")
def reword(proposal: int, text: str) -> None:
    """Give a case other words, for what the redaction left in. The earlier words are erased."""
    from triage.steps.regression import reword as change

    with product() as running:
        done = change(running.tools, proposal, _BY, text)
    click.echo(done.text)


@rules.command()
def write() -> None:
    """Draw the file of accepted cases anew, for instance after an erasure."""
    from triage.steps.regression import write as draw

    with product() as running:
        click.echo(draw(running.tools, _folder(running)))


def _folder(running: "Product") -> Path:
    return running.settings.regression_folder


def _form(one: ProposedCase) -> ProposalForm:
    return ProposalForm(
        proposal=one.id,
        case=one.number,
        owner=one.owner,
        field=one.change.field,
        before=one.change.before,
        after=one.change.after,
        rules=one.rules,
        text=one.text,
        decided=one.decided.model_dump(mode="json"),
        right=one.right.model_dump(mode="json"),
        by=one.by,
        reason=one.reason,
        state=one.state,
        settled_by=one.settled_by,
        settled_reason=one.settled_reason,
    )


def _words(form: ProposalForm) -> str:
    change = " → ".join(p for p in (form.before or "(nothing)", form.after or "(nothing)"))
    first = f"{form.proposal:>5}  {form.case}  {form.owner}: {form.field.replace('_', ' ')}, {change}  [{', '.join(form.rules) or 'no rule saw it'}]"
    return f"{first}\n       “{form.text or '(erased)'}”\n       {form.by}: {form.reason}" + (
        f"\n       {form.state} by {form.settled_by}" if form.settled_by else ""
    )
