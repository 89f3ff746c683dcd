"""What the styles of a Word document say of its paragraphs and runs: headings, numbering, and how text stands out."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_STEPS = 20
_BODY_LEVEL = 9
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor|cabeçalho|заголовок|標題|标题|見出し) ?(\d)\b.*"
)
_TITLES = frozenset(
    {"title", "titel", "haupttitel", "titre", "título", "titolo", "tytuł", "název", "cím", "otsikko", "tittel", "заголовок", "название", "标题", "表題"}
)
_CONTENTS = re.compile(
    r"(?:toc|table of figures|inhaltsverzeichnis|verzeichnis|contents|contents heading|abbildungsverzeichnis|index|tdm|sommario)(?: ?\d| heading|überschrift)?"
)


class Numbering(NamedTuple):
    """Which list a paragraph stands in, and on which level of it, as far as that is said; "0" stands for none."""

    number: str | None = None
    level: int | None = None


class Styles:
    """The styles of a document, each with all that it inherits."""

    def __init__(self, root: "etree._Element | None") -> None:
        self._styles = {style.get(W + "styleId", ""): style for style in root.iter(W + "style")} if root is not None else {}
        self._default = next((key for key, style in self._styles.items() if style.get(W + "type") == "paragraph" and is_on(style.get(W + "default"))), "")
        self.heading = cache(self._heading)
        self.numbering = cache(self._numbering)
        self.says = cache(self._says)

    def chain(self, style: str) -> Iterator["etree._Element"]:
        """A style and those that it is based on, nearest first."""
        for _ in range(_MOST_STEPS):
            found = self._styles.get(style)
            if found is None:
                return
            yield found
            style = value(found.find(W + "basedOn"))

    def of_paragraph(self, paragraph: "etree._Element") -> str:
        """The id of a paragraph's style."""
        return value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._default

    def names(self, style: str) -> Iterator[str]:
        """What a style and those it is based on are called, in lower case."""
        return (value(found.find(W + "name")).casefold() for found in self.chain(style))

    def _heading(self, style: str) -> int | None:
        """The level of a heading style from 1, 0 for the title of the document, None for text."""
        for found in self.chain(style):
            name = value(found.find(W + "name")).casefold()
            level = _HEADING.fullmatch(name)
            if name in _TITLES:
                return 0
            if level is not None and int(level[1]):
                return int(level[1])
            outline = found.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None:
                return outline_level(outline)
        return None

    def is_contents(self, style: str) -> bool:
        """Whether it is a line of a table of contents."""
        return any(_CONTENTS.fullmatch(name) for name in self.names(style))

    def is_caption(self, style: str) -> bool:
        """Whether it is the caption of a table or figure."""
        return any(name in {"caption", "beschriftung", "légende", "didascalia", "leyenda", "table"} for name in self.names(style))

    def _numbering(self, style: str) -> tuple[str, Numbering]:
        """The style that says it, and the list in which paragraphs of a style stand."""
        for found in self.chain(style):
            said = numbering_of(found.find(W + "pPr"))
            if said.number is not None:
                return found.get(W + "styleId", ""), said
        return "", Numbering()

    def _says(self, style: str, name: str) -> "etree._Element | None":
        """What a style says of its letters ("b", "vanish", "vertAlign"), itself or by inheritance."""
        return next((said for found in self.chain(style) if (said := found.find(f"{W}rPr/{W}{name}")) is not None), None)

    def heads_columns(self, table: "etree._Element") -> bool:
        """Whether the style of a table shows its first row as a heading."""
        look = table.find(f"{W}tblPr/{W}tblLook")
        if look is not None and not (is_on(look.get(W + "firstRow")) if look.get(W + "firstRow") else int(look.get(W + "val") or "0", 16) & 0x20):
            return False
        parts = (part for style in self.chain(value(table.find(f"{W}tblPr/{W}tblStyle"))) for part in style.findall(W + "tblStylePr"))
        return any(part.get(W + "type") == "firstRow" and (part.find(f"{W}rPr/{W}b") is not None or part.find(f"{W}tcPr/{W}shd") is not None) for part in parts)


def value(element: "etree._Element | None") -> str:
    """What an element says in its one attribute."""
    return "" if element is None else element.get(W + "val", "")


def texts(element: "etree._Element", *tags: str) -> str:
    """The text in an element, or in those of its parts that have one of the tags."""
    return "".join(str(text) for text in element.itertext(*tags))


def is_on(text: str | None) -> bool:
    """Whether a switch is on, as Word writes it."""
    return (text or "").casefold() in {"1", "true", "on"}


def switched(element: "etree._Element | None") -> bool:
    """Whether a property that can be switched off ("b") is on."""
    return element is not None and (element.get(W + "val") is None or is_on(element.get(W + "val")))


def outline_level(outline: "etree._Element") -> int | None:
    """The level of a heading from 1; None for body text."""
    text = value(outline)
    return int(text) + 1 if text.isdecimal() and len(text) == 1 and int(text) < _BODY_LEVEL else None


def numbering_of(properties: "etree._Element | None") -> Numbering:
    """What the properties of a paragraph say of its numbering."""
    said = None if properties is None else properties.find(W + "numPr")
    if said is None:
        return Numbering()
    level = value(said.find(W + "ilvl"))
    return Numbering(value(said.find(W + "numId")) or None, int(level) if level.isdecimal() and len(level) == 1 else None)
