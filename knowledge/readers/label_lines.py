"""A document of headings and lines, taken apart again, so that a label can be put together by its own headings, marked as such or not."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from knowledge.documents import Section
from knowledge.readers.label_names import numbered, plain
from knowledge.readers.tables import BETWEEN


class Line(NamedTuple):
    """A line in its order. `level` is how deep a heading stands, from 1, and 0 for a line of text."""

    text: str
    level: int = 0
    page: int | None = None

    @property
    def number(self) -> str:
        """The number before its words."""
        return numbered(self.text)[0]

    @property
    def title(self) -> str:
        """Its words as titles are compared."""
        return plain(self.text)

    @property
    def may_head(self) -> bool:
        """Whether it can be a heading at all: a table row and a list item are none."""
        return bool(self.level) or (BETWEEN not in self.text and not self.text.startswith(("•", "- ", "– ")))


class Place(NamedTuple):
    """Where lines of a label stand: path and number of headings, name, section and chapter by their openFDA names."""

    heading: tuple[str, ...] = ()
    number: str = ""
    name: str = ""
    section: str | None = None
    chapter: str | None = None


class Arranged(NamedTuple):
    """The sections of a label by their names, with what an owner should look at, and what keeps it from being used as a label."""

    sections: tuple[Section, ...]
    warnings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def lines_of(sections: Sequence[Section]) -> list[Line]:
    """Every heading once and every line, in order; a heading's page is that of the first line below it."""
    found: list[Line] = []
    path: tuple[str, ...] = ()
    for section in sections:
        texts = section.text.split("\n") if section.text else []
        pages: Sequence[int | None] = section.pages if len(section.pages) == len(texts) else (None,) * len(texts)
        same = next((i for i, (old, new) in enumerate(zip(path, section.heading, strict=False)) if old != new), min(len(path), len(section.heading)))
        if section.heading == path and path:
            same = len(path) - 1  # the same heading twice in a row: two sections of one name
        found += [Line(text, level, section.page) for level, text in enumerate(section.heading, 1) if level > same and text]
        found += [Line(text, 0, page) for text, page in zip(texts, pages, strict=True) if text.strip()]
        path = section.heading
    return found


def gathered(placed: Iterable[tuple[Place, Line]]) -> tuple[Section, ...]:
    """Sections of lines that stand in the same place one after the other."""
    return tuple(_section(place, lines) for place, lines in _runs(placed))


def _runs(placed: Iterable[tuple[Place, Line]]) -> Iterator[tuple[Place, list[Line]]]:
    last: tuple[Place, list[Line]] | None = None
    for place, line in placed:
        if last is not None and last[0] == place:
            last[1].append(line)
            continue
        if last is not None:
            yield last
        last = (place, [line])
    if last is not None:
        yield last


def _section(place: Place, lines: Sequence[Line]) -> Section:
    pages = tuple(line.page for line in lines if line.page is not None)
    return Section(
        name=place.name, heading=place.heading, text="\n".join(line.text for line in lines), number=place.number, label_section=place.section,
        chapter=place.chapter, pages=pages if len(pages) == len(lines) else (),
    )  # fmt: skip


def listing(words: Sequence[str]) -> str:
    """Words as people list them: "4.5, 4.8 and 6.4"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
