"""The body of a web page from top to bottom, as a person sees it in a browser."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from lxml import etree

from knowledge.readers.characters import BREAK, as_raised, in_symbol_font, resolved, typed
from knowledge.readers.docx_numbers import numeral
from knowledge.readers.flow import Flow
from knowledge.readers.html_look import BLOCKS, heading_level, is_beside, is_bold, is_hidden, is_layout, is_no_mark, is_unread, number, symbol_font, words
from knowledge.readers.html_notes import Notes
from knowledge.readers.properties import in_table
from knowledge.readers.table_heads import Row, run_on, told
from knowledge.readers.tables import Cell

_MARKS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_PARAGRAPHS = re.compile(rf"{BREAK}\s*{BREAK}[{BREAK}\s]*|{BREAK}\s*(?=[•·▪●◦‣–-]\s)")
_TYPED_BULLET = re.compile(r"^[·▪●◦‣§]\s+")
_MOST_BROKEN = 10_000
_FRAME = ("table", "thead", "tbody", "tfoot", "tr")
_OF_TABLE = frozenset({*_FRAME, "td", "th", "caption", "colgroup", "col"})


class Body:
    """Reads a page into a flow."""

    def __init__(self, flow: Flow, notes: Notes, hidden: frozenset[str], *, cites: bool, begun: bool = False) -> None:
        """`hidden` holds the classes and ids that the page's own style does not show; `cites` says that it has a list of references.

        `begun` says that this is no beginning of a document, where a table may hold its metadata.
        """
        self.metadata: dict[str, str] = {}
        self._flow = flow
        self._notes = notes
        self._hidden = hidden
        self._cites = cites
        self._parts: list[str] = []
        self._strong: list[bool] = []
        self._is_bold = False
        self._mark = ""
        self._begun = begun
        self._lines: list[tuple[str, bool]] | None = None

    def read(self, element: "etree._Element") -> None:
        """Everything in an element, and the line that it leaves open."""
        self._block(element)

    # ── Lines ────────────────────────────────────────────────────────────────────────────────────

    def _say(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            if text.strip():
                self._strong.append(self._is_bold)

    def _end_line(self) -> None:
        text, strong = "".join(self._parts), bool(self._strong) and all(self._strong)
        self._parts, self._strong = [], []
        for part in _PARAGRAPHS.split(text):
            line = _TYPED_BULLET.sub("• ", resolved(part.replace(BREAK, " "), cites=self._cites))
            if line:
                self._put(f"{self._mark}{line}", strong=strong and not self._mark)
                self._mark = ""

    def _put(self, text: str, *, strong: bool) -> None:
        if self._lines is None:
            self._flow.line(text, 2 if strong else 0)
        else:
            self._lines.append((text, strong))

    def _words_of(self, element: "etree._Element") -> str:
        """The words of an element in one line, apart from the line that is being read."""
        return run_on(text for text, _ in self._lines_of(element))

    def _lines_of(self, element: "etree._Element") -> list[tuple[str, bool]]:
        kept = self._parts, self._strong, self._lines, self._mark, self._is_bold
        self._parts, self._strong, self._lines, self._mark, self._is_bold = [], [], [], "", element.tag == "th"
        try:
            self._inner(element)
            self._end_line()
            return self._lines
        finally:
            self._parts, self._strong, self._lines, self._mark, self._is_bold = kept

    # ── Walking ──────────────────────────────────────────────────────────────────────────────────

    def _inner(self, element: "etree._Element") -> None:
        self._say(self._text(element, element.text))
        for child in element:
            self._child(child)
            self._say(self._text(element, child.tail))

    def _text(self, element: "etree._Element", text: str | None) -> str:
        return in_symbol_font(typed(text or ""), symbol_font(element))

    def _child(self, element: "etree._Element") -> None:
        tag = element.tag
        if is_unread(element) or self._notes.is_read(element):
            if is_beside(element) and words(element).strip():
                self._flow.remark("beside")
            return
        if is_hidden(element, self._hidden):
            if words(element).strip():
                self._flow.remark("hidden")
            return
        level = heading_level(element)
        if level is not None and self._lines is None:
            self._heading(element, level)
            return
        handle = self._HANDLERS.get(tag)
        if handle is not None:
            handle(self, element)
        elif tag in BLOCKS:
            self._block(element)
        else:
            if is_no_mark(element):
                self._flow.remark("tag")
            self._inline(element)

    def _block(self, element: "etree._Element") -> None:
        self._end_line()
        kept, self._is_bold = self._is_bold, self._is_bold or is_bold(element)
        self._inner(element)
        self._end_line()
        self._is_bold = kept

    def _inline(self, element: "etree._Element") -> None:
        kept, self._is_bold = self._is_bold, self._is_bold or is_bold(element)
        self._inner(element)
        self._is_bold = kept

    def _heading(self, element: "etree._Element", level: int) -> None:
        self._end_line()
        self._begun = True
        text = self._words_of(element)
        if level:
            self._flow.heading(text, level)
        else:
            self._flow.title(text)

    # ── Elements ─────────────────────────────────────────────────────────────────────────────────

    def _break(self, _: "etree._Element") -> None:
        if len(self._parts) > _MOST_BROKEN:
            self._end_line()
        self._parts.append(BREAK)

    def _rule(self, _: "etree._Element") -> None:
        self._end_line()

    def _raised(self, element: "etree._Element") -> None:
        kept, self._parts = self._parts, []
        self._inline(element)
        text, self._parts = "".join(self._parts), kept
        self._parts.append(text if "[" in text else as_raised(text))

    def _struck(self, element: "etree._Element") -> None:
        if words(element).strip():
            self._flow.remark("deleted")

    def _image(self, element: "etree._Element") -> None:
        if element.get("alt") != "" and element.get("width") not in {"0", "1"}:
            self._flow.remark("image")

    def _quote(self, element: "etree._Element") -> None:
        self._say("“")
        self._inline(element)
        self._say("”")

    def _anchor(self, element: "etree._Element") -> None:
        noted = self._notes.noted_by(element)
        if noted is None:
            self._inline(element)
            return
        if noted.begins:
            self._flow.note(noted.mark, self._words_of(noted.element))
        self._parts.append(f" [{noted.mark}]")

    def _formula(self, element: "etree._Element") -> None:
        self._flow.remark("formula")
        self._say(typed(" ".join(str(text).strip() for text in element.itertext() if str(text).strip())))

    def _listed(self, element: "etree._Element") -> None:
        self._end_line()
        kept = self._mark
        items = [child for child in element if child.tag == "li"]
        form, step = _MARKS.get(element.get("type", "1"), "decimal"), -1 if "reversed" in element.attrib else 1
        count = number(element.get("start"), len(items) if step < 0 else 1)
        bare = "list-style-type:none" in re.sub(r"\s", "", element.get("style", ""))
        self._stray(element, element.text)
        for child in element:
            if child.tag != "li":
                self._child(child)
                self._stray(element, child.tail)
                continue
            count = number(child.get("value"), count)
            self._mark = "" if bare else "• " if element.tag != "ol" else f"{numeral(count, form)}. "
            self._child(child)
            self._mark = ""
            self._stray(element, child.tail)
            count += step
        self._mark = kept

    def _terms(self, element: "etree._Element") -> None:
        self._end_line()
        self._stray(element, element.text)
        for child in element:
            if child.tag == "dt":
                self._end_term()
                self._mark = f"{self._words_of(child).rstrip(':')}: "
            else:
                self._child(child)
            self._stray(element, child.tail)
        self._end_term()

    def _end_term(self) -> None:
        """A term that nothing explains stands by itself."""
        term, self._mark = self._mark.removesuffix(": "), ""
        if term:
            self._put(term, strong=False)

    def _stray(self, element: "etree._Element", text: str | None) -> None:
        """Text that stands where only items, terms or rows should stand."""
        self._say(self._text(element, text))
        self._end_line()

    def _preformatted(self, element: "etree._Element") -> None:
        self._end_line()
        for text in words(element).split("\n"):
            self._say(typed(text))
            self._end_line()

    def _table(self, element: "etree._Element") -> None:
        self._end_line()
        if is_layout(element):
            self._block(element)
            return
        rows = list(self._rows(element))
        own = {} if self._begun or self._lines is not None else in_table(rows)
        if own:
            self.metadata.update(own)
            return
        self._strays(element)
        captions = [text for caption in element.iter("caption") for text, _ in self._lines_of(caption)]
        found = told(rows)
        for text in (*captions, *found.lines):
            self._put(text, strong=False)
        if not found.named:
            self._flow.remark("table")

    def _strays(self, table: "etree._Element") -> None:
        """What stands in a table and in no cell of it."""
        for part in table.iter(*_FRAME):
            self._stray(part, part.text)
            for child in part:
                if child.tag not in _OF_TABLE or (child.tag in {"td", "th"} and part.tag != "tr"):
                    self._child(child)
                self._stray(part, child.tail)

    def _rows(self, table: "etree._Element") -> Iterator[Row]:
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table and not is_hidden(row, self._hidden)]
        feet = [row for row in rows if row.getparent() is not None and getattr(row.getparent(), "tag", "") == "tfoot"]
        for at, row in enumerate([*(row for row in rows if row not in feet), *feet]):
            cells = [(cell, self._lines_of(cell)) for cell in row if cell.tag in {"td", "th"}]
            strong = [bold for _, lines in cells for _, bold in lines]
            yield Row(
                tuple(
                    Cell(run_on(text for text, _ in lines), number(cell.get("colspan"), 1) or 1, number(cell.get("rowspan"), 1) or len(rows) - at)
                    for cell, lines in cells
                ),
                stands_out=getattr(row.getparent(), "tag", "") == "thead" or (bool(strong) and all(strong)),
            )

    _HANDLERS: ClassVar[Mapping[str, Callable[["Body", "etree._Element"], None]]] = {
        "br": _break,
        "hr": _rule,
        "sup": _raised,
        "del": _struck,
        "s": _struck,
        "strike": _struck,
        "img": _image,
        "q": _quote,
        "a": _anchor,
        "math": _formula,
        "ul": _listed,
        "ol": _listed,
        "menu": _listed,
        "dl": _terms,
        "pre": _preformatted,
        "table": _table,
    }
    """What is read of each element in a way of its own."""
