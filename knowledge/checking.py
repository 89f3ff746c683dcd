"""One file, checked as a whole: a finished document, or every reason why not."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from knowledge import balance, citations, sidecar
from knowledge.documents import ApprovedDocument, DocumentKind, Section
from knowledge.formats import FORMATS, Format, reader, spoken, why_not
from knowledge.metadata import Read, merged
from knowledge.metadata import read as read_metadata
from knowledge.readers import smpc
from knowledge.readers.frontmatter import EXAMPLE
from knowledge.readers.manuscript import Manuscript
from triage.domain.evidence import Product
from triage.errors import BadContent

LARGEST = 50_000_000
_CONTROL = frozenset(map(chr, [*range(9), 11, 12, *range(14, 32), 127]))
_SAID_BY_PROGRAMS = frozenset({"title", "author", "language"})
"""What programs write into files by themselves: no sign that anybody gave the document its metadata."""

_BINARY = "application/octet-stream"
_NO_METADATA = (
    f"the metadata are missing: begin the file with a line ---, the metadata ({EXAMPLE}), and another line ---; "
    "or fill in the form, or write them in manifest.csv or in a file of the same name that ends in .yaml"
)


class Attempt(NamedTuple):
    """Everything known of one file, also where it cannot be loaded: what is shown beside the original.

    `metadata` is what was said, by form over sidecar over file, as it was written; `document` is None where there are faults.
    `sha256` is the hash of the file's bytes, empty where they could not be had.
    """

    name: str
    media_type: str
    sha256: str
    manuscript: Manuscript | None
    metadata: Mapping[str, Any]
    document: ApprovedDocument | None
    faults: tuple[str, ...]
    warnings: tuple[str, ...]


def check(source: Path | bytes, name: str = "", *, given: Mapping[str, Any] | None = None) -> ApprovedDocument:
    """The document in a file, finished and checked. Raises BadContent with every reason at once."""
    tried = attempt(source, name, given=given)
    if tried.document is None:
        raise BadContent(tried.name, tried.faults)
    return tried.document


def attempt(source: Path | bytes, name: str = "", *, given: Mapping[str, Any] | None = None) -> Attempt:
    """A file as far as it can be read, with every fault and warning; bad content never raises.

    `given` is metadata from a form: it goes before a sidecar (of a path only), and that before what the file itself says.
    """
    path = Path(name) if isinstance(source, bytes) else source
    shown = name or str(path)
    form = FORMATS.get(path.suffix.casefold())
    faults: list[str] = []
    data, manuscript = b"", None
    beside = _beside(source, faults)
    try:
        data = _bytes(source, shown, form, path)
        manuscript = reader(path.suffix.casefold())(data, shown)
    except BadContent as error:
        faults = [*error.reasons, *faults]
    metadata = merged(_said_by(manuscript), beside, given or {})
    tried = Attempt(shown, form.media_type if form else _BINARY, _hash(data), manuscript, metadata, None, tuple(faults), ())
    return tried if manuscript is None else _finished(tried, manuscript, merged(beside, given or {}))


def _beside(source: Path | bytes, faults: list[str]) -> Mapping[str, Any]:
    try:
        return sidecar.beside(source) if isinstance(source, Path) else {}
    except BadContent as error:
        faults += error.reasons
        return {}


def _bytes(source: Path | bytes, name: str, form: Format | None, path: Path) -> bytes:
    if form is None:
        raise BadContent(name, [why_not(path.suffix.casefold(), path.name)])
    if isinstance(source, Path):
        try:
            if source.stat().st_size > LARGEST:
                raise BadContent(name, [f"the file is larger than {LARGEST // 1_000_000} MB; split it"])
            source = source.read_bytes()
        except OSError as error:
            raise BadContent(name, [f"the file cannot be read: {error.strerror or type(error).__name__}"]) from None
    if len(source) > LARGEST:
        raise BadContent(name, [f"the file is larger than {LARGEST // 1_000_000} MB; split it"])
    if not source.strip():
        raise BadContent(name, ["the file is empty"])
    if form.is_text and b"\0" in source:
        raise BadContent(name, [f"the file is binary, not {form.words}; save it again in that format, or use {spoken()}"])
    return source


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest() if data else ""


def _said_by(manuscript: Manuscript | None) -> Mapping[str, Any]:
    return {} if manuscript is None else merged({"title": manuscript.title}, manuscript.metadata)


def _finished(tried: Attempt, manuscript: Manuscript, outside: Mapping[str, Any]) -> Attempt:
    """The attempt with its document, or with every fault of its metadata and its text."""
    read = read_metadata(tried.metadata)
    if read.fields["kind"] is DocumentKind.LABEL:
        manuscript = _with_label_sections(manuscript)
    faults = [*tried.faults, *manuscript.faults, *_of_metadata(tried.metadata, read, manuscript), *_of_text(tried, manuscript)]
    faults += balance.remarks(read.fields["required_with_benefit"], manuscript.sections)
    cited = () if read.fields["kind"] is DocumentKind.LABEL else citations.remarks(manuscript.sections)
    warnings = tuple(dict.fromkeys((*read.warnings, *manuscript.warnings, *cited)))
    document = None if faults else ApprovedDocument(
        **read.fields,
        sections=manuscript.sections,
        label_products=_label_products(manuscript, read) if read.fields["kind"] is DocumentKind.LABEL else (),
        sha256=_identity(manuscript.text_sha256 or tried.sha256, outside),
    )  # fmt: skip
    return tried._replace(manuscript=manuscript, document=document, faults=tuple(dict.fromkeys(faults)), warnings=warnings)


def _with_label_sections(manuscript: Manuscript) -> Manuscript:
    """A label whose file does not name its sections, with the names that their headings give them."""
    if not manuscript.sections or any(section.label_section for section in manuscript.sections):
        return manuscript
    found = smpc.arranged(manuscript.sections)
    return manuscript._replace(sections=tuple(found.sections), warnings=(*manuscript.warnings, *found.warnings), faults=(*manuscript.faults, *found.faults))


def _of_metadata(metadata: Mapping[str, Any], read: Read, manuscript: Manuscript) -> Iterable[str]:
    """Faults of metadata. Where there are none at all, one sentence says so instead of one for each field."""
    if metadata.keys() - _SAID_BY_PROGRAMS:
        return read.faults
    return () if any(fault.startswith("the metadata") for fault in manuscript.faults) else [_NO_METADATA]


def _of_text(tried: Attempt, manuscript: Manuscript) -> Iterable[str]:
    """Faults that any format can have: no words, characters that no text holds."""
    if not any(section.text.strip() for section in manuscript.sections):
        yield "the document has no text below its metadata; add its sections, each under a heading such as ## Summary"
    for text in _texts((tried.metadata, *manuscript.label_products, *manuscript.sections)):
        odd = next((c for c in text if c in _CONTROL or "\ud800" <= c <= "\udfff"), None)
        if odd is not None:
            yield f'a control character (U+{ord(odd):04X}) stands near "{text[: text.index(odd)][-40:]}"; remove it'
            return


def _texts(value: object) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Section | Product):
        yield from _texts(value.model_dump())
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, list | tuple | frozenset):
        for inner in value:
            yield from _texts(inner)


def _label_products(manuscript: Manuscript, read: Read) -> tuple[Product, ...]:
    """What a label says of each of its products: as the file says it, unless the metadata name other products."""
    known = {product.name.casefold(): product for product in manuscript.label_products}
    markets = frozenset(read.fields["markets"])
    codes = read.codes or (read.fields["id"],)
    told = Product(name="", ingredients=read.ingredients, classes=read.classes, codes=codes)
    own = (known.get(name.casefold()) or told.model_copy(update={"name": name}) for name in read.fields["products"])
    return tuple(product.model_copy(update={"markets": markets}) for product in own)


def _identity(text: str, outside: Mapping[str, Any]) -> str:
    """The hash by which a version is known: its words, and what was said of it outside its file, so that neither changes unseen."""
    if not outside:
        return text
    return hashlib.sha256(f"{text}\n{json.dumps(outside, sort_keys=True, ensure_ascii=True, default=str)}".encode()).hexdigest()
