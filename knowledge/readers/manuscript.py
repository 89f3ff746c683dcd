"""What a reader makes of a file, before anybody has decided whether it may be loaded; and how a run of blocks becomes sections."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from knowledge.documents import Section
from triage.domain.evidence import Product


class Manuscript(NamedTuple):
    """A file as it reads: sections in order, and what the file itself says of itself.

    `metadata` holds plain texts, lists and mappings by the names of the one schema (`knowledge/metadata.py`); what a file does not say is not in it.
    `faults` keep it from being loaded; `warnings` are for the owner to look at ("table 2 has no header row"). Both name the place and the mend.
    `text_sha256` is the hash by which two files with the same words are one, where the format allows that; else the hash of the file is taken.
    """

    title: str
    sections: tuple[Section, ...]
    metadata: Mapping[str, Any] = {}
    label_products: tuple[Product, ...] = ()
    warnings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    text_sha256: str | None = None


class BlockKind(StrEnum):
    """What a block of a document is."""

    HEADING = "heading"
    TEXT = "text"


class Block(NamedTuple):
    """A heading with its level (1 is the document's title), or one line of text: a paragraph, a list item with its mark, a table row with its headers."""

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None


_NUMBERED = re.compile(r"^((?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,4})\.?(?:\s+|$)")
_TITLE_LEVEL = 1


def heading(text: str, level: int, page: int | None = None) -> Block:
    """A heading."""
    return Block(BlockKind.HEADING, text, level, page)


def line(text: str, page: int | None = None) -> Block:
    """A line of text."""
    return Block(BlockKind.TEXT, text, 0, page)


def outlined(blocks: Iterable[Block]) -> tuple[str, tuple[Section, ...]]:
    """The title and the sections of a run of blocks. The first heading of level 1 is the title, and stands in no section's path.

    A number before a heading ("2.3 Missed dose") is taken off its name and kept as the section's number; the path of headings keeps it.
    """
    title = ""
    path: list[Block] = []
    found: list[Section] = []
    lines: list[Block] = []

    def close() -> None:
        if lines:
            number, name = numbered(path[-1].text) if path else ("", title)
            pages = tuple(block.page for block in lines if block.page is not None)
            found.append(
                Section(
                    name=name, number=number, heading=tuple(block.text for block in path), text="\n".join(block.text for block in lines),
                    pages=pages if len(pages) == len(lines) else (),
                )
            )  # fmt: skip
            lines.clear()

    for block in blocks:
        if block.kind is BlockKind.TEXT:
            lines.append(block)
            continue
        close()
        path = [above for above in path if above.level < block.level]
        if block.level == _TITLE_LEVEL and not title:
            title = block.text
        else:
            path.append(block)
    close()
    return title, tuple(found)


def numbered(text: str) -> tuple[str, str]:
    """The number before a heading and its words: ("2.3", "Missed dose") of "2.3 Missed dose"; no number: ("", the heading)."""
    match = _NUMBERED.match(text)
    if match is None or match.end() == len(text) or not re.search(r"\d", match[1]):
        return "", text
    return match[1], text[match.end() :]
