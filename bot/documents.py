"""Documents as people see them in lists and on pages."""

from triage.domain.base import Value


class DocumentRow(Value):
    """One version of a document in a list."""

    document: str
    version: str
    kind: str
    title: str
    products: tuple[str, ...]
    markets: tuple[str, ...]
    language: str
    standing: str
    effective: str
    expires: str | None
    off_label: bool
    restricted: bool
    direct_release: bool


class SectionPage(Value):
    """One section of a document on a page."""

    name: str
    heading: tuple[str, ...]
    text: str


class DocumentPage(Value):
    """A document as a person reads it."""

    row: DocumentRow
    author: str
    approval: str
    sections: tuple[SectionPage, ...]
    versions: tuple[DocumentRow, ...]


class LoadResult(Value):
    """What became of some files."""

    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    superseded: tuple[str, ...]
    refused: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...] = ()
