"""One file, checked as a whole: a finished document, or every reason why not."""

from collections.abc import Callable
from pathlib import Path

from knowledge.documents import ApprovedDocument
from knowledge.readers import markdown, openfda
from triage.errors import BadContent

READERS: dict[str, Callable[[bytes, str], ApprovedDocument]] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".json": openfda.read,
}
"""Which reader reads which kind of file."""

KINDS = "Markdown (.md) and openFDA labels (.json)"
LARGEST = 20_000_000
_CONTROL = frozenset(map(chr, [*range(9), 11, 12, *range(14, 32), 127]))


def check(source: Path | bytes, name: str = "") -> ApprovedDocument:
    """The document in a file, finished and checked. Raises BadContent with every reason at once."""
    path = Path(name) if isinstance(source, bytes) else source
    shown = name or str(path)
    reader = READERS.get(path.suffix.casefold())
    if reader is None:
        raise BadContent(shown, [f'files of the kind "{path.suffix or path.name}" cannot be read; use {KINDS}'])
    document = reader(_bytes(source, shown), shown)
    reasons = _unusable(document)
    if reasons:
        raise BadContent(shown, reasons)
    return document


def _bytes(source: Path | bytes, name: str) -> bytes:
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
    if b"\0" in source:
        raise BadContent(name, [f"the file is binary, not text; use {KINDS}"])
    return source


def _unusable(document: ApprovedDocument) -> list[str]:
    """Faults that any format can have: characters that no text holds, names too long for the catalogue."""
    reasons = []
    for part in (document.id, document.title, *document.products, *(text for s in document.sections for text in (s.name, s.text))):
        odd = next((c for c in part if c in _CONTROL or "\ud800" <= c <= "\udfff"), None)
        if odd is not None:
            reasons.append(f'a control character (U+{ord(odd):04X}) stands near "{part[: part.index(odd)][-40:]}"; remove it')
            break
    limits = [(document.id, 200, "id"), (document.version, 100, "version"), *((product, 200, "product name") for product in document.products)]
    return reasons + [f"the {what} is longer than {most} characters; shorten it" for text, most, what in limits if len(text) > most]
