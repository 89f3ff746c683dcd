"""Footnotes: found at the foot of their page, and kept beside the place that refers to them."""

import re
from collections.abc import Sequence

from knowledge.readers.pdf_line import Line
from knowledge.readers.pdf_prose import Leading

_SMALLER = 0.93
_APART = 1.25
_MARK = re.compile(r"[\ue000\[(]?(\d{1,2}|[a-z]|[*†‡§¶#]{1,3})[\ue001\])]?\.?\s*(?=\S)")
_RAISED = re.compile(r"\ue000(\d{1,2}|[a-z]|[*†‡§¶#]{1,3})\ue001")

Note = tuple[str, list[Line]]


def without_notes(run: Sequence[Line], body: float, leading: Leading) -> tuple[list[Line], list[Note]]:
    """A column without the footnotes at its foot, and these: small lines below everything else, the first with a mark."""
    start = len(run)
    while start and run[start - 1].size < _SMALLER * body and not run[start - 1].text.startswith("\0"):
        start -= 1
    while start < len(run) and not _begins(run[start]):
        start += 1
    if start in (0, len(run)) or leading.steps(run[start - 1], run[start]) < _APART:
        return list(run), []
    found: list[Note] = []
    for line in run[start:]:
        if _begins(line):
            match = _MARK.match(line.text)
            found.append((match[1] if match else "", [line]))
        else:
            found[-1][1].append(line)
    return list(run[:start]), found


def _begins(line: Line) -> bool:
    """Whether a line begins a note: with a raised mark, or a sign; a plain number needs a gap behind it."""
    text = line.text
    if _RAISED.match(text) or text[0] in "*†‡§¶":
        return True
    first = line.words[0].text
    return first.isdecimal() and len(first) < 3 and len(line.words) > 1


def words_of(note: Note) -> list[str]:
    """The lines of a note without its mark."""
    mark, found = note
    texts = [line.text for line in found]
    return [_MARK.sub("", texts[0], count=1) if mark else texts[0], *texts[1:]]
