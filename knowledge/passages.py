"""Sections into passages: the pieces that are found, quoted and cited.

A passage is made of whole sentences or whole table rows of one section. No sentence, number or unit is ever cut, and nothing is left out.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from knowledge.documents import ApprovedDocument, Section
from knowledge.readers.tables import BETWEEN
from triage.domain.base import Value
from triage.domain.sentences import split

FEWEST, MOST = 60, 220
"""The length of a passage in words. A section that has fewer is a passage by itself, a sentence that has more as well."""

NOT_SEARCHED = frozenset({"references"})
"""Sections that are shown with a document and answer no question: a list of references."""


class Cut(Value):
    """A passage before it is in the catalogue: whole sentences or table rows of one section, with the headings above them.

    `occurrence` counts from 0 through the document; `sha256` is the hash of `text`; `indexed_sha256` of `indexed_text`: the same words under
    the same headings keep their vector from version to version.
    """

    occurrence: int
    text: str
    sha256: str
    indexed_sha256: str
    section: str
    heading: tuple[str, ...] = ()
    label_section: str | None = None
    page: int | None = None


class _Unit(NamedTuple):
    """What is never cut: a sentence, a table row, a heading with nothing of its own. `joint` is what stands between it and the unit before."""

    text: str
    joint: str
    words: int
    opens: bool
    """It leads on to what follows ("the following:", a subheading, a table's caption), so that a passage must not end with it."""
    page: int | None


def cut(document: ApprovedDocument) -> tuple[Cut, ...]:
    """The passages of a document, in its order."""
    made: list[Cut] = []
    for section in document.sections:
        if section.label_section is None and _only_shown(section, alone=len(document.sections) == 1):
            continue
        for text, page in _texts(section):
            made.append(
                Cut(
                    occurrence=len(made),
                    text=text,
                    sha256=fingerprint(text),
                    indexed_sha256=fingerprint(indexed_text(document.title, section.heading, text)),
                    section=f"{section.number} {section.name}".strip(),
                    heading=section.heading,
                    label_section=section.label_section,
                    page=page,
                )
            )
    return tuple(made)


def indexed_text(title: str, heading: tuple[str, ...], text: str) -> str:
    """What is embedded of a passage: its text with the title and headings above it, which often name what the text only implies."""
    path = [title, *(part for part in heading if part != title)]
    return " > ".join(path) + "\n" + text


def fingerprint(text: str) -> str:
    """The hash by which a text is known, as hexadecimal SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()


def _only_shown(section: Section, *, alone: bool) -> bool:
    """Whether a section is no place for answers: references, or the line or two between a document's title and its first heading."""
    notice = not section.heading and not alone and len(section.text.split()) < FEWEST
    return notice or section.name.casefold() in NOT_SEARCHED


def _texts(section: Section) -> Iterator[tuple[str, int | None]]:
    """The section's words in portions of `FEWEST` to `MOST`, ending where a block ends if that is near, each with the page it begins on."""
    portion: list[_Unit] = []
    rest = list(_units(section))
    while rest:
        count = _how_many(rest)
        portion, rest = rest[:count], rest[count:]
        yield _join(portion), portion[0].page


def _how_many(units: list[_Unit]) -> int:
    """How many of the units make the next passage."""
    total, fits = 0, 0
    for unit in units:
        if fits and total + unit.words > MOST:
            break
        total += unit.words
        fits += 1
    left = sum(unit.words for unit in units[fits:])
    if not left:
        return fits
    if left < FEWEST and total + left > MOST:  # two even portions instead of a full one and a scrap
        fits = _near(units, (total + left) // 2)
    best = fits
    for count in range(fits, 0, -1):
        if sum(unit.words for unit in units[:count]) < FEWEST:
            break
        if units[count].joint == "\n" and not units[count - 1].opens:
            best = count
            break
    while best > 1 and units[best - 1].opens:
        best -= 1
    return best


def _near(units: list[_Unit], words: int) -> int:
    total = 0
    for count, unit in enumerate(units, 1):
        total += unit.words
        if total >= words:
            return count
    return len(units)


def _units(section: Section) -> Iterator[_Unit]:
    every = section.text.split("\n")
    pages = section.pages if len(section.pages) == len(every) else (None,) * len(every)
    kept = [(line, page) for line, page in zip(every, pages, strict=True) if line.strip()]
    lines = [line for line, _ in kept]
    for at, (line, page) in enumerate(kept):
        row_follows = at + 1 < len(lines) and BETWEEN in lines[at + 1] and BETWEEN not in line
        pieces: Iterable[str] = [line] if BETWEEN in line else (line[start:end] for start, end in split(line))
        joint = "\n"
        parts = list(pieces)
        for i, piece in enumerate(parts):
            last = i == len(parts) - 1
            yield _Unit(piece, joint, len(piece.split()), last and BETWEEN not in line and (row_follows or _leads_on(piece)), page)
            joint = " "


def _leads_on(piece: str) -> bool:
    return piece.endswith(":") or (piece[-1].isalnum() and len(piece.split()) <= 12 and not piece.startswith(("•", "-", "o ")))


def _join(units: list[_Unit]) -> str:
    return "".join(unit.text if i == 0 else unit.joint + unit.text for i, unit in enumerate(units))
