"""A Word file that is no Word file, is locked, or is made to do harm is refused in plain words, before anything in it is unpacked."""

import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.readers import archive
from knowledge.readers.docx import read
from tests.unit.knowledge.writing_docx import STYLES, p, row, table, word, zipped
from triage.errors import BadContent

GOOD = word(p("Velmira", "T") + p("Dose", "H1") + p("30 mg") + table(row("A", "B"), row("1", "2")))
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def parts(data: bytes = GOOD) -> dict[str, bytes]:
    """The parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def changed(**files: bytes) -> bytes:
    """The good file with parts put in place; __ stands for / and _dot_ for a dot."""
    return zipped({**parts(), **files})


def locked() -> bytes:
    """The good file with the mark that says its parts are encrypted."""
    data = bytearray(GOOD)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


def twice() -> bytes:
    """An archive in which a part stands twice."""
    into = io.BytesIO(GOOD)
    with zipfile.ZipFile(into, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr("word/document.xml", "<x/>")
    return into.getvalue()


def lying() -> bytes:
    """An archive whose directory says that the document is smaller than it is."""
    data = bytearray(GOOD)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as opened:
        size = opened.getinfo("word/document.xml").file_size
    at = data.find(struct.pack("<L", size), data.find(b"PK\x01\x02"))
    data[at : at + 4] = struct.pack("<L", size - 100)
    return bytes(data)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), archive.PASSWORD),
    "old format": (lambda: OLE + "WordDocument".encode("utf-16-le"), "Word 97 to 2003"),
    "something else of an old program": (lambda: OLE, "no Word document"),
    "encrypted parts": (locked, archive.PASSWORD),
    "pdf": (lambda: b"%PDF-1.7\n" + b"x" * 100, "give it the ending .pdf"),
    "rtf": (lambda: b"{\\rtf1 words}", "the file is RTF"),
    "page": (lambda: b"  <!DOCTYPE html><p>x", "give it the ending .html"),
    "text": (lambda: b"just words", archive.DAMAGED),
    "cut off": (lambda: GOOD[: len(GOOD) // 2], archive.DAMAGED),
    "workbook": (lambda: zipped({"xl/workbook.xml": b"<x/>"}), "Excel workbook"),
    "presentation": (lambda: zipped({"ppt/presentation.xml": b"<x/>"}), "PowerPoint"),
    "open document": (lambda: zipped({"content.xml": b"<x/>", "mimetype": b"application/vnd.oasis.opendocument.text"}), "OpenDocument"),
    "any archive": (lambda: zipped({"a.docx": GOOD}), "load the documents in it one by one"),
    "macros": (lambda: changed(**{"word/vbaProject.bin": b"x"}), archive.MACROS),
    "macros by its type": (lambda: word(p("x"), main=MACROS), archive.MACROS),
    "bomb": (lambda: changed(**{"word/media/image1.png": b"\0" * 5_000_000}), archive.HARMFUL),
    "bomb in the document": (lambda: word(p("x" * 5_000_000)), archive.HARMFUL),
    "too many parts": (lambda: changed(**{f"word/media/{i}": b"" for i in range(archive.MOST_PARTS)}), archive.HARMFUL),
    "way out": (lambda: changed(**{"../../etc/passwd": b"x"}), archive.HARMFUL),
    "way out of Windows": (lambda: changed(**{"C:\\x": b"x"}), archive.HARMFUL),
    "twice": (twice, archive.HARMFUL),
    "wrong size": (lying, archive.DAMAGED),
    "broken document": (lambda: changed(**{"word/document.xml": b"<w:document>"}), archive.DAMAGED),
    "no body": (lambda: changed(**{"word/document.xml": b"<x/>"}), archive.DAMAGED),
    "broken styles": (lambda: changed(**{"word/styles.xml": b"\xff\xfe"}), archive.DAMAGED),
    "entities": (
        lambda: changed(**{"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><x>&b;</x>'}), archive.HARMFUL,
    ),
    "file from outside": (
        lambda: changed(**{"word/document.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}), archive.HARMFUL,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refusals(name: str) -> None:
    """Passwords, other formats, damage, macros, bombs, ways out, entities."""
    make, words = REFUSED[name]
    with pytest.raises(BadContent) as caught:
        read(make(), "a.docx")
    assert words in caught.value.reasons[0]


def test_what_word_and_others_really_write_is_read() -> None:
    """An embedded workbook, a template on a server, no styles at all, the strict form, an absolute way inside: all are read."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    template = f'<Relationship Id="t" Type="{office}/attachedTemplate" TargetMode="External" Target="file:///C:/x.dotm"/>'
    embedded = {"word/embeddings/sheet.xlsx": zipped({"xl/workbook.xml": b"<x/>"})}
    assert read(word(p("30 mg"), relations=template, files=embedded), "a.docx").warnings == ()
    bare = {name: data for name, data in parts(word(p("30 mg"))).items() if "styles" not in name and "document.xml.rels" not in name}
    assert read(zipped(bare), "a.docx").sections[0].text == "30 mg"
    rooted = parts(word(p("30 mg")))
    rooted["_rels/.rels"] = rooted["_rels/.rels"].replace(b'"word/document.xml"', b'"/word/document.xml"')
    assert read(zipped(rooted), "a.docx").sections[0].text == "30 mg"
    strict = {
        name: data.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        .replace(b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/")
        for name, data in parts().items()
    }  # fmt: skip
    assert read(zipped(strict), "a.docx").sections == read(GOOD, "a.docx").sections


def survives(data: bytes) -> None:
    """Reading gives a manuscript or refuses with reasons, and nothing else."""
    with suppress(BadContent):
        assert read(data, "a.docx").title is not None


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    """Nothing but a result or a refusal comes of them."""
    survives(data)


@settings(max_examples=150)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_a_file_with_a_few_bytes_changed(at: int, put: bytes) -> None:
    """Damage anywhere in the archive."""
    survives(GOOD[:at] + put + GOOD[at + len(put) :])


@settings(max_examples=150)
@given(st.sampled_from(sorted(parts())), st.data())
def test_a_part_with_a_piece_changed(name: str, data: st.DataObject) -> None:
    """Damage inside any part, where the archive itself is whole."""
    own = parts()[name]
    at = data.draw(st.integers(0, len(own)))
    put = data.draw(st.sampled_from([b"", b"<", b"</w:p>", b'w:val="-9"', b"<w:p/>", b"&#x0;", b"&x;", b"\xff", b"<w:tbl><w:tr/></w:tbl>"]))
    survives(zipped({**parts(), name: own[:at] + put + own[at + data.draw(st.integers(0, 20)) :]}))


_WORDS = st.sampled_from(
    [
        "<w:r><w:t>x</w:t></w:r>", '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "<w:sdt/>",
        '<w:r><w:sym w:char="zz"/></w:r>', "<w:r><w:footnoteReference/></w:r>", "<w:ins/>", "<m:oMath/>", "<mc:AlternateContent/>",
    ]
)  # fmt: skip
_NUMBERS = st.sampled_from(["-1", "0", "1", "99999999999999", "x", "", "²"])
_BLOCKS = st.recursive(
    st.one_of(
        st.lists(_WORDS, max_size=4).map(lambda found: f"<w:p>{''.join(found)}</w:p>"),
        _NUMBERS.map(lambda n: f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{n}"/><w:numId w:val="{n}"/></w:numPr><w:outlineLvl w:val="{n}"/></w:pPr></w:p>'),
        _NUMBERS.map(lambda n: f'<w:p><w:pPr><w:pStyle w:val="H{n}"/></w:pPr><w:r><w:t>h</w:t></w:r></w:p>'),
        st.just("<w:tbl/>"),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, _NUMBERS).map(lambda t: f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{t[1]}"/><w:vMerge/></w:tcPr>{t[0]}</w:tc></w:tr></w:tbl>'),
        inner.map(lambda text: f"<w:sdt><w:sdtContent>{text}</w:sdtContent></w:sdt>"),
        st.tuples(inner, inner).map("".join),
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(_BLOCKS, _NUMBERS)
def test_any_body(body: str, number: str) -> None:
    """Whatever stands in it, in whatever order, with whatever numbers."""
    numbering = (
        f'<w:abstractNum w:abstractNumId="{number}"><w:lvl w:ilvl="{number}"><w:start w:val="{number}"/><w:numFmt w:val="{number}"/>'
        f'<w:lvlText w:val="%{number}"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="{number}"/></w:num>'
    )
    survives(word(body, styles=STYLES, parts={"numbering": numbering}))
