"""Files of one JSON object a line: read with every fault named, written in the same order."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from bot.commands.forms import FaultForm
from triage.errors import BadMessageFile, TriageError

Asked = Mapping[str, Any]


def run_lines(source: str, target: str, field: str, answer: Callable[[Asked], BaseModel]) -> int:
    """Answer every line of a file, in order. A bad line yields `{"line", "error"}` in its place. Returns how many were bad."""
    faults = count = 0
    with click.open_file(target, "w", encoding="utf-8", atomic=target != "-") as out:
        for number, line in read_lines(source):
            count += 1
            try:
                form = answer(_parsed(line, field))
            except TriageError as error:
                faults += 1
                form = FaultForm(line=number, error=str(error))
            out.write(form.model_dump_json() + "\n")
    click.echo(f"{count} lines, {count - faults} answered, {faults} with an error.", err=True)
    return faults


def read_lines(source: str) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not empty, with their numbers. Raises BadMessageFile where the file cannot be read."""
    try:
        with click.open_file(source, "rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise BadMessageFile(f"{Path(source).name} cannot be read: {error.strerror}.") from None


def _parsed(line: bytes, field: str) -> Asked:
    try:
        asked = json.loads(line)
    except UnicodeDecodeError:
        raise BadMessageFile("this line is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise BadMessageFile(f"this line is not JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise BadMessageFile("this line is nested too deeply") from None
    if not isinstance(asked, dict):
        raise BadMessageFile("this line is not a JSON object")
    if not isinstance(asked.get("id"), str | int) or isinstance(asked.get("id"), bool):
        raise BadMessageFile('"id" is missing, or neither text nor a whole number')
    if not isinstance(asked.get(field), str):
        raise BadMessageFile(f'"{field}" is missing, or is not text')
    for name in ("product", "market"):
        if asked.get(name) is not None and not isinstance(asked[name], str):
            raise BadMessageFile(f'"{name}" is not text')
    return asked
