"""`triage slack`: the manifest of the Slack app, and the workspaces that have installed it."""

import click


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
