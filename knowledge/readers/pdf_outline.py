"""Which paragraphs of a PDF are headings, and how deep: by number, by size and weight of letters, by the file's own outline."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from knowledge.readers.characters import resolved
from knowledge.readers.manuscript import numbered
from knowledge.readers.pdf_grid import Mend
from knowledge.readers.pdf_prose import Paragraph, Piece

_LARGER = 1.1
_LONGEST = 24  # words
_CAPTION = re.compile(r"(?:table|figure|fig\.|tabelle|abbildung|abb\.)\s*[A-Z]?\d", re.IGNORECASE)
_DEEP = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}\.?\s+[^\W\d_]")
_SHALLOW = re.compile(r"(\d{1,2})\.?\s+[^\W\d_]")
_RULE = re.compile(r"^[-–—_=\s]{3,}|[-–—_=\s]{3,}$")
_BULLETS = "•▪●◦‣·■□–—*"
_ALONE = 1.15
_MOST_LEVEL = 7


class Heading(NamedTuple):
    """A paragraph that is a heading: its words, its number, and how it looks."""

    text: str
    number: str
    look: tuple[float, bool, bool, bool]
    """Size, bold, capitals, upright: the greater, the higher."""


def headings(pieces: Sequence[Piece], sizes: Mapping[int, float], listed: Mapping[str, int], mend: Mend) -> dict[int, tuple[str, int]]:
    """The headings among the pieces of a document: by place, their words and level (1 is the title). No words: a further line of the title.

    `sizes` holds the size of running text on each page; `listed` holds the titles of the file's own outline, squeezed and folded, with their depth from 0.
    """
    bold_body = _is_bold(pieces, sizes)
    found: dict[int, Heading] = {}
    for at, piece in enumerate(pieces):
        if isinstance(piece, Paragraph):
            said = _heading(piece, resolved(piece.said(mend)), sizes[piece.first.page], listed, bold_body=bold_body)
            if said is not None:
                found[at] = said
    found.update(_plain_chapters(pieces, found, mend))
    return _levelled(dict(sorted(found.items())), listed)


def folded(text: str) -> str:
    """A text as titles are compared: letters and figures only."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _is_bold(pieces: Sequence[Piece], sizes: Mapping[int, float]) -> bool:
    letters: Counter[bool] = Counter()
    for piece in pieces:
        if isinstance(piece, Paragraph) and abs(piece.size - sizes[piece.first.page]) < 0.6:
            letters[piece.bold] += sum(len(line.text) for line in piece.lines)
    return letters[True] > letters[False]


def _heading(piece: Paragraph, text: str, body: float, listed: Mapping[str, int], *, bold_body: bool) -> Heading | None:
    words = _RULE.sub("", text).strip()
    if not words or len(words.split()) > _LONGEST or words[-1] in ".;,:" or words[0] in _BULLETS or _CAPTION.match(words):
        return None
    if not any(c.isalpha() for c in words) or (words[0].islower() and folded(words) not in listed):
        return None
    caps = words.upper() == words and sum(map(str.isalpha, words)) > 3
    stands_out = piece.size >= _LARGER * body or (piece.bold and not bold_body) or folded(words) in listed
    alone = piece.above > _ALONE and len(piece.lines) <= 2
    if not stands_out and not (alone and (_DEEP.match(words) or (caps and len(words.split()) > 0 and not words[0].isdigit()))):
        return None
    return Heading(words, numbered(words)[0], (round(piece.size * 2) / 2, piece.bold, caps, not piece.italic))


def _plain_chapters(pieces: Sequence[Piece], found: Mapping[int, Heading], mend: Mend) -> dict[int, Heading]:
    """Chapters whose headings have nothing but a number ("1. Introduction"): where they stand alone, short, and count on from 1."""
    if any(heading.number.isdecimal() for heading in found.values()):
        return {}
    made: dict[int, Heading] = {}
    for at, piece in enumerate(pieces):
        if not isinstance(piece, Paragraph) or len(piece.lines) > 1 or piece.above <= _ALONE:
            continue
        text = resolved(piece.said(mend))
        match = _SHALLOW.match(text)
        if match and int(match[1]) == len(made) + 1 and len(text.split()) <= 9 and text[-1] not in ".;,:" and not _is_listed(pieces, at):
            made[at] = Heading(text, match[1], (round(piece.size * 2) / 2, piece.bold, text.upper() == text, not piece.italic))
    return made if len(made) > 1 else {}


def _is_listed(pieces: Sequence[Piece], at: int) -> bool:
    """Whether the next piece is a numbered item too, as in a list."""
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    return isinstance(after, Paragraph) and bool(_SHALLOW.match(after.first.text)) and not _DEEP.match(after.first.text)


def _levelled(found: Mapping[int, Heading], listed: Mapping[str, int]) -> dict[int, tuple[str, int]]:
    """Every heading with its level."""
    title = _title(found)
    rest = {at: heading for at, heading in found.items() if at not in title}
    depths: dict[tuple[float, bool, bool, bool], Counter[int]] = {}
    for heading in rest.values():
        if heading.number:
            depths.setdefault(heading.look, Counter())[heading.number.count(".") + 1] += 1
    looks = sorted({heading.look for heading in rest.values() if not heading.number}, reverse=True)
    levels: dict[int, tuple[str, int]] = {}
    above = 1
    own: dict[tuple[float, bool, bool, bool], int] = {}
    for at, heading in found.items():
        if at in title:
            levels[at] = (title[at], 1)
            continue
        if heading.number:
            level = above = heading.number.count(".") + 2
            own = {}
        elif folded(heading.text) in listed and not depths:
            level = listed[folded(heading.text)] + 2 - _top(listed, title)
        elif not depths:
            level = looks.index(heading.look) + 2
        else:
            level = _among_numbered(heading, depths, above, own)
            if level == 2:
                above, own = 2, {}
        levels[at] = (heading.text, min(level, _MOST_LEVEL))
    return _without_jumps(levels)


def _without_jumps(levels: Mapping[int, tuple[str, int]]) -> dict[int, tuple[str, int]]:
    """Levels that never leave one out: how much deeper a heading looks says nothing in a PDF."""
    made: dict[int, tuple[str, int]] = {}
    above: list[tuple[int, int]] = [(1, 1)]
    for at, (text, level) in levels.items():
        while len(above) > 1 and above[-1][0] >= level:
            above.pop()
        own = 1 if level == 1 else above[-1][1] + 1
        above.append((level, own))
        made[at] = (text, own)
    return made


def _top(listed: Mapping[str, int], title: Mapping[int, str]) -> int:
    """1 where the file's outline begins with the title itself."""
    return int(any(listed.get(folded(text)) == 0 for text in title.values()) and min(listed.values(), default=0) == 0 and list(listed.values()).count(0) == 1)


def _title(found: Mapping[int, Heading]) -> dict[int, str]:
    """The heading that is the document's title: it stands first, has no number, and looks like no other. Lines of one title are one."""
    if len(found) < 2:
        return {at: heading.text for at, heading in found.items() if at == 0 and not heading.number}
    first, *others = found
    look = found[first].look
    if found[first].number:
        return {}
    same = [first]
    for at in others:
        if at == same[-1] + 1 and found[at].look == look and not found[at].number:
            same.append(at)
        else:
            break
    rest = [found[at] for at in others if at not in same]
    larger = all(look[0] > heading.look[0] for heading in rest)
    unlike = all(look > heading.look for heading in rest) or (bool(rest) and all(heading.number for heading in rest[:1]))
    if not larger and not unlike:
        return {}
    return {same[0]: " ".join(found[at].text for at in same)} | dict.fromkeys(same[1:], "")


def _among_numbered(
    heading: Heading, depths: Mapping[tuple[float, bool, bool, bool], Counter[int]], above: int, own: dict[tuple[float, bool, bool, bool], int]
) -> int:
    """The level of a heading without number in a document that numbers its chapters: beside the chapters, or below the last numbered one."""
    chapters = [look for look, counted in depths.items() if counted[1] and counted[1] >= sum(counted.values()) / 2]
    deeper = [look for look, counted in depths.items() if sum(counted.values()) > counted[1]]
    if chapters and heading.look >= min(chapters) and (heading.look not in deeper):
        return 2
    if heading.look not in own:
        below = [level for look, level in own.items() if look > heading.look]
        own[heading.look] = max(below, default=above) + 1
    return own[heading.look]
