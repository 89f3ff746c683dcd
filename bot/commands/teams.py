"""`triage teams`: the app package that an administrator uploads to Microsoft Teams."""

from pathlib import Path

import click


@click.group()
def teams() -> None:
    """Make the app package for Microsoft Teams."""


@teams.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--url", help="Your own address, such as https://triage.example.com (TRIAGE_PUBLIC_URL).")
@click.option("--app-id", help="App id of the Azure Bot (TRIAGE_TEAMS_APP_ID).")
@click.option("--name", default="Medical inquiry", show_default=True, help="Name of the app in Teams, 30 characters at most.")
@click.option("--developer", default="Medical information", show_default=True, help="Who gives the app out, 32 characters at most.")
@click.option("--website", default="", help="Page about the app. Default: your own address.")
@click.option("--privacy", default="", help="Page about privacy. Default: your own address.")
@click.option("--terms", default="", help="Page with the terms of use. Default: your own address.")
@click.option("--app-version", default="1.0.0", show_default=True, help="Version of the package: a higher one replaces one that was uploaded.")
@click.option("--mentions-only", is_flag=True, help="Do not ask to hear replies without a mention in teams and group chats.")
def package(
    out: Path,
    url: str | None,
    app_id: str | None,
    name: str,
    developer: str,
    website: str,
    privacy: str,
    terms: str,
    app_version: str,
    mentions_only: bool,
) -> None:
    """Write the app package, a zip to upload in the Teams admin center."""
    from bot.settings import read_settings
    from bot.teams.manifest import Publisher, manifest
    from bot.teams.package import package as package_of
    from triage.errors import BadSettings

    settings = read_settings()
    address, bot = url or settings.public_url, app_id or settings.teams_app_id
    if not address or not bot:
        lacking = [option for option, given in (("--url (or TRIAGE_PUBLIC_URL)", address), ("--app-id (or TRIAGE_TEAMS_APP_ID)", bot)) if not given]
        raise BadSettings(f"The package needs {' and '.join(lacking)}.")
    publisher = Publisher(developer, website, privacy, terms)
    made = package_of(manifest(address, bot, publisher=publisher, name=name, version=app_version, overhears=not mentions_only))
    try:
        out.write_bytes(made)
    except OSError as error:
        raise BadSettings(f"{out} cannot be written ({error.strerror}). Give a path where a file can be made.") from None
    click.echo(f"{out}: upload it in the Teams admin center under Manage apps (deploy/teams.md).")
