"""How elements of a web page look: what is not shown, what is a heading, what only lays out the page."""

import re

from lxml import etree
from lxml.html import defs

from knowledge.readers.characters import heads_references

HEADINGS = tuple(f"h{level}" for level in range(1, 7))
UNREAD = frozenset(
    (  # noqa: SIM905 - words read best as words
        "script style noscript template iframe frame object embed applet svg canvas audio video head nav footer aside select option textarea button input "
        "datalist dialog map area link meta base title rp rt"
    ).split()
)
"""What is no text of the document: programs, menus, forms."""

BLOCKS = frozenset(
    (  # noqa: SIM905 - words read best as words
        "p div section article main body li dd dt blockquote pre figure figcaption address details summary center fieldset legend form header hgroup "
        "ul ol dl menu dir tr td th caption tbody thead tfoot"
    ).split()
)
"""What stands on lines of its own."""

_UNREAD_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "doc-toc", "dialog", "alert"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:font-size|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:;|$)", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_SYMBOL_FONT = re.compile(r"font-family\s*:\s*[\"']?(symbol|wingdings)\b", re.IGNORECASE)
_MOST = 10_000


def is_unread(element: "etree._Element") -> bool:
    """Whether it is no text of the document at all."""
    return element.tag in UNREAD or element.get("role", "") in _UNREAD_ROLES


def is_beside(element: "etree._Element") -> bool:
    """Whether it is a box beside the text, in which some put what belongs to it."""
    return element.tag == "aside" or element.get("role", "") in {"alert", "complementary"}


def is_no_mark(element: "etree._Element") -> bool:
    """Whether it was made of words that look like a mark: "AST <ULN and ALT> 3"."""
    tag = element.tag
    return isinstance(tag, str) and tag.isalnum() and tag not in defs.tags and not any(element.attrib.values())


def is_hidden(element: "etree._Element", not_shown: frozenset[str]) -> bool:
    """Whether it is not shown, by itself or by what the page's style says of its class or id."""
    named = {f".{name}" for name in element.get("class", "").split()} | {f"#{element.get('id', '')}"}
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", ""))) or bool(named & not_shown)


def is_bold(element: "etree._Element") -> bool:
    """Whether it sets its text in bold."""
    return element.tag in {"b", "strong", "th"} or bool(_BOLD.search(element.get("style", "")))


def symbol_font(element: "etree._Element") -> str:
    """The font of an element where its letters show other signs; empty for any other font."""
    found = _SYMBOL_FONT.search(element.get("style", "")) or _SYMBOL_FONT.search(f"font-family:{element.get('face', '')}")
    return found[1] if found else ""


def words(element: "etree._Element") -> str:
    """All text in an element."""
    return "".join(str(text) for text in element.itertext())


def heading_level(element: "etree._Element") -> int | None:
    """The level of a heading, 0 for the title of a page that Word saved, None for anything else."""
    if element.tag in HEADINGS:
        return int(str(element.tag)[1])
    if element.get("role") == "heading":
        return min(max(number(element.get("aria-level"), 2), 1), 9)
    return 0 if element.tag == "p" and "MsoTitle" in element.get("class", "").split() else None


def has_references(root: "etree._Element") -> bool:
    """Whether the page has a list of references under a heading of its own."""
    titles = (element for element in root.iter("p", "b", "strong", "div", *HEADINGS) if len(element) <= 2)
    return any(heads_references(words(element)) for element in titles)


def is_layout(table: "etree._Element") -> bool:
    """Whether a table only lays out a page: it holds headings or other tables, or says so."""
    return table.get("role") in {"presentation", "none"} or next(table.iterdescendants("table", *HEADINGS), None) is not None


def number(text: str | None, otherwise: int) -> int:
    """A whole number as a page writes it."""
    text = (text or "").strip()
    return min(int(text), _MOST) if text.isascii() and text.isdecimal() and len(text) <= 9 else otherwise
