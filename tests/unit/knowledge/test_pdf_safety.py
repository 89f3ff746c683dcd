"""A PDF that cannot be read is refused with the reason and what to do; none does harm, however it was made."""

import io
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from knowledge import apart
from knowledge.readers import pdf
from knowledge.readers.pdf import read
from tests.unit.knowledge.writing_pdf import GRID, LARGE, SENTENCE, TITLE, drawn, locked, p, pictured, story, table, written
from tests.unit.knowledge.writing_smpc import response
from triage.errors import BadContent

pytestmark = pytest.mark.files

PRINTED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:()[]%<>=+-*/±°µéüß§†®"
DAMAGED = "the file is damaged or not a PDF; save it again as a PDF from the program it was written in"


def refused(data: bytes) -> str:
    """Why a file is refused."""
    with pytest.raises(BadContent) as caught:
        read(data, "a.pdf")
    assert caught.value.name == "a.pdf"
    return " | ".join(caught.value.reasons)


def test_a_scan_is_refused_with_the_reason() -> None:
    """Pages that are pictures are refused, also with letters that a machine recognised in them."""
    for pages in ([pictured()], [pictured(), pictured()], [pictured(invisible="Take 0.5 mg once daily, or twice where needed.")]):
        assert refused(drawn(*pages)).startswith("the pages are pictures without text (a scan)")


def test_scanned_pages_among_others_are_named() -> None:
    """Where only some pages are pictures, the fault says which."""
    made = read(drawn(written(SENTENCE[:90]), pictured(), pictured(), written(SENTENCE[:90]), pictured()), "a.pdf")
    assert made.faults == ("pages 2, 3 and 5: only a picture, no text (a scan); put the text there, or take the pages out",)


def test_a_picture_beside_text_is_told() -> None:
    """A page that holds text and a picture is read, and the owner hears that the picture is not."""
    made = read(drawn(pictured(words="The dose is 15 mg once daily for adults.")), "a.pdf")
    assert made.sections[0].text == "The dose is 15 mg once daily for adults."
    assert made.warnings == ("page 1: pictures are left out; write what they show as text or as a table",)


def test_a_password_is_told_and_a_mere_restriction_is_read() -> None:
    """A file that asks for a password is refused; one that opens without, and only forbids copying, is read."""
    assert refused(locked(user="secret", owner="more")) == "the file is locked with a password; save it without a password and load it again"
    assert read(locked(user="", owner="more"), "a.pdf").sections[0].text == SENTENCE.strip()


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"not a PDF at all", b"\0" * 1000, b"%PDF-1.4\n%%EOF", b""])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    """Bytes that are no document are told as that."""
    assert refused(data) == DAMAGED


def test_an_empty_document_is_refused() -> None:
    """A document without a word is told as that."""
    assert refused(drawn(written())).startswith("the file has no text")


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit of pages the owner hears the limit."""
    monkeypatch.setattr(pdf, "MOST_PAGES", 3)
    assert refused(drawn(*[written("x")] * 4)) == "the file has 4 pages, more than the 3 that are read at once; split it"


def test_a_page_of_letters_without_end_is_refused() -> None:
    """A page that holds more than any page does is refused."""
    assert "page 1 holds" in refused(drawn(written(*["abcdefghij" * 100] * 70, size=1, at=800)))


def test_scripts_and_attachments_are_left_alone_and_told() -> None:
    """A script is never run, an attached file never opened; the owner hears of both."""
    script = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    attached = b"<< /Type /Filespec /F (a.txt) /EF << /F 9 0 R >> >>"
    made = read(
        _bare(extra=b"/Names << /JavaScript << /Names [(a) 7 0 R] >> /EmbeddedFiles << /Names [(a.txt) 8 0 R] >> >>", objects=(script, attached)), "a.pdf"
    )
    assert made.sections[0].text == "The dose is 15 mg."
    assert made.warnings == (
        "1 file is attached and left out; write what they hold into the document",
        "the file holds scripts; they are never run",
    )


def test_a_form_is_told() -> None:
    """What is filled into a form is not read, and the owner hears it."""

    def draw(canvas: Canvas) -> None:
        written(SENTENCE[:80])(canvas)
        canvas.acroForm.textfield(name="dose", value="15 mg", x=72, y=500)

    assert "the file is a form, and what is filled in is left out; print it to a PDF and load that" in read(drawn(draw), "a.pdf").warnings


def test_letters_that_cannot_be_told_are_a_fault() -> None:
    """A font without a table of characters gives no text, and nothing is guessed."""
    made = read(_bare(text=b"<F0C9F0CAF0CBF0CCF0CD> Tj ( dose) Tj", font=_private()), "a.pdf")
    assert made.faults == (
        "page 1: the letters cannot be told, because their font lacks the table of characters; save it again as a PDF from the program it was written in",
    )


def test_forms_within_forms_end() -> None:
    """Drawings that repeat themselves without end are given up in the child, and told plainly."""
    room = apart.Room(apart.Limits(seconds=3, memory=1 << 30, wall=10))
    try:
        with pytest.raises(BadContent):
            room.read("knowledge.readers.pdf", _nested(30), "a.pdf")
        assert room.read("knowledge.readers.pdf", _bare(), "b.pdf").sections[0].text == "The dose is 15 mg."
    finally:
        room.close()


def test_a_stream_that_unpacks_without_end_is_given_up() -> None:
    """A small file whose page unpacks to a huge one is refused."""
    room = apart.Room(apart.Limits(seconds=10, memory=1 << 30, wall=30))
    bomb = zlib.compress(b"BT /F1 10 Tf 72 700 Td (x) Tj ET\n" * 12_000_000, 9)
    try:
        with pytest.raises(BadContent):
            room.read("knowledge.readers.pdf", _bare(packed=bomb), "a.pdf")
    finally:
        room.close()


def test_a_pdf_is_read_apart() -> None:
    """What is read in the child is what is read here."""
    assert apart.read(".pdf", response(), "a.pdf") == read(response(), "a.pdf")


_SAMPLES = (
    story(p("Velmira", TITLE), p("Results", LARGE), p(SENTENCE), table([["Arm", "n"], ["A", "1"], ["B", "2"]], GRID), pageCompression=0),
    drawn(written("1. One", "", SENTENCE[:70], "2. Two"), pictured(), pageCompression=0),
    locked(user="", owner="more"),
)


@given(st.binary(max_size=2000), st.sampled_from([b"", b"%PDF-1.4\n", b"%PDF-1.7\n1 0 obj\n"]))
@settings(max_examples=150)
def test_no_bytes_break_the_reader(data: bytes, head: bytes) -> None:
    """Whatever the bytes, they are read or refused."""
    try:
        read(head + data, "a.pdf")
    except BadContent:
        return


@given(data=st.data())
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_no_change_to_a_pdf_breaks_the_reader(data: st.DataObject) -> None:
    """A document with bytes changed, cut out or doubled is read or refused, and nothing else happens."""
    changed = bytearray(data.draw(st.sampled_from(_SAMPLES)))
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(changed) - 1))
        length = data.draw(st.integers(0, 40))
        changed[at : at + length] = data.draw(st.one_of(st.binary(max_size=40), st.sampled_from([b"-1", b"9" * 12, b"1e30", b"0 0 0 0 0 0 cm", b"nan", b"/"])))
        if not changed:
            break
    try:
        made = read(bytes(changed), "a.pdf")
    except BadContent:
        return
    assert all(len(section.pages) == section.text.count("\n") + 1 for section in made.sections)


@given(st.lists(st.tuples(st.floats(-50, 700), st.floats(-50, 900), st.floats(0.1, 90), st.text(st.sampled_from(PRINTED), max_size=30)), max_size=25))
@settings(max_examples=100)
def test_no_letter_on_the_page_is_lost_or_made_up(placed: list[tuple[float, float, float, str]]) -> None:
    """Wherever words stand, what is read is made of letters that stand there."""

    def draw(canvas: Canvas) -> None:
        for x, y, size, text in placed:
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, y, text)

    try:
        made = read(drawn(draw), "a.pdf")
    except BadContent:
        return
    there = set("".join(text for *_, text in placed)) | set(" \n•[]note^-|:")
    assert set("".join(section.text for section in made.sections)) <= there


def test_a_document_of_500_pages_is_read() -> None:
    """500 pages are read apart within the limits, every page in its place."""
    pages = [written(f"Chapter {i} begins here with words of its own,", f"and the page {i} ends with number {i * 7}.") for i in range(1, 501)]
    made = apart.read(".pdf", drawn(*pages), "a.pdf")
    section = made.sections[0]
    assert section.pages == tuple(range(1, 501))
    assert section.text.split("\n")[499] == "Chapter 500 begins here with words of its own, and the page 500 ends with number 3500."


def _bare(*, extra: bytes = b"", text: bytes = b"(The dose is 15 mg.) Tj", font: bytes = b"", objects: tuple[bytes, ...] = (), packed: bytes = b"") -> bytes:
    """A document of one line, written by hand."""
    content = b"BT /F1 10 Tf 72 700 Td " + text + b" ET"
    stream = (
        b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream" % (len(packed), packed)
        if packed
        else b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content)
    )
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /X0 7 0 R >> >> >>",
        stream,
        font or b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< >>",
        *objects,
        b"<< /Length 3 >> stream\nabc\nendstream",
    ]
    return _file(parts)


def _file(parts: list[bytes]) -> bytes:
    into = io.BytesIO(b"%PDF-1.4\n")
    into.seek(0, io.SEEK_END)
    places = []
    for number, part in enumerate(parts, 1):
        places.append(into.tell())
        into.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    start = into.tell()
    into.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places))
    into.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, start))
    return into.getvalue()


def _private() -> bytes:
    """A font whose letters have no meaning outside of it."""
    own = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    return b"<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /DescendantFonts [" + own + b"] >>"


def _nested(depth: int) -> bytes:
    """A page that draws a form ten times, which draws another ten times, and so on."""
    forms = []
    for i in range(depth):
        content = b"/X%d Do " % (i + 1) * 10 if i < depth - 1 else b"0 0 m 9 9 l S"
        forms.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X%d %d 0 R >> >> /Length %d >> stream\n%s\nendstream"
            % (i + 1, i + 8, len(content), content)
        )
    return _bare(text=b"(x) Tj ET /X0 Do BT", objects=tuple(forms))
