"""Numbers that Word writes by itself: before headings, in lists and in references."""

import re
from typing import NamedTuple

from lxml import etree

from knowledge.readers.docx_styles import Numbering, Styles, W, numbering_of, value

_LEVELS = 9
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_HIGHEST = 100_000
BULLET = "• "


class _Level(NamedTuple):
    """One level of a list: where it begins, how its numbers are written, which style it belongs to, and which level begins it anew."""

    start: int = 1
    format: str = "decimal"
    text: str = "%1."
    style: str = ""
    restarts: int | None = None
    plain: bool = False


class Numbers:
    """Counts through the document and says what stands before each paragraph."""

    def __init__(self, root: "etree._Element | None", styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, dict[int, _Level]] = {}
        self._links: dict[str, str] = {}
        self._numbers: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._learn(root)

    def _learn(self, root: "etree._Element") -> None:
        by_link: dict[str, str] = {}
        for abstract in root.iter(W + "abstractNum"):
            key = abstract.get(W + "abstractNumId", "")
            self._lists[key] = {at: level for at, level in map(_level, abstract.findall(W + "lvl")) if at is not None}
            by_link[value(abstract.find(W + "styleLink"))] = key
            self._links[key] = value(abstract.find(W + "numStyleLink"))
        self._links = {key: by_link[style] for key, style in self._links.items() if style and style in by_link}
        for number in root.iter(W + "num"):
            key = value(number.find(W + "abstractNumId"))
            own: dict[int, _Level] = {}
            starts: dict[int, int] = {}
            for override in number.findall(W + "lvlOverride"):
                at = _small(override.get(W + "ilvl"))
                level = override.find(W + "lvl")
                if at is not None and level is not None:
                    own[at] = _level(level)[1]
                start = override.find(W + "startOverride")
                if at is not None and start is not None:
                    starts[at] = _whole(value(start), 1)
            self._numbers[number.get(W + "numId", "")] = (self._links.get(key, key), own, starts)

    def before(self, paragraph: "etree._Element") -> str:
        """What stands before a paragraph: "2.3", "a)", "• "; nothing where it stands in no list."""
        style = self._styles.of_paragraph(paragraph)
        said = numbering_of(paragraph.find(W + "pPr"))
        by, inherited = self._styles.numbering(style)
        number = said.number or inherited.number
        if number is None or number not in self._numbers:
            return ""
        key, own, starts = self._numbers[number]
        levels = {**self._lists.get(key, {}), **own}
        at = _which(said, inherited, by, levels)
        level = levels.get(at)
        if level is None:
            return ""
        if level.format == "bullet":
            return BULLET if level.text.strip() else ""
        self._count(number, key, at, levels, starts)
        return _written(level, self._counts[key], levels)

    def _count(self, number: str, key: str, at: int, levels: dict[int, _Level], starts: dict[int, int]) -> None:
        counts = self._counts.setdefault(key, {})
        for deeper in [other for other in counts if other > at and _restarts(levels.get(other), other, at)]:
            del counts[deeper]
        for higher in range(at):
            counts.setdefault(higher, levels[higher].start if higher in levels else 1)
        anew = at in starts and (number, at) not in self._begun
        if anew or at not in counts:
            self._begun.add((number, at))
            counts[at] = starts.get(at, levels[at].start)
        else:
            counts[at] += 1


def _which(said: Numbering, inherited: Numbering, by: str, levels: dict[int, _Level]) -> int:
    """The level of a paragraph: its own, its style's, or the one that its style is linked to."""
    if said.level is not None:
        return said.level
    if said.number is None:
        linked = next((at for at, level in levels.items() if by and level.style == by), None)
        if linked is not None:
            return linked
    return inherited.level or 0


def _restarts(level: _Level | None, deeper: int, at: int) -> bool:
    restarts = None if level is None else level.restarts
    return restarts is None or (restarts != 0 and at < restarts <= deeper)


def _level(element: "etree._Element") -> tuple[int | None, _Level]:
    restarts = element.find(W + "lvlRestart")
    return _small(element.get(W + "ilvl")), _Level(
        start=_whole(value(element.find(W + "start")), 1 if element.find(W + "start") is None else 0),
        format=value(element.find(W + "numFmt")) or "decimal",
        text=value(element.find(W + "lvlText")),
        style=value(element.find(W + "pStyle")),
        restarts=None if restarts is None else _whole(value(restarts), 0),
        plain=element.find(W + "isLgl") is not None,
    )


def _small(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() and text.isascii() and len(text) == 1 and int(text) < _LEVELS else None


def _whole(text: str, otherwise: int) -> int:
    return min(int(text), _HIGHEST) if text.isdecimal() and text.isascii() and len(text) < _LEVELS else otherwise


def _written(level: _Level, counts: dict[int, int], levels: dict[int, _Level]) -> str:
    def shown(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        known = levels.get(at, _Level())
        form = "decimal" if level.plain else known.format
        return numeral(counts.get(at, known.start), form)

    return re.sub(r"%([1-9])", shown, level.text).strip()


def numeral(count: int, form: str) -> str:
    """A count as Word writes it in one of its formats."""
    if form in {"lowerRoman", "upperRoman"} and 0 < count < 4000:
        roman = _roman(count)
        return roman.upper() if form == "upperRoman" else roman
    if form in {"lowerLetter", "upperLetter"} and count > 0:
        letters = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 10)
        return letters.upper() if form == "upperLetter" else letters
    if form == "decimalZero":
        return f"{count:02d}"
    if form == "none":
        return ""
    return str(count)


def _roman(count: int) -> str:
    found = ""
    for worth, letters in _ROMAN:
        found += letters * (count // worth)
        count %= worth
    return found
