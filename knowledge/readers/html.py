"""Web pages: what a person reads in a browser, without programs, menus and what is hidden."""

import codecs
import re

from lxml import etree

from knowledge.readers.characters import typed
from knowledge.readers.flow import Flow
from knowledge.readers.html_body import Body
from knowledge.readers.html_look import has_references, words
from knowledge.readers.html_notes import Notes
from knowledge.readers.manuscript import Manuscript
from knowledge.readers.properties import author, of_schema
from knowledge.readers.properties import title as real_title
from triage.errors import BadContent

_MARKS = {
    codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
_DECLARED = re.compile(rb"""(?:<meta[^>]{0,200}?charset\s*=\s*|<\?xml[^>]{0,100}?encoding\s*=\s*)["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_HEAD = 4096
_TAG = re.compile(r"<(?:!doctype\s+html|/?(?:html|head|body|h[1-6]|p|div|table|ul|ol|section|article|span|br)\b)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SELECTOR = re.compile(r"[.#][\w-]+")
_MEDIA = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_NOT_A_PAGE = "the file is no web page; give it the ending of its format, or save it again as a web page (.html)"
_LONG_ENCODINGS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
"""Names that pages give to what browsers read as Windows-1252."""


def read(data: bytes, name: str) -> Manuscript:
    """A web page as it reads. Raises BadContent for what is none."""
    text = _decoded(data, name)
    if "\0" in text or not _TAG.search(text):
        raise BadContent(name, [_NOT_A_PAGE])
    root = _parsed(text)
    if root is None:
        raise BadContent(name, [_NOT_A_PAGE])
    try:
        return _manuscript(root)
    except RecursionError:
        raise BadContent(name, ["the page is nested too deeply; copy its text into a Word document (.docx) and load that"]) from None


def read_fragment(text: str, flow: Flow) -> None:
    """A piece of a page within another text, such as a table in Markdown."""
    root = _parsed(text)
    if root is not None:
        Body(flow, Notes(root), frozenset(), cites=False, begun=True).read(root)


def _parsed(text: str) -> "etree._Element | None":
    """The elements of a page, as far as there are any. Nothing outside it is fetched."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def _decoded(data: bytes, name: str) -> str:
    """The text of a page: by its mark, by what it says of itself, as UTF-8, or as Windows writes Western languages."""
    if data[:12].lstrip().lower().startswith(b"mime-version"):
        raise BadContent(name, ["the file is a web archive (.mht); save the page as HTML only (.html)"])
    marked = next((coding for mark, coding in _MARKS.items() if data.startswith(mark)), None)
    declared = _DECLARED.search(data[:_HEAD])
    said = declared[1].decode().casefold() if declared else ""
    for coding in filter(None, (marked, _LONG_ENCODINGS.get(said, said), "utf-8", "cp1252")):
        try:
            return data.decode(coding).removeprefix("\ufeff")
        except (UnicodeError, LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _manuscript(root: "etree._Element") -> Manuscript:
    flow = Flow(alone_is_title=True)
    body = Body(flow, Notes(root), _not_shown(root), cites=has_references(root))
    body.read(_main(root))
    heading, sections, warnings = flow.finished()
    said = {**_said_in_head(root), **({"title": heading} if heading else {}), **body.metadata}
    named = of_schema((meta.get("name") or meta.get("property") or "", typed(meta.get("content", ""))) for meta in root.iter("meta"))
    return Manuscript(heading or said.get("title", ""), sections, metadata={**said, **named}, warnings=tuple(warnings))


def _main(root: "etree._Element") -> "etree._Element":
    """The part of the page that holds its text."""
    mains = [element for element in root.iter(etree.Element) if element.tag == "main" or element.get("role") == "main"]
    body = root.find("body")
    return mains[0] if len(mains) == 1 else root if body is None else body


def _said_in_head(root: "etree._Element") -> dict[str, str]:
    shown = root.find("head/title")
    title = "" if shown is None else real_title(" ".join(typed(words(shown)).split()))
    writer = next((meta.get("content", "") for meta in root.iter("meta") if meta.get("name", "").casefold() in {"author", "dc.creator", "dcterms.creator"}), "")
    said = {"title": title, "author": author(typed(writer)), "language": root.get("lang", "") or root.get("{http://www.w3.org/XML/1998/namespace}lang", "")}
    return {key: text.strip() for key, text in said.items() if text.strip()}


def _not_shown(root: "etree._Element") -> frozenset[str]:
    """The classes and ids that the page's own style does not show on a screen."""
    found: set[str] = set()
    for style in root.iter("style"):
        text = _MEDIA.sub("", words(style)[:200_000])
        for selectors, rule in _RULE.findall(text):
            if _NOT_SHOWN.search(rule):
                found |= {selector.strip() for selector in selectors.split(",") if _SELECTOR.fullmatch(selector.strip())}
    return frozenset(found)
