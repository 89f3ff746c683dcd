"""The formats that can be read: which reader reads which kind of file, found only when a file asks for it."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import NamedTuple, cast

from knowledge import apart
from knowledge.readers.manuscript import Manuscript

Reader = Callable[[bytes, str], Manuscript]
"""Reads the bytes of a file, with its name for messages. Raises BadContent only where the file as a whole cannot be read."""


class Format(NamedTuple):
    """One format: its name for people, its media type, whether its files are text, and the module of its reader where it is read in this process."""

    words: str
    media_type: str
    module: str = ""
    is_text: bool = True


_MARKDOWN = Format("Markdown (.md)", "text/markdown", "knowledge.readers.markdown")
_HTML = Format("web pages (.html)", "text/html", is_text=False)
_SPL = Format("US labels as SPL (.xml)", "application/xml", is_text=False)
_OPENFDA = Format("openFDA labels (.json)", "application/json", "knowledge.readers.openfda")

FORMATS: Mapping[str, Format] = {
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".docx": Format("Word (.docx)", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", is_text=False),
    ".pdf": Format("PDF (.pdf)", "application/pdf", is_text=False),
    ".html": _HTML,
    ".htm": _HTML,
    ".xml": _SPL,
    ".json": _OPENFDA,
}
"""Formats by the ending of a file's name."""


def spoken() -> str:
    """All formats as a list for people."""
    words = list(dict.fromkeys(known.words for known in FORMATS.values()))
    return " and ".join([", ".join(words[:-1]), words[-1]])


def reader(suffix: str) -> Reader:
    """The reader for files of a known ending: what a stranger can make dangerous is read apart."""
    if suffix in apart.READERS:
        return partial(apart.read, suffix)
    return cast("Reader", import_module(FORMATS[suffix].module).read)


def why_not(suffix: str, name: str) -> str:
    """Why files of an ending are not read, and what to do."""
    mend = MENDS.get(suffix, f"use {spoken()}")
    return f'files of the kind "{suffix or name}" cannot be read; {mend}'


_AS_WORD = "open it in the program it was made with and save it as a Word document (.docx)"
MENDS: Mapping[str, str] = {
    **dict.fromkeys((".doc", ".rtf", ".odt", ".pages", ".wpd", ".dot", ".dotx"), _AS_WORD),
    **dict.fromkeys((".docm", ".dotm"), "it may hold macros, which are never loaded: save it as a Word document without macros (.docx)"),
    **dict.fromkeys((".xlsx", ".xls", ".csv", ".ods", ".pptx", ".ppt"), "write its text and tables as a Word document (.docx) or as Markdown (.md)"),
    **dict.fromkeys((".zip", ".7z", ".rar", ".gz", ".tar"), "unpack it and load the documents in it"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".heic"), "the bot reads no pictures: load the document as text"),
    ".txt": "add headings and metadata, and save it as Markdown (.md)",
    ".yaml": "it holds metadata of the document beside it: load that document",
    ".yml": "it holds metadata of the document beside it: load that document",
}
"""What to do with files that people have and the product does not read."""
