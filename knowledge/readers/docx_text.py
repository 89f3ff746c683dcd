"""The words of one paragraph of a Word document, as a person sees them."""

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, NamedTuple

from lxml import etree

from knowledge.readers.characters import as_raised, in_symbol_font, typed
from knowledge.readers.docx_styles import Styles, W, is_on, switched, texts, value

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
V = "{urn:schemas-microsoft-com:vml}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"

_LEFT_OUT = [[name] for name in ("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "TOC", "INDEX", "TOA", "RD", "TC", "XE", "TA", "PRIVATE", "ADVANCE")]
"""Fields whose results are no words of the document: page numbers, tables of contents, index entries."""


_PICTURES: Mapping[str, tuple[str, ...]] = {
    "chart": (C + "chart", DGM + "relIds"),
    "embedded": ("{urn:schemas-microsoft-com:office:office}OLEObject",),
    "image": (A + "blip", V + "imagedata"),
}
"""Drawings that are no text, by what they hold."""


class Words(NamedTuple):
    """A paragraph's text, with raised text still marked; how it stands out (2 bold, 1 underlined); its text boxes."""

    text: str
    strength: int
    boxes: "tuple[etree._Element, ...]"


class _Field:
    """A field that has begun: first its instruction, then its result."""

    def __init__(self) -> None:
        self.instruction = ""
        self.in_result = False

    @property
    def silent(self) -> bool:
        """Whether nothing of it is read now."""
        return not self.in_result or self.instruction.upper().split()[:1] in _LEFT_OUT


class Inline:
    """Reads paragraph after paragraph; a field may reach from one into the next."""

    def __init__(self, styles: Styles, remark: Callable[[str], None], noted: Callable[[str, str, str], str], *, with_fields: bool = True) -> None:
        """`remark` is told what the owner should look at; `noted` gives what stands in the text for a note: kind, id, a mark of its own.

        Where a field lacks its end, fields are not looked at, and everything that shows is read.
        """
        self._with_fields = with_fields
        self._styles = styles
        self._remark = remark
        self._noted = noted
        self._fields: list[_Field] = []
        self._parts: list[str] = []
        self._looks: list[tuple[bool, bool]] = []
        self._boxes: list[etree._Element] = []
        self._style = ""
        self._own_mark: tuple[str, str] | None = None

    def paragraph(self, paragraph: "etree._Element") -> Words:
        """The words of a paragraph."""
        kept = self._parts, self._looks, self._boxes, self._style
        self._parts, self._looks, self._boxes, self._style = [], [], [], self._styles.of_paragraph(paragraph)
        try:
            self._walk(paragraph)
            bold = bool(self._looks) and all(bold for bold, _ in self._looks)
            underlined = bool(self._looks) and all(underlined for _, underlined in self._looks)
            return Words("".join(self._parts), 2 if bold else int(underlined), tuple(self._boxes))
        finally:
            self._parts, self._looks, self._boxes, self._style = kept

    def _walk(self, element: "etree._Element") -> None:
        for child in element:
            handle = self._HANDLERS.get(child.tag)
            if handle is not None:
                handle(self, child)

    def _say(self, text: str) -> None:
        if not any(field.silent for field in self._fields):
            self._parts.append(text)

    def _run(self, run: "etree._Element") -> None:
        properties = run.find(W + "rPr")
        style = value(run.find(f"{W}rPr/{W}rStyle"))

        def said(name: str) -> "etree._Element | None":
            own = None if properties is None else properties.find(W + name)
            found = own if own is not None else self._styles.says(style, name) if style else None
            return found if found is not None else self._styles.says(self._style, name)

        unread = "hidden" if switched(said("vanish")) else "deleted" if switched(said("strike")) or switched(said("dstrike")) else None
        if unread is not None:
            if texts(run, W + "t").strip():
                self._remark(unread)
            self._fields_only(run)
            return
        outer, self._parts = self._parts, []
        try:
            self._walk(run)
            text = "".join(self._parts)
        finally:
            self._parts = outer
        fonts = said("rFonts")
        font = "" if fonts is None else fonts.get(W + "ascii", "") or fonts.get(W + "hAnsi", "")
        text = in_symbol_font(text, font)
        if text.strip():
            under = said("u")
            self._looks.append((switched(said("b")), under is not None and value(under) not in {"", "none"}))
        self._parts.append(as_raised(text) if value(said("vertAlign")) == "superscript" else text)

    def _fields_only(self, run: "etree._Element") -> None:
        for child in run:
            if child.tag in {W + "fldChar", W + "instrText"}:
                self._HANDLERS[child.tag](self, child)

    def _text(self, element: "etree._Element") -> None:
        text = typed(element.text or "")
        if self._own_mark is not None and text.strip():
            kind, key = self._own_mark
            self._own_mark = None
            self._say(self._noted(kind, key, text.strip()))
        else:
            self._say(text)

    def _symbol(self, element: "etree._Element") -> None:
        code = element.get(W + "char", "")
        if 0 < len(code) <= 5 and all(c in "0123456789abcdefABCDEF" for c in code):
            self._say(in_symbol_font(chr(int(code, 16)), element.get(W + "font", "")))

    def _note(self, element: "etree._Element") -> None:
        kind = "footnote" if element.tag == W + "footnoteReference" else "endnote"
        if is_on(element.get(W + "customMarkFollows")):
            self._own_mark = (kind, element.get(W + "id", ""))
        else:
            self._say(self._noted(kind, element.get(W + "id", ""), ""))

    def _field_mark(self, element: "etree._Element") -> None:
        kind = element.get(W + "fldCharType") if self._with_fields else None
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _instruction(self, element: "etree._Element") -> None:
        if self._fields and not self._fields[-1].in_result:
            self._fields[-1].instruction += element.text or ""

    def _simple_field(self, element: "etree._Element") -> None:
        field = _Field()
        field.instruction, field.in_result = element.get(W + "instr", ""), True
        self._fields.append(field)
        self._walk(element)
        if field in self._fields:
            self._fields.remove(field)

    def _control(self, element: "etree._Element") -> None:
        if is_placeholder(element):
            self._remark("placeholder")
            return
        for content in element.findall(W + "sdtContent"):
            self._walk(content)

    def _tracked(self, element: "etree._Element") -> None:
        self._remark("tracked")
        self._walk(element)

    def _struck(self, element: "etree._Element") -> None:
        if next(element.iter(W + "delText", W + "t"), None) is not None:
            self._remark("tracked")

    def _alternate(self, element: "etree._Element") -> None:
        chosen = element.find(MC + "Choice")
        chosen = element.find(MC + "Fallback") if chosen is None else chosen
        if chosen is not None:
            self._walk(chosen)

    def _drawing(self, element: "etree._Element") -> None:
        boxes = list(boxes_in(element))
        self._boxes += boxes
        for kind, tags in _PICTURES.items():
            if not boxes and next(element.iter(*tags), None) is not None:
                self._remark(kind)
                return
        if boxes:
            self._remark("text box")

    def _formula(self, element: "etree._Element") -> None:
        self._remark("formula")
        self._say(typed(formula(element)))

    def _ruby(self, element: "etree._Element") -> None:
        for base in element.findall(W + "rubyBase"):
            self._walk(base)

    def _space(self, element: "etree._Element") -> None:
        self._say("-" if element.tag == W + "noBreakHyphen" else " ")

    _HANDLERS: ClassVar[Mapping[str, Callable[["Inline", "etree._Element"], None]]] = {
        W + "r": _run,
        W + "t": _text,
        W + "tab": _space,
        W + "ptab": _space,
        W + "br": _space,
        W + "cr": _space,
        W + "noBreakHyphen": _space,
        W + "sym": _symbol,
        W + "footnoteReference": _note,
        W + "endnoteReference": _note,
        W + "fldChar": _field_mark,
        W + "instrText": _instruction,
        W + "fldSimple": _simple_field,
        W + "sdt": _control,
        W + "ins": _tracked,
        W + "moveTo": _tracked,
        W + "del": _struck,
        W + "moveFrom": _struck,
        W + "drawing": _drawing,
        W + "pict": _drawing,
        W + "object": _drawing,
        W + "ruby": _ruby,
        MC + "AlternateContent": _alternate,
        M + "oMath": _formula,
        M + "oMathPara": _formula,
        **dict.fromkeys((W + "hyperlink", W + "smartTag", W + "customXml", W + "sdtContent", W + "dir", W + "bdo"), _walk),
    }
    """What is read of each element; what is not here says nothing a person reads."""


def boxes_in(element: "etree._Element") -> Iterator["etree._Element"]:
    """The text boxes of a drawing, each once: not again in the form for older programs, nor inside one another."""
    two_forms = element.find(MC + "Choice") is not None
    for child in element:
        if two_forms and child.tag == MC + "Fallback":
            continue
        if child.tag == W + "txbxContent":
            yield child
        else:
            yield from boxes_in(child)


def is_placeholder(control: "etree._Element") -> bool:
    """Whether a content control still shows only what it asks for."""
    return switched(control.find(f"{W}sdtPr/{W}showingPlcHdr"))


def formula(element: "etree._Element") -> str:
    """A formula in one line: "a/b", "x^2"."""
    if element.tag == M + "t":
        return element.text or ""
    if element.tag == M + "f":
        return "/".join(_grouped(formula(part)) for part in element if part.tag in {M + "num", M + "den"})
    if element.tag in {M + "sSup", M + "sSubSup"}:
        return "".join(("^" if part.tag == M + "sup" else "") + formula(part) for part in element)
    if element.tag == M + "rad":
        return "√" + _grouped("".join(formula(part) for part in element if part.tag == M + "e"))
    if element.tag == M + "d":
        return "(" + ", ".join(formula(part) for part in element if part.tag == M + "e") + ")"
    return "".join(formula(part) for part in element)


def _grouped(text: str) -> str:
    return text if text.replace(".", "").isalnum() else f"({text})"
