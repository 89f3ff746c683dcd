"""What every subcommand shares: the running product for one command, and how a form is printed."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

import click
from pydantic import BaseModel

from bot.life import ADMINISTRATOR

if TYPE_CHECKING:
    from bot.wiring import Product

BY = ADMINISTRATOR
"""Whoever runs a command on the machine: trusted as its administrator, and on record as that."""

_F = TypeVar("_F", bound=Callable[..., Any])


def as_json(function: _F) -> _F:
    """The `--json` option."""
    return click.option("--json", "json_", is_flag=True, help="Print JSON. Its schema stands in deploy/schemas.")(function)


def product() -> "AbstractContextManager[Product]":
    """The product for the length of one command, beside whatever server may run on the same data."""
    from bot.settings import read_settings
    from bot.wiring import for_a_command

    return for_a_command(read_settings())


def show(forms: Iterable[BaseModel], *, json_: bool, one: bool = False, words: Callable[[Any], str]) -> None:
    """Print forms as JSON (`one`: a single object, else one a line) or as words."""
    for form in forms:
        click.echo(form.model_dump_json(indent=2 if one else None, by_alias=True) if json_ else words(form))
