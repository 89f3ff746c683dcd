"""US prescribing information without a form of its own (DOCX, PDF, HTML, Markdown), by its numbered or titled headings."""

import re
from collections.abc import Iterator, Sequence

from knowledge.readers.label_lines import Arranged, Line, Place, gathered
from knowledge.readers.label_names import Known, Reading, by_title, chapters, listed, missing_us, numbered

_LONGEST_TITLE = 18  # in words
_SUBNUMBER = re.compile(r"\d{1,2}\.\d{1,2}")


def strength(lines: Sequence[Line]) -> int:
    """How many chapters of a US label are found."""
    return len({known.name for line in lines if (known := _chapter(line)) is not None and known.read is Reading.YES and known.name != "boxed_warning"})


def arranged(lines: Sequence[Line]) -> Arranged:
    """Sections by their openFDA names. Highlights and contents before the full text are left out, and leaflets after it."""
    begins = [at for at, line in enumerate(lines) if line.title in listed("us_begins")]
    reader = _Reader()
    sections = gathered(reader.placed(lines[begins[-1] + 1 :] if begins else lines))
    absent = missing_us(frozenset(name for section in sections for name in (section.label_section, section.chapter) if name))
    warnings = [f"not found in the label: {', '.join(absent)}; check the headings (number and title on a line of their own)"] if absent else []
    if reader.left_out:
        warnings.append(f'left out, because it is written for patients or packages: everything from "{reader.left_out}" on')
    return Arranged(sections, tuple(warnings))


def _chapter(line: Line) -> Known | None:
    """The chapter that a line heads: by its title, marked as a heading, numbered, or in capitals."""
    if not line.may_head or len(line.text) > 200 or "." in line.number:
        return None
    known = by_title(line.text, None)
    if known is None or not (known.chapter or known.read is not Reading.YES):
        return None
    stands_out = bool(line.level) or bool(line.number) or line.text == line.text.upper()
    return known if stands_out else None


class _Reader:
    def __init__(self) -> None:
        self.left_out = ""
        self._top = Place()
        self._place = Place()
        self._last = 0
        self._seen: set[str] = set()

    def placed(self, lines: Sequence[Line]) -> Iterator[tuple[Place, Line]]:
        """Each line with its place; titles of the boxed warning are lines of it."""
        for line in lines:
            if self._seen and line.title in listed("us_ends") and (line.level or line.text == line.text.upper()):
                self.left_out = line.text
                return
            known = _chapter(line)
            if known is not None and known.name not in self._seen:
                self._open(known, line)
            elif not self._seen and _boxed(line):
                self._place = self._top = Place(("Boxed Warning",), "", "Boxed Warning", "boxed_warning", "boxed_warning")
                yield self._place, line
            elif self._opens_below(line):
                self._open_below(line)
            else:
                yield self._place, line

    def _open(self, known: Known, line: Line) -> None:
        words = chapters()[known.name] if known.chapter else numbered(line.text)[1]
        self._seen.add(known.name)
        self._last = 0
        inside = self._top.chapter if self._old(known) else known.name
        self._place = self._top = Place((f"{line.number} {words}".strip(),), line.number, words, known.name, inside)

    def _old(self, known: Known) -> bool:
        """In older labels, drug interactions and information for patients stand inside the precautions."""
        return self._top.chapter == "precautions" and known.name in {"drug_interactions", "information_for_patients"}

    def _opens_below(self, line: Line) -> bool:
        if self._top.section is None or not line.may_head:
            return False
        number = line.number
        inside = bool(_SUBNUMBER.match(number)) and number.partition(".")[0] == self._top.number
        if inside and not line.level:
            own = int(number.split(".")[1])
            return self._last < own <= self._last + 4 and len(line.text.split()) <= _LONGEST_TITLE and not line.text.endswith((".", ";", ","))
        return inside or bool(line.level) or (by_title(line.text, self._top.chapter) is not None and len(line.text.split()) <= _LONGEST_TITLE)

    def _open_below(self, line: Line) -> None:
        number, title = numbered(line.text)
        known = by_title(line.text, self._top.chapter)
        if number.count(".") == 1:
            self._last = int(number.split(".")[1])
        deeper = bool(self._place.heading[1:]) and not number and known is None
        above = self._place.heading[:2] if deeper else self._top.heading
        section = known.name if known is not None else self._place.section if deeper else self._top.section
        self._place = Place((*above, line.text), number or (self._place.number if deeper else self._top.number), title, section, self._top.chapter)


def _boxed(line: Line) -> bool:
    return line.may_head and line.title.startswith("warning") and (bool(line.level) or line.text == line.text.upper())
