"""The formats that can be read: which reader reads which kind of file, found only when a file asks for it."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import NamedTuple, cast

from knowledge.readers.manuscript import Manuscript

Reader = Callable[[bytes, str], Manuscript]
"""Reads the bytes of a file, with its name for messages. Raises BadContent only where the file as a whole cannot be read."""


class Format(NamedTuple):
    """One format: its name for people, its media type, the module of its reader, and whether its files are text."""

    words: str
    media_type: str
    module: str
    is_text: bool = True


_MARKDOWN = Format("Markdown (.md)", "text/markdown", "knowledge.readers.markdown")
_OPENFDA = Format("openFDA labels (.json)", "application/json", "knowledge.readers.openfda")

FORMATS: Mapping[str, Format] = {
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".json": _OPENFDA,
}
"""Formats by the ending of a file's name."""


def spoken() -> str:
    """All formats as a list for people."""
    words = list(dict.fromkeys(known.words for known in FORMATS.values()))
    return " and ".join([", ".join(words[:-1]), words[-1]])


def reader(suffix: str) -> Reader:
    """The reader for files of a known ending."""
    return cast("Reader", import_module(FORMATS[suffix].module).read)
