"""The words of a US label in SPL form, as lines: paragraphs, list items with their marks, table rows with their headers, notes."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from knowledge.readers.flat import tidy
from knowledge.readers.html_tables import note_mark
from knowledge.readers.tables import Cell, Table, joined, laid, raised, rendered, squeeze

_HARD, _SOFT = "\x1e", "\x1f"
"""Where a line is meant to end, and where it ends in the file's layout only."""

_BREAK = re.compile(f"[{_HARD}{_SOFT}]")
_BLOCKS = frozenset({"paragraph", "list", "table", "item"})
_PICTURES = frozenset({"renderMultiMedia", "observationMedia"})
_CELLS = frozenset({"td", "th"})
_BULLETS = "•●▪◦‣·○■□–-*"
_STYLED = re.compile(r"bold|italics|underline", re.IGNORECASE)
_WIDEST, _HIGHEST = 60, 1000
_LONGEST_HEAD = 12  # in words
_FEWEST_LISTED, _LONGEST_LISTED = 3, 8  # lines, and words of each: such lines below each other are a list
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def tag(element: etree._Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The elements of these names directly inside."""
    return (child for child in element if tag(child) in names)


def first(element: etree._Element, *path: str) -> etree._Element | None:
    """The first element at the end of a path of names."""
    at: etree._Element | None = element
    for name in path:
        at = None if at is None else next(children(at, name), None)
    return at


def words(element: etree._Element | None) -> str:
    """The words of a title or a name, as one line."""
    return "" if element is None else " ".join(Narrative().lines(element))


def styled(element: etree._Element) -> bool:
    """Whether everything that an element says is bold, in italics or underlined, as a heading is that has no element of its own."""
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        return False
    said = [child for child in element if squeeze("".join(map(str, child.itertext())))]
    return bool(said) and all(tag(child) == "content" and _STYLED.search(child.get("styleCode") or "") for child in said)


class Narrative:
    """Reads one text. A note has the same mark where it is named and where it stands; `figures` counts the pictures left out."""

    def __init__(self) -> None:
        self.figures = 0
        self._marks: dict[str, str] = {}
        self._notes: list[str] = []
        self._inside = 0  # tables and lists, after which notes stand

    def lines(self, element: etree._Element, depth: int = 0, without: etree._Element | None = None) -> list[str]:
        """The lines of everything inside an element but one part."""
        found: list[str] = []
        run = [element.text or ""]
        for child in element:
            if child is not without:
                if _holds_blocks(child):
                    found += [*self._flowed(run), *self._block(child, depth)]
                    run = []
                else:
                    self._inline(child, run)
            run.append(child.tail or "")
        return [*found, *self._flowed(run)]

    def _block(self, element: etree._Element, depth: int) -> list[str]:
        name = tag(element)
        if name == "table":
            return self._after(self._table(element))
        if name == "list":
            return self._after(self._list(element, depth))
        return self._item(element, "• ", depth) if name == "item" else self.lines(element, depth)

    def _flowed(self, run: Iterable[str]) -> list[str]:
        return [*_unwrapped("".join(run)), *self._after(())]

    def _after(self, found: Iterable[str]) -> list[str]:
        """What was read, and the notes that were named in it."""
        notes: list[str] = []
        made = list(found)
        if not self._inside:
            notes, self._notes = self._notes, []
        return [*made, *notes]

    def _list(self, element: etree._Element, depth: int) -> Iterator[str]:
        ordered = (element.get("listType") or "").casefold() == "ordered"
        style = element.get("styleCode") or ""
        place = 0
        self._inside += 1
        for child in element:
            if tag(child) == "item":
                place += 1
                yield from self._item(child, _numeral(place, style) if ordered else "- " if depth else "• ", depth)
            else:
                yield from self.lines(child, depth)
            yield from _unwrapped(child.tail or "")
        self._inside -= 1

    def _item(self, element: etree._Element, mark: str, depth: int) -> list[str]:
        """An item's own caption is its mark, and goes before the one of its list."""
        caption = next(children(element, "caption"), None)
        own = " ".join(self.lines(caption, depth)) if caption is not None else ""
        inside = self.lines(element, depth + 1, without=caption)
        if not inside:
            return [own] if own.strip(_BULLETS) else []
        if not own and inside[0][0] in _BULLETS and inside[0][1:2].isspace():
            return inside
        return [(f"{own} " if own else mark) + inside[0], *inside[1:]]

    def _table(self, element: etree._Element) -> list[str]:
        self._inside += 1
        found = [line for caption in children(element, "caption") for line in self.lines(caption)]
        head, body, foot = self._rows(element)
        if max((len(row) for row in (*head, *body)), default=0) <= 1:  # a box around text
            found += [line for row in (*head, *body) for cell in row for line in self.lines(cell)]
        else:
            cells = [[self._cell(cell, head=at < len(head)) for cell in row] for at, row in enumerate((*head, *body))]
            table = laid(cells)
            found = rendered(Table(joined([*found, *table.titles]), table.rows, table.headings, ()))
        found += filter(None, (joined(line for cell in row for line in self.lines(cell)) for row in foot))
        self._inside -= 1
        return found

    def _rows(self, element: etree._Element) -> tuple[list[list[etree._Element]], ...]:
        """The cells of head, body and foot, row by row, wherever the foot stands in the file."""
        parts: dict[str, list[list[etree._Element]]] = {"thead": [], "tbody": [], "tfoot": []}
        for part in children(element, "thead", "tbody", "tfoot", "tr"):
            rows = [part] if tag(part) == "tr" else list(children(part, "tr"))
            parts["tbody" if tag(part) == "tr" else tag(part)] += [list(children(row, *_CELLS)) for row in rows]
        return parts["thead"], parts["tbody"], parts["tfoot"]

    def _cell(self, element: etree._Element, *, head: bool) -> Cell:
        wide, high = _number(element.get("colspan"), _WIDEST), _number(element.get("rowspan"), _HIGHEST)
        plain = not any(_holds_blocks(child) for child in element)
        lines = map(tidy, map(squeeze, _BREAK.split(self._run(element)))) if plain else self.lines(element)
        return Cell("\n".join(lines).rstrip("\n"), wide, high, head or tag(element) == "th")

    def _inline(self, element: etree._Element, run: list[str]) -> None:
        name = tag(element)
        if name in _PICTURES:
            self.figures += 1
            run += [f"{_HARD}{self._run(caption)}{_HARD}" for caption in children(element, "caption")]
        elif name == "br":
            run.append(_HARD if _ends_heading(element) else _SOFT)
        elif name == "footnoteRef":
            run.append(f" {self._mark(element.get('IDREF'))} ")
        elif name == "footnote":
            mark = self._mark(element.get("ID"))
            run.append(f" {mark} ")
            self._inside += 1
            self._notes.append(f"{mark} {joined(self.lines(element))}")
            self._inside -= 1
        elif name == "sup":
            inner = self._run(element)
            run.append(raised("".join(run[-3:]), inner) if inner.strip() else inner)
        elif name and (element.get("revised") or "") != "delete":
            run.append(self._run(element))

    def _run(self, element: etree._Element) -> str:
        run = [element.text or ""]
        for child in element:
            self._inline(child, run)
            run.append(child.tail or "")
        return "".join(run)

    def _mark(self, name: str | None) -> str:
        return self._marks.setdefault(name or f" {len(self._marks)}", note_mark(len(self._marks)))


def _holds_blocks(element: etree._Element) -> bool:
    """Whether it is a paragraph, list or table, or something around one."""
    name = tag(element)
    return name in _BLOCKS or (len(element) > 0 and name not in {"footnote", ""} and any(tag(inner) in _BLOCKS for inner in element.iter()))


def _ends_heading(br: etree._Element) -> bool:
    """Whether a line ends after a few words that stand out, at the beginning of a paragraph: they head what follows."""
    before, around = br.getprevious(), br.getparent()
    if before is None or around is None or before.getprevious() is not None or (around.text or "").strip() or (before.tail or "").strip():
        return False
    return bool(_STYLED.search(before.get("styleCode") or "")) and len("".join(map(str, before.itertext())).split()) <= _LONGEST_HEAD


def _unwrapped(text: str) -> list[str]:
    """The text as lines. Where only the layout ends a line, the sentence goes on, unless one has ended, a list item begins, or lines are listed."""
    found: list[str] = []
    for meant in text.split(_HARD):
        parts = [part for part in map(squeeze, meant.split(_SOFT)) if part]
        listed = len(parts) >= _FEWEST_LISTED and all(len(part.split()) <= _LONGEST_LISTED and not part[0].islower() for part in parts)
        line: list[str] = []
        for part in parts:
            if line and (listed or line[-1][-1] in ".:;!?" or (part[0] in _BULLETS and part[1:2].isspace())):
                found.append(" ".join(line))
                line = []
            line.append(part)
        found.append(" ".join(line))
    return [line for line in map(tidy, found) if line]


def _numeral(place: int, style: str) -> str:
    kind = style.casefold()
    if "alpha" in kind and place <= 26:
        said = chr(ord("a") + place - 1)
    elif "roman" in kind and place <= 39:
        said, rest = "", place
        for value, letters in _ROMAN:
            said, rest = said + letters * (rest // value), rest % value
    else:
        said = str(place)
    return f"{said.upper() if kind.startswith('big') else said}. "


def _number(value: str | None, most: int) -> int:
    text = (value or "").strip()
    return min(max(int(text), 1), most) if text.isdecimal() and len(text) < 9 else 1
