"""Labels without a form of their own, by their headings: EU summaries of product characteristics, and US prescribing information."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.documents import Section
from knowledge.readers import us_headings
from knowledge.readers.label_lines import Arranged, Line, Place, gathered, lines_of, listing
from knowledge.readers.label_names import KnownEu, Subheading, eu, eu_subheadings, listed, numbered, plain

_FEWEST = 3  # headings of a label; with fewer it is none
_LIKE = 88  # in percent: how like a title must be where the number is right
_LONGEST_END = 14  # in words, of a line at which another text begins
_LAST_DIVIDED = 6  # the last part with numbered sections; behind it, numbers that begin again are those of a leaflet
_AHEAD = 3  # sections that an unnumbered title that no heading marks may skip
_GOES_ON = frozenset({"4.6", "5.1"})
"""Sections in which a subheading that names nothing by itself belongs to the one before it: a study below "Clinical efficacy and safety"."""

_FAULT = (
    "no headings of a label were found; give the sections their numbers and titles, such as"
    ' "4.1 Therapeutic indications" (EU) or "1 INDICATIONS AND USAGE" (US), as headings or on lines of their own'
)


def as_label(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections of a label by their openFDA names, each with the number that it has in print; what is no part of the label is left out."""
    return arranged(sections).sections


def arranged(sections: Sequence[Section]) -> Arranged:
    """The same, with warnings (a section that a label should have is missing, a leaflet was left out) and faults (it reads as no label)."""
    lines = lines_of(sections)
    reader = _EuReader(lines)
    european, american = reader.strength(), us_headings.strength(lines)
    if max(european, american) < _FEWEST:
        return Arranged(tuple(sections), faults=(_FAULT,))
    return reader.arranged() if european >= american else us_headings.arranged(lines)


@lru_cache(maxsize=1)
def _order() -> dict[str, int]:
    return {known.number: at for at, known in enumerate(eu())}


@lru_cache(maxsize=1)
def _by_title() -> dict[str, KnownEu]:
    return {title: known for known in eu() for titles in known.titles.values() for title in titles}


@lru_cache(maxsize=1)
def _by_number() -> dict[str, KnownEu]:
    return {known.number: known for known in eu()}


def _named(line: Line) -> KnownEu | None:
    """The section that a line heads by its title, where its number is right or missing; a slip in the title is forgiven where the number is right."""
    if not line.may_head or len(line.text) > 200:
        return None
    number, title = line.number, line.title
    known = _by_title().get(title)
    if known is not None:
        return known if number in {"", known.number} else None
    known = _by_number().get(number)
    if known is None or line.text[-1:].isdigit() or line.text[-1:] == ".":
        return None
    return known if any(fuzz.ratio(title, one) >= _LIKE for titles in known.titles.values() for one in titles) else None


class _EuReader:
    """Finds the headings of the summary among the lines, and says where each line stands."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = _whole(lines)
        self._known = [_named(line) for line in self._lines]
        if self.strength() >= _FEWEST or self._numbers_only():
            self._known = [known or self._by_number(line) for line, known in zip(self._lines, self._known, strict=True)]
        self._marked = {known.number for line, known in zip(self._lines, self._known, strict=True) if known is not None and (line.level or line.number)}
        self._starts = self._summaries()
        self._left_out = ""

    def strength(self) -> int:
        """How many sections of the summary are found; those with a number of their own in the US as well count only by what is European in them."""
        return len({known.number for known in self._known if known is not None and not known.group})

    def _numbers_only(self) -> bool:
        """Whether the headings have the numbers of the summary, in a language whose titles are not known."""
        numbers = [line.number for line in self._lines if line.level]
        return {f"4.{i}" for i in range(1, 10)} | {"5.1", "5.2", "6.3"} <= set(numbers)

    @staticmethod
    def _by_number(line: Line) -> KnownEu | None:
        return _by_number().get(line.number) if line.level and "." in line.number else None

    def _summaries(self) -> list[int]:
        """Where each summary begins: a file may hold one for each strength."""
        starts = [0]
        seen = ""
        for at, known in enumerate(self._known):
            if known is not None and known.number == "1" and seen and _order()[seen] > _order()["4.2"]:
                starts.append(at)
                seen = ""
            seen = known.number if known is not None and self._lines[at].number else seen
        return starts

    def arranged(self) -> Arranged:
        """Sections, warnings and no faults."""
        ends = [*self._starts[1:], len(self._lines)]
        several = len(self._starts) > 1
        placed = [pair for start, end in zip(self._starts, ends, strict=True) for pair in self._placed(start, end, named=several)]
        return Arranged(gathered(placed), tuple(self._warnings({place.number for place, _ in placed})))

    def _warnings(self, found: set[str]) -> Iterator[str]:
        absent = [known.number for known in eu() if known.expected and known.number not in found]
        if absent:
            what = "section" if len(absent) == 1 else "sections"
            yield f"{what} {listing(absent)} of the summary of product characteristics not found; check the headings (number and title on a line of their own)"
        if len(self._starts) > 1:
            yield f"the file holds {len(self._starts)} summaries; each keeps its product's name in its headings, but a file for each is easier to cite"
        if self._left_out:
            yield f'left out, because it is no part of the summary: everything from "{self._left_out}" on'

    def _placed(self, start: int, end: int, *, named: bool) -> Iterator[tuple[Place, Line]]:
        top = (self._product(start, end),) if named else ()
        group, part, subs = "", "", _Subheadings(None)
        last: KnownEu | None = None
        place = base = Place(top)
        for line, known in zip(self._lines[start:end], self._known[start:end], strict=True):
            if subs.begun and known is None and _ends(line, last):
                self._left_out = self._left_out or line.text
                return
            if known is not None and self._may_come(last, known, line):
                last = known
                if known.group:
                    group, part, subs = line.text, known.number, _Subheadings(subs.known)
                    place = Place((*top, group), known.number, numbered(line.text)[1])
                    continue
                group = group if known.number.startswith(f"{part}.") else ""
                subs = _Subheadings(known)
                place = subs.place((*top, *filter(None, [group]), line.text), line)
                base = place
            elif subs.known is not None and subs.opens(line):
                place = subs.below(base)
            elif line.level:
                place = Place((*top, line.text), "", line.text) if subs.known is None else place
            else:
                yield place, line

    def _may_come(self, last: KnownEu | None, known: KnownEu, line: Line) -> bool:
        """A section comes once and in order. A title that neither number nor mark shows may be a subheading where others are shown."""
        shown = bool(line.level or line.number)
        step = _order()[known.number] - (_order()[last.number] if last is not None else -1)
        return step > 0 and (shown or not self._marked or (known.number not in self._marked and step <= _AHEAD))

    def _product(self, start: int, end: int) -> str:
        """The name that section 1 gives, by which several summaries in one file are told apart."""
        known = self._known[start:end]
        at = next((i for i, one in enumerate(known) if one is not None and one.number == "1"), 0)
        return next((line.text for line in self._lines[start + at + 1 : end] if not line.level), "")


class _Subheadings:
    """The subheadings of one section, and the openFDA names that follow from them."""

    def __init__(self, known: KnownEu | None) -> None:
        self.known = known
        self._path: list[tuple[int, str]] = []
        self._names = (known.name, known.chapter) if known is not None else ("", "")

    @property
    def begun(self) -> bool:
        """Whether the clinical part has begun: before it, a list of contents may name what stands behind."""
        return self.known is not None and _order()[self.known.number] >= _order()["4.1"]

    def place(self, heading: tuple[str, ...], line: Line) -> Place:
        """Where the section itself stands."""
        if self.known is None:
            return Place(heading)
        number, name = numbered(line.text)
        return Place(heading, number or self.known.number, name, self.known.name, self.known.chapter)

    def opens(self, line: Line) -> bool:
        """Whether a line is a subheading here: it is marked as a heading, or is one of the template's."""
        found = self._of_template(line)
        if found is None and not line.level:
            return False
        level = line.level or 99
        self._path = [(deep, text) for deep, text in self._path if deep < level]
        self._path.append((level, line.text))
        if found is not None and found.name:
            self._names = (found.name, found.chapter or (self.known.chapter if self.known else ""))
        elif self.known is not None and self.known.number not in _GOES_ON and not self._above():
            self._names = (self.known.name, self.known.chapter)
        return True

    def _above(self) -> bool:
        """Whether the subheading stands below another one that gave the names."""
        return len(self._path) > 1

    def below(self, base: Place) -> Place:
        """Where the lines below the subheadings stand."""
        path = tuple(text for _, text in self._path)
        return base._replace(heading=(*base.heading, *path), name=path[-1], section=self._names[0], chapter=self._names[1])

    def _of_template(self, line: Line) -> Subheading | None:
        if self.known is None or not line.may_head:
            return None
        title = plain(line.text.rstrip(": "))
        return next((sub for sub in eu_subheadings() if self.known.number in sub.within and title in sub.titles), None)


def _ends(line: Line, last: KnownEu | None) -> bool:
    """Whether another text begins here: conditions of the authorisation, labelling, leaflet. Their headings count again from 1."""
    title = re.sub(r"^[a-c] ", "", line.title)  # "B. PACKAGE LEAFLET"
    if not line.may_head or len(title.split()) > _LONGEST_END or line.text.endswith("."):
        return False
    if any(title == end or title.startswith(f"{end} ") for end in listed("eu_ends")):
        return True
    shown = bool(line.level or line.number)
    part = int(last.number.partition(".")[0]) if last is not None else 0
    again = bool(line.level) and line.number.isdecimal() and part > _LAST_DIVIDED and int(line.number) < part
    return shown and (again or any(part in title for part in listed("eu_follows")))


def _whole(lines: Sequence[Line]) -> list[Line]:
    """The lines, with a heading of the summary that was broken in two made one again."""
    found: list[Line] = []
    for line in lines:
        before = found[-1] if found else None
        if before is not None and before.may_head and before.number in _by_number() and before.title not in _by_title() and line.level in {0, before.level}:
            joined = before._replace(text=f"{before.text} {line.text}")
            if joined.title in _by_title():
                found[-1] = joined
                continue
        found.append(line)
    return found
