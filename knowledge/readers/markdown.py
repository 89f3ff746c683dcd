"""Documents in Markdown with front matter: a checked document, or every reason why not."""

import hashlib
import re
from collections.abc import Sequence
from itertools import accumulate

from lxml.html import defs
from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.documents import Section
from knowledge.readers.characters import noted_inside
from knowledge.readers.flow import Flow
from knowledge.readers.frontmatter import split_off
from knowledge.readers.html import read_fragment
from knowledge.readers.manuscript import Manuscript
from knowledge.readers.table_heads import Row, told
from knowledge.readers.tables import Cell, raised, squeeze
from triage.errors import BadContent

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("reference")  # "[1]: Smith" is a line of a list of references
_TAG = re.compile(r"""</?([a-z][a-z0-9]*)(?:\s+[a-z:_-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))*\s*/?>""", re.IGNORECASE)
_TAG_NAME = re.compile(r"\s*<(?:[!?]|/?([a-z][a-z0-9]*))", re.IGNORECASE)
_EMPHASIS = {"em_open", "em_close", "strong_open", "strong_close"}
_NOTE = re.compile(r"^\[\^([^\]\s]{1,20})\]:[ \t]*(.*(?:\n(?:[ \t]{2,}|\t)\S.*)*)\n?", re.MULTILINE)
_NOTED = re.compile(r"\s*\[\^([^\]\s]{1,20})\]")
_FENCE = re.compile(r"^(?:```|~~~)", re.MULTILINE)


def read(data: bytes, name: str) -> Manuscript:
    """A Markdown file as it reads. Raises BadContent where it is no text."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise BadContent(name, ["the file is not text in UTF-8; save it again as UTF-8"]) from None
    metadata, body, faults = split_off(text)
    try:
        title, sections, warnings = _Reading(body).finished()
    except RecursionError:
        raise BadContent(name, ["the text is nested too deeply; write it with fewer levels of lists and quotes"]) from None
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Manuscript(title, sections, metadata=metadata, warnings=tuple(warnings), faults=tuple(faults), text_sha256=sha256)


class _Reading:
    """Reads a text into a flow: headings and lines in their order, notes at the end of their section."""

    def __init__(self, body: str) -> None:
        self._flow = Flow(alone_is_title=True)
        self._notes: dict[str, str] = {}
        if not _FENCE.search(body):
            named = {*_NOTED.findall(_NOTE.sub("", body))}
            self._notes = {mark: squeeze(text) for mark, text in _NOTE.findall(body) if mark in named}
            body = _NOTE.sub(lambda match: "" if match[1] in named else match[0], body)  # what nobody refers to stays where it stands
        tokens = _PARSER.parse(body)
        at = 0
        while at < len(tokens):
            end = _end_of(tokens, at)
            self._take(tokens[at:end])
            at = end

    def finished(self) -> tuple[str, tuple[Section, ...], list[str]]:
        """The title, the sections, and what the owner should look at."""
        return self._flow.finished()

    def _take(self, tokens: Sequence[Token]) -> None:
        first = tokens[0]
        if first.type == "heading_open":
            self._flow.heading(self._noted(_words(tokens[1])), int(first.tag[1]))
        elif first.type == "html_block" and _opens_tag(first.content):
            read_fragment(first.content, self._flow)
        elif first.type == "table_open":
            found = told(_rows(tokens))
            for text in found.lines:
                self._flow.line(self._noted(text))
            if not found.named:
                self._flow.remark("table")
        else:
            for text in _block(tokens):
                self._flow.line(self._noted(text))
        for child in (child for token in tokens for child in token.children or ()):
            if child.type in _REMARKED:
                self._flow.remark(_REMARKED[child.type])

    def _noted(self, text: str) -> str:
        """A line with the marks of notes as they are read; the notes themselves are kept for the end of the section."""
        for mark in _NOTED.findall(text) if self._notes else ():
            if mark in self._notes:
                self._flow.note(f"note {mark}", self._notes[mark])
        return noted_inside(_NOTED.sub(lambda match: f" [note {match[1]}]" if match[1] in self._notes else match[0], text))


_REMARKED = {"image": "image", "s_open": "deleted"}


def _end_of(tokens: Sequence[Token], at: int) -> int:
    depth = 0
    for i in range(at, len(tokens)):
        depth += tokens[i].nesting
        if depth <= 0:
            return i + 1
    return len(tokens)


def _block(tokens: Sequence[Token]) -> list[str]:
    """The lines of one block: a paragraph is one line, a list item is one."""
    if tokens[0].type in ("fence", "code_block", "html_block"):
        return [squeeze(text) for text in tokens[0].content.split("\n") if text.strip()]
    found: list[str] = []
    mark = ""
    for token in tokens:
        if token.type == "list_item_open":
            mark = f"{token.info}{token.markup} " if token.info else "• "
        elif token.type == "inline":
            words = _words(token)
            if words:
                found.append(mark + words)
            mark = ""
    return found


def _rows(tokens: Sequence[Token]) -> list[Row]:
    """The rows of a table; the first names the columns, as far as it says anything."""
    rows: list[list[Cell]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(Cell(_words(token)))
    return [Row(tuple(cells), stands_out=not at) for at, cells in enumerate(rows)]


def _words(token: Token) -> str:
    """The words of a line without marks of emphasis, links or tags; raised text as it is meant."""
    parts: list[str] = []
    struck, began = 0, -1
    children = token.children or []
    times = _times(children)
    for at, child in enumerate(children):
        struck += {"s_open": 1, "s_close": -1}.get(child.type, 0)
        if struck:
            continue
        if child.type == "html_inline" and child.content.casefold() in {"<sup>", "</sup>"}:
            began = _raise(parts, began) if child.content[1] == "/" else len(parts)
        else:
            parts.append(child.markup if at in times else _said(child))
    return squeeze("".join(parts))


def _times(children: Sequence[Token]) -> set[int]:
    """Where marks of emphasis stand that are none, because a digit stands on both sides of one: "2*3*4"."""
    found: set[int] = set()
    opened: list[tuple[int, bool]] = []
    before = [*accumulate((child.content[-1:] for child in children), _last, initial="")]
    after = [*accumulate((child.content[:1] for child in reversed(children)), _last, initial="")][-2::-1]
    for at, child in enumerate(children):
        if child.type in _EMPHASIS:
            inside = before[at].isdigit() and after[at].isdigit()
            if child.nesting > 0:
                opened.append((at, inside))
                continue
            start, began_inside = opened.pop()
            found |= {start, at} if inside or began_inside else set()
    return found


def _last(known: str, one: str) -> str:
    return one or known


def _said(child: Token) -> str:
    """What a piece of a line says."""
    if child.type in {"text", "code_inline"}:
        return child.content
    if child.type == "html_inline" and not _is_tag(child.content):
        return child.content
    breaks = child.type in {"softbreak", "hardbreak"} or (child.type == "html_inline" and child.content.casefold().startswith("<br"))
    return " " if breaks else ""


def _is_tag(text: str) -> bool:
    """Whether what looks like a tag is one: "AST <ULN and ALT> 3" are words."""
    return _opens_tag(text) and (text.startswith(("<!", "<?")) or _TAG.match(text) is not None)


def _opens_tag(text: str) -> bool:
    """Whether a text begins with a tag by its name, or with a comment."""
    match = _TAG_NAME.match(text)
    return match is not None and (match[1] is None or match[1].casefold() in defs.tags)


def _raise(parts: list[str], began: int) -> int:
    """Puts what stands raised as it is meant: "10^9", "m2"."""
    if began >= 0:
        text = "".join(parts[began:])
        del parts[began:]
        parts.append(raised("".join(parts), text))
    return -1
