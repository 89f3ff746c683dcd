"""Metadata that stand beside a file: `<name>.yaml`, `<name>.<ending>.yaml`, or its row in the folder's `manifest.csv`."""

import csv
import io
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.metadata import known_name, merged
from knowledge.readers.frontmatter import mapping
from triage.errors import BadContent

MANIFEST = "manifest.csv"
_YAML = (".yaml", ".yml")
_FILE_COLUMNS = frozenset({"file", "filename", "file name", "file_name", "path"})
_LARGEST = 5_000_000


def is_sidecar(path: Path) -> bool:
    """Whether a file says something of other files and is no document itself."""
    return path.suffix.casefold() in _YAML or path.name.casefold() == MANIFEST


def beside(path: Path) -> Mapping[str, Any]:
    """What stands beside a file; its own sidecar goes before the manifest. Empty where there is nothing. Raises BadContent with every reason."""
    found: dict[str, Any] = {}
    faults: list[str] = []
    manifest = path.parent / MANIFEST
    if manifest.is_file():
        row, why = row_for(path.name, _text(manifest))
        found = merged(row)
        faults += [f"{MANIFEST}: {fault}" for fault in why]
    own = [near for near in (path.with_name(name + ending) for name in (path.name, path.stem) for ending in _YAML) if near.is_file() and near != path]
    for near in own[:1]:
        said, why = mapping(_text(near))
        found = merged(found, said)
        faults += [f"{near.name}: {fault}" for fault in why]
    if len(own) > 1:
        faults.append(f"{' and '.join(near.name for near in own)} both stand beside the file; keep one of them")
    if faults:
        raise BadContent(str(path), faults)
    return found


def row_for(name: str, manifest: str) -> tuple[dict[str, Any], list[str]]:
    """The row of a manifest that speaks of a file, and why it cannot be read. The column `file` holds the files' names."""
    table = _table(manifest)
    rows = table.rows.get(name, ())
    if table.fault:
        return {}, [table.fault]
    if len(rows) > 1:
        return {}, [f'"{name}" stands in rows {" and ".join(str(number) for number, _ in rows)}; keep one of them']
    for number, values in rows:
        if len(values) > len(table.columns):
            return {}, [f'row {number} ("{name}") has more values than there are columns; put quotes around values that hold "{table.between}"']
        return {column: value for column, value in zip(table.columns, values, strict=False) if column and column.casefold() not in _FILE_COLUMNS}, []
    return {}, []


class _Table(NamedTuple):
    """A manifest as read: its columns, its rows by the file they speak of, each with its place, or what is wrong with all of it."""

    between: str
    columns: list[str]
    rows: Mapping[str, Sequence[tuple[int, list[str]]]] = {}
    fault: str = ""


@lru_cache(maxsize=2)
def _table(manifest: str) -> _Table:
    head = manifest.partition("\n")[0]
    between = max(",;\t", key=head.count)
    try:
        read = list(csv.reader(io.StringIO(manifest), delimiter=between, strict=True))
    except csv.Error as error:
        return _Table(between, [], fault=f"it is not a table of values with commas or semicolons between them ({error}); save it again as CSV")
    columns = [column.strip() for column in read[0]] if read else []
    places = [at for at, column in enumerate(columns) if column.casefold() in _FILE_COLUMNS]
    if not places:
        return _Table(between, columns, fault='it has no column "file"; add one with the name of each file')
    named: dict[str, str] = {}
    for column in filter(None, columns):
        if known_name(column) in named:
            return _Table(between, columns, fault=f'"{named[known_name(column)]}" and "{column}" are the same; keep one of these columns')
        named[known_name(column)] = column
    rows: dict[str, list[tuple[int, list[str]]]] = {}
    for number, values in enumerate(read[1:], 2):
        if places[0] < len(values):
            rows.setdefault(values[places[0]].strip(), []).append((number, values))
    return _Table(between, columns, rows)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadContent(str(path), [f"{path.name} is larger than {_LARGEST // 1_000_000} MB; split the folder"])
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise BadContent(str(path), [f"{path.name} is not text in UTF-8; save it again as UTF-8 (in Excel: CSV UTF-8)"]) from None
    except OSError as error:
        raise BadContent(str(path), [f"{path.name} cannot be read: {error.strerror or type(error).__name__}"]) from None
