"""Office files as the archives they are: opened safely, part by part, or refused in plain words.

Nothing is unpacked to disk, nothing outside the file is fetched, and an archive inside the archive is never opened.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from triage.errors import BadContent

MOST_PARTS = 3_000
LARGEST_PART = 60_000_000
LARGEST_WHOLE = 200_000_000
_BOMB_RATIO, _BOMB_FROM = 200, 2_000_000
"""A part that unpacks to more than this many times its size is made to do harm, unless it is small."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_NAME = "EncryptedPackage".encode("utf-16-le")
_WORD_NAME = "WordDocument".encode("utf-16-le")
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
"""The names of the strict form of the format, and of the usual one."""

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

_OTHERS = (
    (b"%PDF", "the file is a PDF with the ending of another format; give it the ending .pdf"),
    (b"{\\rtf", "the file is RTF with the ending of another format; open it in Word and save it as a Word document (.docx)"),
    (b"<!doctype html", "the file is a web page with the ending of another format; give it the ending .html"),
    (b"<html", "the file is a web page with the ending of another format; give it the ending .html"),
)
_OTHER_ARCHIVES = {
    "xl/workbook.xml": "the file is an Excel workbook; write its text and tables as a Word document (.docx)",
    "ppt/presentation.xml": "the file is a PowerPoint presentation; write its text as a Word document (.docx)",
    "content.xml": "the file is an OpenDocument file; save it as a Word document (.docx)",
    "Index/Document.iwa": "the file is a Pages document; export it as a Word document (.docx)",
}
DAMAGED = "the file is damaged; open it in Word, save it again as a Word document (.docx) and load that"
PASSWORD = "the file is protected with a password; take the protection away and load it again"  # noqa: S105 - words for people
MACROS = "the file holds macros, which are never loaded; save it as a Word document without macros (.docx)"
HARMFUL = "the file is packed in a way that no writing program packs it and may be made to do harm; save it again in Word and load that"


class Relation(NamedTuple):
    """What a part of an archive points to: the kind of thing, and a part's name, or an address outside."""

    kind: str
    target: str
    external: bool


class Archive:
    """An office file, its parts checked before any is unpacked."""

    def __init__(self, data: bytes, name: str) -> None:
        """Raises BadContent for what is no archive, or one that must not be opened."""
        self._name = name
        self._zip = _opened(data, name)
        try:
            self._names = _checked(self._zip)
        except _Unsafe as why:
            raise BadContent(name, [str(why)]) from None

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts."""
        return self._names

    def xml(self, part: str) -> "etree._Element | None":
        """The root of a part, None where there is no such part. Raises BadContent for one that is damaged or hostile."""
        if part not in self._names:
            return None
        try:
            data = self._zip.read(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
            raise BadContent(self._name, [DAMAGED]) from None
        return parsed(data, self._name)

    def relations(self, part: str) -> Mapping[str, Relation]:
        """What a part points to, by the id it uses."""
        folder, own = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{own}.rels"))
        found = {}
        for relation in root.iter(_RELATIONS) if root is not None else ():
            target, external = relation.get("Target", ""), relation.get("TargetMode") == "External"
            where = target if external else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[relation.get("Id", "")] = Relation(relation.get("Type", "").rpartition("/")[2], where, external)
        return found

    def main(self) -> str:
        """The name of the Word document's main part. Raises BadContent for an archive of another kind."""
        mend = next((words for part, words in _OTHER_ARCHIVES.items() if part in self._names), None)
        if mend is not None:
            raise BadContent(self._name, [mend])
        found = next((relation.target for relation in self.relations("").values() if relation.kind == "officeDocument"), "word/document.xml")
        if found not in self._names:
            raise BadContent(self._name, ["the file is an archive and no Word document; load the documents in it one by one"])
        return found


class _Unsafe(Exception):
    """Why an archive is not opened."""


def parsed(data: bytes, name: str) -> "etree._Element":
    """The root of an XML text, without entities, network or document types. Raises BadContent."""
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise BadContent(name, [DAMAGED]) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadContent(name, [HARMFUL])
    return root


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    if data.startswith(_OLE):
        raise BadContent(name, [_why_ole(data)])
    head = data[:1000].lstrip().lower()
    mend = next((words for mark, words in _OTHERS if head.startswith(mark.lower())), None)
    if mend is not None:
        raise BadContent(name, [mend])
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, OverflowError, UnicodeDecodeError):
        raise BadContent(name, [DAMAGED]) from None


def _why_ole(data: bytes) -> str:
    if _ENCRYPTED_NAME in data:
        return PASSWORD
    if _WORD_NAME in data:
        return "the file is in the format of Word 97 to 2003 (.doc); open it in Word and save it as a Word document (.docx)"
    return "the file is no Word document; open it in the program it was made with and save it as a Word document (.docx)"


def _checked(opened: zipfile.ZipFile) -> frozenset[str]:
    """The names of all parts. Raises _Unsafe."""
    parts = opened.infolist()
    names = [part.filename for part in parts]
    if any(part.flag_bits & 0x1 for part in parts):
        raise _Unsafe(PASSWORD)
    if any(name.rpartition("/")[2].casefold() in {"vbaproject.bin", "vbadata.xml"} for name in names):
        raise _Unsafe(MACROS)
    too_many = len(parts) > MOST_PARTS or len(set(names)) < len(names)
    too_large = sum(part.file_size for part in parts) > LARGEST_WHOLE or any(part.file_size > LARGEST_PART for part in parts)
    if too_many or too_large or any(map(_is_bomb, parts)) or any(map(_leads_out, names)):
        raise _Unsafe(HARMFUL)
    if "[Content_Types].xml" in names and b"macroEnabled" in _head_of(opened, "[Content_Types].xml"):
        raise _Unsafe(MACROS)
    return frozenset(names)


def _head_of(opened: zipfile.ZipFile, part: str) -> bytes:
    try:
        with opened.open(part) as file:
            return file.read(1_000_000)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise _Unsafe(DAMAGED) from None


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > _BOMB_FROM and part.file_size > _BOMB_RATIO * max(part.compress_size, 1)


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or (len(name) > 1 and name[1] == ":")
