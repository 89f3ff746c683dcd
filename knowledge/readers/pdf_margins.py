"""What stands on every page and says nothing: running heads and feet, page numbers, marks across the page.

What is left out here is lost, so that each rule asks for more than the same words twice: the same height on several pages, and either the very
same words, or the number of the page in a line that stands apart from the text.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from knowledge.readers.pdf_line import Line, lines
from knowledge.readers.pdf_marks import Box
from knowledge.readers.pdf_page import Page, Word

_EDGE = 0.12  # of the page's height
_NEAR = 3.0  # points: the same height on another page
_APART = 1.6  # in sizes of letters: a step that sets a line apart from the text
_NEXT = 1.9  # in sizes of letters: the step between two rows of a table
_LARGE = 20.0  # points: letters of a mark across the page
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page|seite|p\.)?\s*[-–|/]?\s*(\d{1,4})(?:\s*(?:of|/|von|\|)\s*\d{1,4})?\s*[-–|]?", re.IGNORECASE)
_OF_PAGE = re.compile(r"\b(?:page|seite)\s*\d|\b\d+\s*(?:of|/|von)\s*\d", re.IGNORECASE)


class _Place(NamedTuple):
    """A line that may belong to the margins. `inward` is the next line towards the middle of the page."""

    page: int
    line: Line
    edge: bool
    inward: Line | None


def without_margins(pages: Sequence[Page], bodies: Sequence[Sequence[Box]]) -> list[list[Word]]:
    """The words of each page without what belongs to its margins. `bodies` are the fields of each page that never do: its tables."""
    places = [place for page, tables in zip(pages, bodies, strict=True) for place in _candidates(page, tables)]
    gone = _Gone(pages)
    for same in _groups(places, lambda text: text):
        gone.repeated(same)
    for _ in range(3):  # a line that stands apart only once the one beside it is gone
        for same in _groups(places, lambda text: _NUMBER.sub("#", text)):
            gone.running(same)
        gone.numbered([place for place in places if place.edge and not gone.is_heading(place.line)])
    return [[word for word in page.words if id(word) not in gone.words] for page in pages]


class _Gone:
    """The words that are left out."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.words: set[int] = set()
        self._pages = len(pages)
        sizes = Counter(round(word.size * 2) / 2 for page in pages for word in page.words)
        self._body = max(sizes, key=lambda size: sizes[size], default=10.0)

    def repeated(self, places: Sequence[_Place]) -> None:
        """The very same line on several pages."""
        count = len({place.page for place in places})
        apart = all(map(self._apart, places))
        if places[0].edge:
            enough = count > 2 and (apart or count > self._pages / 2)
            enough = enough or (count == 2 and self._pages <= 5 and apart)
        else:
            enough = count >= max(3, 0.6 * self._pages)
        if enough:
            self._drop(places)

    def running(self, places: Sequence[_Place]) -> None:
        """The same line with numbers that run with the pages, or a page number that says of itself that it is one."""
        apart = [place for place in places if place.edge and self._apart(place)]
        own = [place for place in apart if (match := _PAGE_NUMBER.fullmatch(place.line.text)) and int(match[1]) == place.page]
        self._drop(own)
        quiet = [place for place in apart if not self.is_heading(place.line)]
        if len({place.page for place in quiet}) >= (2 if self._pages <= 5 else 3) and _runs_on(quiet):
            self._drop(quiet)

    def numbered(self, places: Sequence[_Place]) -> None:
        """Lines that begin or end with the number of their page, at one height on most pages (also where the first is not page 1)."""
        ends = [(place, number - place.page, round(place.line.base / _NEAR)) for place in places for number in _outer(place.line) if self._apart(place)]
        counted = Counter((shift, height) for _, shift, height in ends)
        for kind, count in counted.items():
            if count > max(2, self._pages / 2):
                self._drop([place for place, *own in ends if tuple(own) == kind])

    def is_heading(self, line: Line) -> bool:
        """Whether a line could be a heading at the top of its page ("Appendix 2"): it stands out, and does not say that its number is the page's."""
        return (line.bold or line.size > 1.05 * self._body) and not _OF_PAGE.search(line.text)

    def _apart(self, place: _Place) -> bool:
        """Whether a line stands apart from the text, or only beside what is gone."""
        inward, line = place.inward, place.line
        if inward is None or all(id(word) in self.words for word in inward.words):
            return True
        return abs(inward.base - line.base) > _APART * max(inward.size, line.size)

    def _drop(self, places: Iterable[_Place]) -> None:
        self.words.update(id(word) for place in places for word in place.line.words)


def _candidates(page: Page, tables: Sequence[Box]) -> Iterator[_Place]:
    every = lines(page.words, page.number)
    for i, line in enumerate(every):
        head, foot = line.base < page.height * _EDGE, line.base > page.height * (1 - _EDGE)
        if not (head or foot or line.size > _LARGE):
            continue
        if any(table.holds((line.x0 + line.x1) / 2, line.base - line.size / 3) for table in tables):
            continue
        if head and _heads_table(line, every[i + 1 : i + 4]):
            continue
        beside = i + 1 if head else i - 1
        yield _Place(page.number, line, head or foot, every[beside] if 0 <= beside < len(every) else None)


def _heads_table(line: Line, below: Sequence[Line]) -> bool:
    """Whether a line of several cells has others near below it: it names the columns of a table that goes on."""
    near = [after for _, after in takewhile(lambda step: step[1].base - step[0].base < _NEXT * line.size, pairwise([line, *below]))]
    return len(line.parts(1.0)) > 1 and any(len(after.parts(1.0)) > 1 for after in near)


def _groups(places: Iterable[_Place], key: Callable[[str], str]) -> Iterator[list[_Place]]:
    """Lines of the same words at the same height."""
    by_text: dict[tuple[str, bool], list[_Place]] = defaultdict(list)
    for place in places:
        by_text[key(place.line.text.casefold()), place.edge].append(place)
    for found in by_text.values():
        group: list[_Place] = []
        for place in sorted(found, key=lambda place: place.line.base):
            if group and place.line.base - group[0].line.base >= _NEAR:
                yield group
                group = []
            group.append(place)
        yield group


def _runs_on(places: Sequence[_Place]) -> bool:
    """Whether each number in a line is the same on every page, or runs with the pages."""
    numbers = [tuple(map(int, _NUMBER.findall(place.line.text)[:8])) for place in places]
    if len(set(map(len, numbers))) != 1:
        return False
    return all(
        len(set(column)) == 1 or len({number - place.page for number, place in zip(column, places, strict=True)}) == 1
        for column in zip(*numbers, strict=True)
    )  # fmt: skip


def _outer(line: Line) -> set[int]:
    return {int(word.text) for word in (line.words[0], line.words[-1]) if word.text.isdecimal() and len(word.text) < 5}
