"""Prompts: instructions that stand in files with versions. Their hash is on record with every call."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from triage.errors import BadSettings

_FOLDER = Path(__file__).parent / "prompts"
_NAME = re.compile(r"(?P<name>[a-z_]+)\.(?P<version>v[0-9]+)\.md")


class Prompt(NamedTuple):
    """Instructions for a model. `sha256` is the hash of the very words."""

    name: str
    version: str
    text: str

    @property
    def sha256(self) -> str:
        """The hash of the words."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def reference(self) -> str:
        """How it is called on record: draft.v1."""
        return f"{self.name}.{self.version}"


@lru_cache
def prompt(reference: str) -> Prompt:
    """The prompt of a name and version, such as `draft.v1`. Raises BadSettings that names those there are."""
    path = _FOLDER / f"{reference}.md"
    found = _NAME.fullmatch(path.name)
    if found is None or not path.is_file():
        raise BadSettings(f"There is no prompt {reference[:60]!r}. There are: {', '.join(all_prompts())}.")
    return Prompt(found["name"], found["version"], path.read_text("utf-8").strip())


def all_prompts() -> tuple[str, ...]:
    """The references of every prompt there is."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.md")))
