"""Attachments: the text of a file that came with a message, read by the same careful readers as approved content, or why it was not read."""

import base64
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from knowledge import apart
from knowledge.readers.mail import FILES
from knowledge.readers.manuscript import Manuscript
from triage.errors import BadContent
from triage.ports import ReadFile, ReadPart, UnreadPart

_APART = frozenset({".pdf", ".docx", ".html", ".htm"})
_TEXT = frozenset({".txt", ".text", ".md", ".markdown", ".csv", ".tsv", ".log"})
_MAIL = frozenset({".eml"})
_PICTURE = "it is a picture, and pictures are not read"
_RECORDING = "it is a recording, and recordings are not listened to"
_AS_PDF = "files of this kind are not read; a PDF or a Word file (.docx) would be"
_WHY_NOT: Mapping[str, str] = {
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".webp", ".svg"), _PICTURE),
    **dict.fromkeys((".mp3", ".m4a", ".wav", ".ogg", ".aac", ".mp4", ".mov", ".avi", ".webm", ".mkv"), _RECORDING),
    **dict.fromkeys((".zip", ".7z", ".rar", ".gz", ".tar"), "it is packed: please send the files in it"),
    **dict.fromkeys((".docm", ".dotm"), "it may hold macros, which are never opened"),
    ".msg": "mail saved by Outlook is not read; the same mail saved as .eml or as a PDF would be",
    **dict.fromkeys((".p7m", ".pgp", ".asc"), "it is encrypted"),
}
"""Files that are never read, by the ending of their names."""
_READ = _APART | _TEXT | _MAIL
_MAGIC: tuple[tuple[bytes, str], ...] = ((b"%PDF-", ".pdf"), (b"PK\x03\x04", ".docx"))
_LEFT_OUT = ("left out", "in another direction", "cannot be told")
"""What a reader's warnings say where a part of a file is missing from its text."""
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ")
_LONGEST_WHY = 300
_INSIDE = "it came with a mail inside a mail, and is not opened"


class Attachments:
    """Reads files that strangers made: each apart, with little time and memory, a mail with what came with it, one level deep."""

    def why_not(self, name: str) -> str:
        """Why files of this name are never read; empty where one is worth fetching."""
        suffix = PurePath(name).suffix.casefold()
        return "" if suffix in _READ else _WHY_NOT.get(suffix, _AS_PDF)

    def read(self, name: str, data: bytes) -> ReadFile:
        """The texts in a file, and what of it was not read."""
        return _read(name, data, depth=0)


def _read(name: str, data: bytes, depth: int) -> ReadFile:
    suffix = PurePath(name).suffix.casefold()
    if suffix not in _READ:
        return _unread(name, _WHY_NOT.get(suffix, _AS_PDF))
    if not data.strip():
        return _unread(name, "it is empty")
    if suffix in _MAIL:
        return _mail(name, data, depth)
    if suffix in _TEXT:
        return _plain(name, data)
    return _document(name, data, suffix)


def _document(name: str, data: bytes, suffix: str) -> ReadFile:
    suffix = next((known for magic, known in _MAGIC if data[:1024].find(magic) in range(1024 if known == ".pdf" else 1)), suffix)
    try:
        manuscript = apart.read(suffix, data, name)
    except BadContent as bad:
        return _unread(name, _short(bad.reasons))
    text = clean(text_of(manuscript))
    missing = [*manuscript.faults, *(w for w in manuscript.warnings if any(mark in w for mark in _LEFT_OUT))]
    unread = (UnreadPart(name=name, why=_short(missing)),) if missing or not text else ()
    return ReadFile(texts=(ReadPart(name=name, text=text),) if text else (), unread=unread)


def _mail(name: str, data: bytes, depth: int) -> ReadFile:
    try:
        manuscript = apart.read(".eml", data, name)
    except BadContent as bad:
        return _unread(name, _short(bad.reasons))
    texts, unread = [ReadPart(name=name, text=clean(text_of(manuscript, titled=False)))], [UnreadPart(name=name, why=w) for w in manuscript.warnings]
    for inner, body in _enclosed(manuscript):
        found = _read(inner, body, depth + 1) if depth == 0 or inner.startswith("message.") else _unread(inner, _INSIDE)
        texts += found.texts
        unread += found.unread
    return ReadFile(texts=tuple(texts), unread=tuple(unread))


def _enclosed(manuscript: Manuscript) -> Iterator[tuple[str, bytes]]:
    for one in manuscript.metadata.get(FILES, ()):
        yield str(one["name"]), base64.b64decode(one["data"])


def _plain(name: str, data: bytes) -> ReadFile:
    text = _decoded(data)
    if text is None:
        return _unread(name, "it is no text")
    text = clean(text)
    return ReadFile(texts=(ReadPart(name=name, text=text),)) if text else _unread(name, "it is empty")


def _decoded(data: bytes) -> str | None:
    """The letters of a text file, by its mark or by trying; None for what holds no text."""
    for mark, code in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "cp1252")):
        if data.startswith(mark) and (mark or b"\0" not in data):
            try:
                return data.decode(code)
            except UnicodeDecodeError:
                continue
    return None


def text_of(manuscript: Manuscript, *, titled: bool = True) -> str:
    """Everything that a manuscript says, in its order: each heading once, then the lines below it."""
    said = [manuscript.title] if titled and manuscript.title else []
    above: tuple[str, ...] = ()
    for section in manuscript.sections:
        said += [heading for place, heading in enumerate(section.heading) if section.heading[: place + 1] != above[: place + 1]]
        said.append(section.text)
        above = section.heading
    return "\n\n".join(filter(None, (part.strip() for part in said)))


def clean(text: str) -> str:
    """A text without characters that no text holds."""
    return text.translate(_CONTROL).encode("utf-8", "ignore").decode().replace("\r\n", "\n").strip()


def _unread(name: str, why: str) -> ReadFile:
    return ReadFile(unread=(UnreadPart(name=name, why=why),))


def _short(reasons: object) -> str:
    """Reasons in one line. What a content owner should mend in a document is not the sender's concern: what is wrong is."""
    said = [str(reason).partition(";")[0] for reason in reasons] if isinstance(reasons, list | tuple) else []
    words = ", ".join(dict.fromkeys(said)) or "there is no text in it"
    return words if len(words) <= _LONGEST_WHY else f"{words[: _LONGEST_WHY - 1]}…"
