"""Which files of a folder are documents."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.sidecar import is_sidecar

_BESIDE = frozenset({"readme.md", "changelog.md", "license.md"})


def files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files to load, folders opened, in an order that is always the same.

    Hidden files, READMEs and files that only say something of other files are left out of a folder; what is named by itself is always taken.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, inner, names in os.walk(path):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            yield from (Path(folder) / name for name in sorted(names) if _is_document(Path(name)))


def _is_document(path: Path) -> bool:
    return not path.name.startswith(".") and path.name.casefold() not in _BESIDE and not is_sidecar(path)
