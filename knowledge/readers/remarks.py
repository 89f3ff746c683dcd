"""What an owner should look at in a file that was read: each remark says what was found, where, and what to do."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from knowledge.readers.manuscript import Block, BlockKind

_MOST_PLACES = 3
_TITLE_LEVEL = 1
_FAR = 200
"""So many blocks further on there is a line of text, or a heading that ends the section."""


class Remark(NamedTuple):
    """A kind of remark: its words for one and for several, and what to do."""

    one: str
    many: str
    mend: str


REMARKS = {
    "image": Remark("1 image is left out", "{n} images are left out", "the bot reads no pictures: write what they show as text or as a table"),
    "chart": Remark("1 chart is left out", "{n} charts are left out", "write their numbers as a table"),
    "embedded": Remark("1 embedded file is left out", "{n} embedded files are left out", "write what they hold into the document"),
    "linked": Remark("1 linked picture or file is left out", "{n} linked pictures or files are left out", "what lies outside the document is not fetched"),
    "text box": Remark("the text of 1 text box is read after the paragraph it belongs to", "the texts of {n} text boxes are read after the paragraphs they "
                       "belong to", "check their place, or move their text into the document"),
    "hidden": Remark("hidden text is left out", "hidden text is left out at {n} places", "show it or delete it"),
    "beside": Remark("1 box beside the text is left out", "{n} boxes beside the text are left out", "move what belongs to the document into its text"),
    "tag": Remark("what follows 1 sign < is not shown, because it looks like a mark of HTML", "what follows {n} signs < is not shown, because it looks like "
                  "a mark of HTML", "write &lt; for the sign <"),
    "deleted": Remark("text that is struck out is left out", "text that is struck out is left out at {n} places", "delete it, or take the mark away"),
    "tracked": Remark("1 tracked change is read as if it were accepted", "{n} tracked changes are read as if they were accepted",
                      "accept or reject them all and load the document again"),
    "comment": Remark("1 comment is left out", "{n} comments are left out", "settle and delete them"),
    "placeholder": Remark("1 field is not filled in", "{n} fields are not filled in", "fill them in or delete them"),
    "note": Remark("1 note is marked in the text and missing", "{n} notes are marked in the text and missing", "add their text or delete the mark"),
    "formula": Remark("1 formula is read as plain text", "{n} formulas are read as plain text", "check how they read"),
    "table": Remark("1 table has no header row", "{n} tables have no header row", "name the columns in the first row: else the bot would not know what "
                    "their numbers mean"),
    "heading": Remark("1 paragraph has the style of a heading and is read as text, because it is long", "{n} paragraphs have the style of headings and are "
                      "read as text, because they are long", "give them the style of body text"),
    "bold": Remark("the document has no heading styles, and bold lines are taken as headings", "the document has no heading styles, and bold lines are "
                   "taken as headings", "check the sections; better use Heading 1, Heading 2"),
}  # fmt: skip
"""What readers remark on."""


def said(found: Iterable[tuple[str, str]]) -> list[str]:
    """Remarks in words, one a kind: ("image", "Results") and so on, each with the place where it was found."""
    places: dict[str, list[str]] = {}
    for kind, place in found:
        places.setdefault(kind, []).append(place)
    return [_sentence(REMARKS[kind], found_at) for kind, found_at in places.items()]


def _sentence(remark: Remark, places: list[str]) -> str:
    what = (remark.one if len(places) == 1 else remark.many).format(n=len(places))
    return f"{what}{_where(places)}; {remark.mend}"


def _where(places: list[str]) -> str:
    named = list(dict.fromkeys(filter(None, places)))
    if not named:
        return ""
    shown = [f'"{place}"' for place in named[:_MOST_PLACES]]
    more = len(named) - len(shown)
    words = [*shown, f"{more} more places"] if more else shown
    return " in " + (words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1])


def of_headings(blocks: Iterable[Block]) -> Iterator[str]:
    """Headings that leave out a level, and headings with nothing below them."""
    kept = list(blocks)
    above: list[int] = [_TITLE_LEVEL]
    for block in kept:
        if block.kind is not BlockKind.HEADING:
            continue
        above = [level for level in above if level < block.level] or [_TITLE_LEVEL]
        if block.level > above[-1] + 1:
            yield f'the heading "{block.text}" is {block.level - above[-1]} levels below the one above it; make it one level below'
        above.append(block.level)
    for at, block in enumerate(kept):
        if block.kind is BlockKind.HEADING and block.level > _TITLE_LEVEL and _is_empty(block, kept[at + 1 : at + _FAR]):
            yield f'the section "{block.text}" is empty; write it, or delete its heading'


def _is_empty(block: Block, rest: Sequence[Block]) -> bool:
    """Whether a heading has no line of text below it, before the next one of its level or a higher one."""
    for after in rest:
        if after.kind is BlockKind.TEXT:
            return False
        if after.level <= block.level:
            return True
    return True
