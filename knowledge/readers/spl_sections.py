"""The sections of a US label in SPL form: each by its LOINC code first and its title next, subsections with their numbers, untitled parts where they stand."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from knowledge.documents import Section
from knowledge.readers.label_names import Known, Reading, by_loinc, by_title, numbered, plain
from knowledge.readers.spl_text import Narrative, children, first, styled, tag, words

_LONGEST_TITLE = 8  # in words, of a title that stands in the text


class Body(NamedTuple):
    """The sections of a label; the titles of what is left out on purpose, how many pictures there were, and the chapters that say nothing."""

    sections: tuple[Section, ...]
    left_out: tuple[str, ...]
    figures: int
    empty: tuple[str, ...]


class _Place(NamedTuple):
    """Where lines stand: path and number of headings, section and chapter by their openFDA names."""

    heading: tuple[str, ...] = ()
    number: str = ""
    name: str = ""
    section: str | None = None
    chapter: str | None = None


class _Lines(NamedTuple):
    place: _Place
    lines: list[str]


def body_of(document: etree._Element) -> Body:
    """Everything that a professional reads of a label, in its order."""
    reader = _Reader()
    found = [lines for section in _sections(document, ("component", "structuredBody", "component")) for lines in reader.read(section, _Place())]
    merged: list[_Lines] = []
    for place, lines in found:
        if merged and merged[-1].place == place:
            merged[-1].lines.extend(lines)
        elif lines:
            merged.append(_Lines(place, list(lines)))
    sections = tuple(
        Section(name=at.name, heading=at.heading, text="\n".join(lines), number=at.number, label_section=at.section, chapter=at.chapter) for at, lines in merged
    )
    return Body(sections, tuple(dict.fromkeys(reader.left_out)), reader.figures, tuple(reader.empty))


def _sections(element: etree._Element, path: Sequence[str]) -> Iterator[etree._Element]:
    if not path:
        yield from children(element, "section")
        return
    for child in children(element, path[0]):
        yield from _sections(child, path[1:])


class _Reader:
    def __init__(self) -> None:
        self.left_out: list[str] = []
        self.empty: list[str] = []
        self.figures = 0

    def read(self, section: etree._Element, above: _Place) -> list[_Lines]:
        """The lines of a section and all its subsections, each with its place."""
        text = first(section, "text")
        lead = _lead(section, text, above)
        title = words(lead if lead is not None else first(section, "title"))
        known = _known(section, title, above)
        if known is not None and known.read is not Reading.YES:
            self.left_out += [title or known.titles[0].title()] if known.read is Reading.PATIENTS else []
            return []
        place = _place(known, title, above)
        own = self._lines(text, without=lead)
        if title and place.name != numbered(title)[1] and plain(title) not in (known.titles if known else ()):
            own.insert(0, title)  # "WARNING: SERIOUS INFECTIONS" says more than the name of its chapter
        found = [_Lines(place, own)] if own else []
        for inner in _sections(section, ("component",)):
            found += self.read(inner, place)
        return found or self._without_text(section, title, place, above)

    def _lines(self, text: etree._Element | None, without: etree._Element | None = None) -> list[str]:
        if text is None:
            return []
        narrative = Narrative()
        lines = narrative.lines(text, without=without)
        self.figures += narrative.figures
        return lines

    def _without_text(self, section: etree._Element, title: str, place: _Place, above: _Place) -> list[_Lines]:
        """A section of a title only: below a chapter the title is what it says. A chapter may say it in the highlights only."""
        lines = [line for text in section.iterfind("{*}excerpt/{*}highlight/{*}text") for line in self._lines(text)]
        if lines:
            return [_Lines(place, lines)]
        if title and above.chapter is not None:
            return [_Lines(above._replace(number=place.number), [numbered(title)[1]])]
        if title:
            self.empty.append(title)
        return []


def _known(section: etree._Element, title: str, above: _Place) -> Known | None:
    code = first(section, "code")
    known = by_loinc(code.get("code") or "") if code is not None else None
    return known or (by_title(title, above.chapter) if title else None)


def _lead(section: etree._Element, text: etree._Element | None, above: _Place) -> etree._Element | None:
    """The first paragraph of a section without title and code, where it stands out and is the title of a known section."""
    code = first(section, "code")
    if text is None or first(section, "title") is not None or (code is not None and by_loinc(code.get("code") or "")):
        return None
    opening = next(iter(text), None)
    if opening is None or tag(opening) != "paragraph" or (text.text or "").strip() or not styled(opening):
        return None
    said = words(opening)
    return opening if len(said.split()) <= _LONGEST_TITLE and by_title(said, above.chapter) else None


def _place(known: Known | None, title: str, above: _Place) -> _Place:
    number, name = numbered(title)
    named_above = above.section != above.chapter  # what stands below "Pregnancy" is asked for as that
    section = known.name if known and not named_above else above.section
    chapter = above.chapter or section
    if above.chapter is None and known is not None and known.chapter and (not title or plain(title) in known.titles or known.name == "boxed_warning"):
        name = known.chapter
    elif not title and known is not None and known.name != above.section:
        name = known.name.replace("_", " ").capitalize()
    elif not title:
        return above._replace(section=section, chapter=chapter)
    number = number or above.number
    heading = f"{numbered(title)[0]} {name}".strip()
    return _Place((*above.heading, heading), number, name, section, chapter)
