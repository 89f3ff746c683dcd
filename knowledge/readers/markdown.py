"""Documents in Markdown with front matter: a checked document, or every reason why not."""

import hashlib
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.readers.frontmatter import split_off
from knowledge.readers.manuscript import Block, Manuscript, heading, line, outlined
from knowledge.readers.tables import lines, squeeze
from triage.errors import BadContent

_PARSER = MarkdownIt("commonmark").enable("table")


def read(data: bytes, name: str) -> Manuscript:
    """A Markdown file as it reads. Raises BadContent where it is no text."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise BadContent(name, ["the file is not text in UTF-8; save it again as UTF-8"]) from None
    metadata, body, faults = split_off(text)
    title, sections = outlined(_blocks(body))
    return Manuscript(title=title, sections=sections, metadata=metadata, faults=tuple(faults), text_sha256=hashlib.sha256(text.encode()).hexdigest())


def _blocks(body: str) -> Iterator[Block]:
    """Headings and lines in their order."""
    tokens = _PARSER.parse(body)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        end = _end_of(tokens, at)
        if token.type == "heading_open":
            yield heading(_words(tokens[at + 1]), int(token.tag[1]))
        else:
            yield from (line(text) for text in _block(tokens[at:end]))
        at = end


def _end_of(tokens: Sequence[Token], at: int) -> int:
    depth = 0
    for i in range(at, len(tokens)):
        depth += tokens[i].nesting
        if depth <= 0:
            return i + 1
    return len(tokens)


def _block(tokens: Sequence[Token]) -> list[str]:
    """The lines of one block: a paragraph is one line, a list item is one, a table row is one."""
    if tokens[0].type == "table_open":
        return _table(tokens)
    if tokens[0].type in ("fence", "code_block"):
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


def _table(tokens: Sequence[Token]) -> list[str]:
    rows: list[list[str | None]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_words(token))
    return lines(rows, 1)


def _words(token: Token) -> str:
    """The words of a line without marks of emphasis, links or tags."""
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            parts.append(child.content)
    return squeeze("".join(parts))
