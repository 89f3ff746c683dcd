"""Notes of a web page: links from a mark to the place where its note stands."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from knowledge.readers.characters import heads_references
from knowledge.readers.html_look import HEADINGS, words

_NOTE_TYPES = frozenset({"doc-noteref", "noteref", "footnote-ref", "footnote-reference", "footnoteref", "endnote-ref"})
_MARK = re.compile(r"\[?\(?(\w{1,4}|[*†‡§¶#]{1,3})\)?\]?")
_BACK = re.compile(r"^[\s↩⤴↑^\ufe0e]*$")


class Noted(NamedTuple):
    """The note that a mark in the text refers to: how it is called, where it stands, whether this is its first mark."""

    mark: str
    element: "etree._Element"
    begins: bool


class Notes:
    """All notes of a page. A note is read where its mark stands; in its own place it is passed over."""

    def __init__(self, root: "etree._Element") -> None:
        self._places = {key: element for element in root.iter(etree.Element) for key in (element.get("id"), element.get("name")) if key}
        self._references = frozenset(map(id, _references(root)))
        self._kept: list[etree._Element] = []
        self._read: set[etree._Element] = set()

    def noted_by(self, anchor: "etree._Element") -> Noted | None:
        """The note to which a link leads; None for any other link."""
        mark = _MARK.fullmatch(words(anchor).strip())
        place = self._places.get(anchor.get("href", "").removeprefix("#")) if anchor.get("href", "").startswith("#") else None
        if mark is None or place is None or not _is_reference(anchor):
            return None
        element = _whole(place)
        if element is None or id(element) in self._references or anchor in set(element.iter("a")):
            return None
        begins = element not in self._read
        self._read.add(element)
        if begins:
            _take_marks_out(element, mark[1])
        return Noted(f"note {mark[1]}", element, begins)

    def is_read(self, element: "etree._Element") -> bool:
        """Whether an element is a note that was read where its mark stands."""
        return element in self._read


def _is_reference(anchor: "etree._Element") -> bool:
    kinds = {*anchor.get("class", "").casefold().split(), anchor.get("role", ""), anchor.get("epub:type", "")}
    around = anchor.getparent()
    raised = (around is not None and around.tag == "sup") or next(anchor.iter("sup"), None) is not None
    return raised or bool(kinds & _NOTE_TYPES)


def _whole(place: "etree._Element") -> "etree._Element | None":
    """The note that begins at a place: the list item, paragraph or frame around it."""
    found: etree._Element | None = place
    while found is not None and found.tag not in {"li", "p", "div", "aside", "td", "dd", "body", "section", "table"}:
        found = found.getparent()
    return None if found is None or found.tag in {"body", "section", "table", "td"} else found


def _references(root: "etree._Element") -> Iterator["etree._Element"]:
    """Everything below a heading such as "References"."""
    inside = False
    for element in root.iter(etree.Element):
        if element.tag in HEADINGS:
            inside = heads_references(words(element))
        elif inside and not any(_is_for_notes(frame) for frame in (element, *element.iterancestors())):
            yield element


def _is_for_notes(element: "etree._Element") -> bool:
    return element.get("role") in {"doc-endnotes", "doc-footnote"} or "footnote" in element.get("class", "").casefold()


def _take_marks_out(note: "etree._Element", mark: str) -> None:
    """Takes the mark before a note and the link back to the text out of it."""
    for link in list(note.iter("a")):
        text = words(link).strip()
        back = link.get("role") == "doc-backlink" or link.get("href", "").startswith("#")
        if back and (_BACK.match(text) or text.strip("[]()") == mark):
            for part in list(link):
                link.remove(part)
            link.text = None
