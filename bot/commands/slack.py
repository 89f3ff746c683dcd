"""`triage slack`: the manifest of the Slack app, and the workspaces that have installed it."""

from typing import TYPE_CHECKING

import click

from bot.commands.common import as_json, product, show
from bot.commands.slack_forms import InstallationForm

if TYPE_CHECKING:
    from triage.store.installations import Installation


@click.group()
def slack() -> None:
    """Make the manifest of the Slack app, and look after its installations."""


@slack.command()
@click.option("--url", help="Your own address, such as https://triage.example.com (TRIAGE_PUBLIC_URL).")
@click.option("--socket", is_flag=True, help="For Socket Mode: no address that Slack must reach.")
@click.option("--several", is_flag=True, help="For several workspaces, each of which installs the app itself.")
@click.option("--org", is_flag=True, help="For a whole Enterprise Grid organisation.")
@click.option("--rotate", is_flag=True, help="With tokens that expire after twelve hours and are renewed.")
def manifest(url: str | None, socket: bool, several: bool, org: bool, rotate: bool) -> None:
    """Print the manifest with which the app is created at https://api.slack.com/apps."""
    from bot.settings import read_settings
    from bot.slack.manifest import EXAMPLE, manifest_text
    from triage.errors import BadSettings

    address = url or read_settings().public_url or EXAMPLE
    if not (socket and not several) and not address.startswith("https://"):
        raise BadSettings(f"Slack calls addresses with https only, and {address[:200]} is none. Give yours with --url, or use --socket.")
    click.echo(manifest_text(address, socket=socket, several=several, organisation=org, rotates=rotate), nl=False)


@slack.command()
@as_json
def installations(json_: bool) -> None:
    """Show the workspaces that have installed the app, and those that took it out."""
    with product() as running, running.store.read() as uow:
        found = uow.installations.all()
    if not found and not json_:
        click.echo("No workspace has installed the app. With TRIAGE_SLACK_CLIENT_ID set, they do so at /slack/install.")
    show((_form(one) for one in found), json_=json_, words=_words)


@slack.command()
def reseal() -> None:
    """Seal all tokens with the first key of TRIAGE_SLACK_TOKEN_KEYS, after a new one was put before the old."""
    with product() as running:
        changed = running.workspaces.reseal()
    click.echo(f"{changed} {'token' if changed == 1 else 'tokens'} sealed with the first key. A key behind it is not needed any more.")


def _form(one: "Installation") -> InstallationForm:
    from bot.slack.surface import SCOPES

    return InstallationForm(
        **one.model_dump(include={"place", "organisation", "name", "installed_by", "installed_at", "expires_at"}),
        standing=str(one.standing),
        lacking=tuple(sorted(SCOPES.keys() - set(one.scopes))),
    )


def _words(form: InstallationForm) -> str:
    ends = f", token until {form.expires_at:%Y-%m-%d %H:%M} UTC" if form.expires_at else ""
    lacking = f", install again: it lacks {', '.join(form.lacking)}" if form.lacking else ""
    return f"{form.place:<14} {form.name[:40]:<40} {form.standing} {form.installed_at:%Y-%m-%d} by {form.installed_by}{ends}{lacking}"
