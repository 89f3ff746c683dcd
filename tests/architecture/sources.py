"""The files of the repository, as the tests of its shape read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("bot", "knowledge", "src/triage")


@cache
def tracked() -> tuple[str, ...]:
    """Every file that belongs to the repository: what git knows, and what is new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return tuple(sorted(name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


def python_files(*folders: str) -> list[str]:
    """The Python files below some folders, or of the whole repository."""
    return [name for name in tracked() if name.endswith(".py") and (not folders or name.startswith(tuple(f"{f}/" for f in folders)))]


def read(name: str) -> str:
    """The text of a file."""
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tree(name: str) -> ast.Module:
    """A Python file, parsed."""
    return ast.parse(read(name), filename=name)


def imported(name: str) -> Iterator[str]:
    """The modules that a file imports anywhere, also inside a function."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
