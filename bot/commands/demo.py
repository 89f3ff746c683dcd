"""`triage demo`: the product with a fictional company, in the browser or played through in the terminal."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.wiring import Product


@click.command()
@click.option("--script", is_flag=True, help="Play the story in the terminal and end.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (TRIAGE_PORT).")
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="Data directory of the demo.")
def demo(script: bool, port: int | None, home: Path | None) -> None:
    """Try the product with a fictional company on this machine: no keys, no accounts."""
    from bot.demo import COMPANY, check_demo_home, fill
    from bot.wiring import build

    settings = _settings(port, home)
    _check_is_apart(settings)
    check_demo_home(settings.home)
    click.echo(f"Setting up {COMPANY} in {settings.home} (the first time takes a minute: the library is indexed) ...")
    product = build(settings, demo=True)
    try:
        result = fill(product, progress=True)
        if result.refused:
            raise click.ClickException("The sample library could not be loaded: " + "; ".join(r for _, reasons in result.refused for r in reasons))
        if script:
            _play(product)
            return
    finally:
        product.close()
    _serve(settings)


def _settings(port: int | None, home: Path | None) -> "Settings":
    from bot.settings import read_settings

    given: dict[str, object] = {"port": port} if port is not None else {}
    if home is not None:
        given["home"] = home
    found = read_settings(**given)
    if "home" not in found.model_fields_set:
        given["home"] = found.home / "demo"
    if "log_level" not in found.model_fields_set:
        given["log_level"] = "WARNING"
    return read_settings(**given)


def _check_is_apart(settings: "Settings") -> None:
    """Where anybody can be anybody, there is no real database and no real chat. Raises BadSettings."""
    from triage.errors import BadSettings

    if settings.database_url:
        raise BadSettings("The demo keeps a database of its own, because in it anybody can be anybody. Unset TRIAGE_DATABASE_URL for the demo.")
    if settings.slack_is_on:
        raise BadSettings("The demo talks to no chat, because in it anybody can be anybody. Unset TRIAGE_SLACK_... for the demo.")


def _serve(settings: "Settings") -> None:
    from bot.server import run

    run(settings, demo=True, say=lambda address: click.echo(f"\n  Open {address} and pick who you want to be. Stop with Ctrl+C.\n"))


def _play(product: "Product") -> None:
    from bot.story import play

    product.load()
    play(product, click.echo)
