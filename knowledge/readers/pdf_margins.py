"""What stands on every page and says nothing: running heads and feet, page numbers, marks across the page."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from knowledge.readers.pdf_line import Line, lines
from knowledge.readers.pdf_marks import Box
from knowledge.readers.pdf_page import Page, Word

_EDGE = 0.12  # of the page's height
_NEAR = 3.0  # points: the same place on another page
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page|seite|p\.)?\s*[-–|/]?\s*(\d{1,4})(?:\s*(?:of|/|von|\|)\s*\d{1,4})?\s*[-–|]?", re.IGNORECASE)


class _Place(NamedTuple):
    page: int
    line: Line
    numbers: tuple[int, ...]


def without_margins(pages: Sequence[Page], bodies: Sequence[Sequence[Box]]) -> list[list[Word]]:
    """The words of each page without what belongs to its margins. `bodies` are the fields of each page that never do: its tables."""
    by_text: dict[tuple[str, bool], list[_Place]] = defaultdict(list)
    numbers: set[int] = set()
    for page, tables in zip(pages, bodies, strict=True):
        for line, edge in _candidates(page, tables):
            key = (_NUMBER.sub("#", line.text.casefold()), edge)
            by_text[key].append(_Place(page.number, line, tuple(map(int, _NUMBER.findall(line.text)[:6]))))
            match = _PAGE_NUMBER.fullmatch(line.text)
            if edge and match and len(match[1]) < 5 and int(match[1]) == page.number:
                numbers.update(map(id, line.words))
    numbers |= {id(word) for line in _numbered((places for (_, edge), places in by_text.items() if edge), len(pages)) for word in line.words}
    fewest = 2 if len(pages) <= 5 else 3
    for (_, edge), places in by_text.items():
        for same in _at_one_place(places):
            if len({place.page for place in same}) >= (fewest if edge else max(3, 0.6 * len(pages))) and _runs_on(same):
                numbers.update(id(word) for place in same for word in place.line.words)
    return [[word for word in page.words if id(word) not in numbers] for page in pages]


def _candidates(page: Page, tables: Sequence[Box]) -> list[tuple[Line, bool]]:
    """Lines that may belong to the margins, and whether they stand at the edge of the page."""
    every = lines(page.words, page.number)
    found = []
    for i, line in enumerate(every):
        edge = line.base < page.height * _EDGE or line.base > page.height * (1 - _EDGE)
        if any(table.holds((line.x0 + line.x1) / 2, line.base - line.size / 3) for table in tables):
            continue
        if edge and i + 1 < len(every) and _heads_table(line, every[i + 1]):
            continue
        if edge or line.size > 20:
            found.append((line, edge))
    return found


def _numbered(found: Iterable[Sequence[_Place]], pages: int) -> Iterator[Line]:
    """Lines at the edge that begin or end with the number of their page, as most pages have one (also where the first is not page 1)."""
    ends = [(place, number - place.page) for places in found for place in places for number in _outer(place.line)]
    shift, count = max(Counter(shift for _, shift in ends).items(), key=lambda item: item[1], default=(0, 0))
    if count > max(2, pages / 2):
        yield from (place.line for place, own in ends if own == shift)


def _outer(line: Line) -> set[int]:
    return {int(word.text) for word in (line.words[0], line.words[-1]) if word.text.isdecimal() and len(word.text) < 5}


def _heads_table(line: Line, below: Line) -> bool:
    return below.base - line.base < 1.9 * line.size and len(line.parts(1.0)) > 1 and len(below.parts(1.0)) > 1


def _at_one_place(places: list[_Place]) -> list[list[_Place]]:
    """The same words, divided by how high they stand."""
    found: list[list[_Place]] = []
    for place in sorted(places, key=lambda place: place.line.base):
        if found and place.line.base - found[-1][0].line.base < _NEAR:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def _runs_on(places: list[_Place]) -> bool:
    """Whether the numbers in a line are the same on every page, or run with the pages."""
    if len({len(place.numbers) for place in places}) != 1:
        return False
    for column in zip(*(place.numbers for place in places), strict=True):
        same = len(set(column)) == 1
        running = len({number - place.page for number, place in zip(column, places, strict=True)}) == 1
        if not same and not running:
            return False
    return True
