"""Documents in Markdown with front matter: a checked document, or every reason why not."""

import hashlib
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.documents import ApprovedDocument, Section
from knowledge.readers.frontmatter import Metadata, split_off
from knowledge.readers.tables import lines, squeeze
from triage.errors import BadContent

_PARSER = MarkdownIt("commonmark").enable("table")
_TITLE_LEVEL = 1


def read(data: bytes, name: str) -> ApprovedDocument:
    """The document in a Markdown file. Raises BadContent with every reason at once."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise BadContent(name, ["the file is not text in UTF-8; save it again as UTF-8"]) from None
    raw, body, reasons = split_off(text)
    sections = sections_of(body)
    if not any(section.text for section in sections):
        reasons.append("the document has no text below its metadata; add its sections, each under a heading such as ## Summary")
    if raw is None:
        raise BadContent(name, reasons)
    metadata = Metadata(raw)
    fields = metadata.fields()
    reasons = [*metadata.reasons, *reasons]
    if reasons:
        raise BadContent(name, reasons)
    return ApprovedDocument(**fields, sections=sections, sha256=hashlib.sha256(text.encode()).hexdigest())


def sections_of(body: str) -> tuple[Section, ...]:
    """The sections of a Markdown text, each with the headings above it; its title (#) is not among them. One block a line."""
    tokens = _PARSER.parse(body)
    found: list[Section] = []
    path: list[tuple[int, str]] = []
    blocks: list[str] = []
    title = ""

    def close() -> None:
        if blocks:
            heading = tuple(text for _, text in path)
            found.append(Section(name=heading[-1] if heading else title, heading=heading, text="\n".join(blocks)))
            blocks.clear()

    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "heading_open":
            close()
            level, text = int(token.tag[1]), _words(tokens[at + 1])
            path[:] = [part for part in path if part[0] < level]
            if level == _TITLE_LEVEL:
                title = title or text
            else:
                path.append((level, text))
            at += 3
        else:
            end = _end_of(tokens, at)
            blocks += _block(tokens[at:end])
            at = end
    close()
    return tuple(found)


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
        return [squeeze(line) for line in tokens[0].content.split("\n") if line.strip()]
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
