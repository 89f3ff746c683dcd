"""Word documents: headings, lists and tables as Word shows them, notes, and what the properties say."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from knowledge.readers.archive import DAMAGED, Archive, Relation
from knowledge.readers.characters import heads_references, typed
from knowledge.readers.docx_body import Body, Notes
from knowledge.readers.docx_numbers import Numbers
from knowledge.readers.docx_styles import Styles, W, texts, value
from knowledge.readers.flow import Flow
from knowledge.readers.manuscript import Manuscript
from knowledge.readers.properties import author, of_schema, title
from triage.errors import BadContent

_DC = "{http://purl.org/dc/elements/1.1/}"
_CUSTOM = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_OUTSIDE = frozenset({"image", "oleObject", "video", "audio", "frame"})


def read(data: bytes, name: str) -> Manuscript:
    """A Word document as it reads. Raises BadContent for one that is damaged, protected, of another format, or made to do harm."""
    archive = Archive(data, name)
    try:
        return _Document(archive, name).manuscript()
    except RecursionError:
        raise BadContent(name, ["the document is nested too deeply; save it again in Word and load that"]) from None


class _Document:
    """The parts of one document."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._archive = archive
        self._main = archive.main()
        self._relations = archive.relations(self._main)
        root = archive.xml(self._main)
        body = None if root is None else root.find(W + "body")
        if root is None or body is None:
            raise BadContent(name, [DAMAGED])
        self._root, self._body = root, body
        self._flow = Flow()

    def manuscript(self) -> Manuscript:
        """The document as it reads."""
        styles = Styles(self._part("styles"))
        notes = {kind: self._notes(kind) for kind in ("footnote", "endnote")}
        body = Body(
            self._flow, styles, Numbers(self._part("numbering"), styles), notes, cites=_has_references(self._root), with_fields=_is_balanced(self._root)
        )
        body.read(self._body)
        self._remark_on_parts()
        heading, sections, warnings = self._flow.finished()
        core, custom = self._properties()
        metadata = {**core, **({"title": heading} if heading else {}), **body.metadata, **custom}
        return Manuscript(heading or core.get("title", ""), sections, metadata=metadata, warnings=tuple(warnings), faults=tuple(dict.fromkeys(body.faults)))

    def _part(self, kind: str) -> "etree._Element | None":
        """A part to which the document points."""
        found = next((relation for relation in self._relations.values() if relation.kind == kind and not relation.external), None)
        return None if found is None else self._archive.xml(found.target)

    def _notes(self, kind: str) -> Notes:
        root = self._part(f"{kind}s")
        notes = root.iter(W + kind) if root is not None else ()
        texts = {note.get(W + "id", ""): note for note in notes if note.get(W + "type") not in _SEPARATORS}
        settings = self._part("settings")
        said = [holder.find(f"{W}{kind}Pr") for holder in (*self._body.iter(W + "sectPr"), *([] if settings is None else [settings]))]
        form = next((text for pr in said if pr is not None and (text := value(pr.find(W + "numFmt")))), "decimal" if kind == "footnote" else "lowerRoman")
        start = next((text for pr in said if pr is not None and (text := value(pr.find(W + "numStart")))), "1")
        return Notes(texts, form, int(start) if re.fullmatch("[0-9]{1,4}", start) else 1)

    def _remark_on_parts(self) -> None:
        comments = self._part("comments")
        for _ in comments.iter(W + "comment") if comments is not None else ():
            self._flow.remark("comment", place="")
        for relation in self._relations.values():
            if _leads_outside(relation):
                self._flow.remark("linked", place="")

    def _properties(self) -> tuple[dict[str, str], dict[str, str]]:
        """What the properties of the file say: those that every program writes, and those by the names of the schema."""
        parts = {relation.kind: relation.target for relation in self._archive.relations("").values()}
        core = self._archive.xml(parts.get("core-properties", "docProps/core.xml"))
        custom = self._archive.xml(parts.get("custom-properties", "docProps/custom.xml"))
        said = {} if core is None else {key: _plain(core.find(_DC + tag)) for key, tag in (("title", "title"), ("author", "creator"), ("language", "language"))}
        own = {"title": title(said.get("title", "")), "author": author(said.get("author", "")), "language": said.get("language", "")}
        named = [] if custom is None else [(entry.get("name", ""), _typed_value(entry)) for entry in custom.iter(_CUSTOM + "property")]
        return {key: text for key, text in own.items() if text}, of_schema(named)


def _plain(element: "etree._Element | None") -> str:
    return "" if element is None else typed(texts(element)).strip()


def _typed_value(entry: "etree._Element") -> str:
    """The value of a property as it would be written: the day of a date, true or false."""
    for child in entry:
        text = typed(texts(child)).strip()
        return text[:10] if etree.QName(child).localname in {"filetime", "date"} else text
    return ""


def _leads_outside(relation: Relation) -> bool:
    return relation.external and relation.kind in _OUTSIDE


def _has_references(root: "etree._Element") -> bool:
    """Whether a paragraph of the document is the heading of a list of references."""
    return any(heads_references(text) for text in _short_paragraphs(root))


def _short_paragraphs(root: "etree._Element") -> Iterator[str]:
    for paragraph in root.iter(W + "p"):
        text = texts(paragraph, W + "t")
        if len(text) < 60:
            yield text


def _is_balanced(root: "etree._Element") -> bool:
    """Whether every field has its end."""
    marks: Iterable[str] = [mark.get(W + "fldCharType", "") for mark in root.iter(W + "fldChar")]
    depth, lowest = 0, 0
    for mark in marks:
        depth += {"begin": 1, "end": -1}.get(mark, 0)
        lowest = min(lowest, depth)
    return depth == 0 and lowest == 0
