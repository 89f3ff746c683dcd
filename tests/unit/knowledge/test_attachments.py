"""Files that came with a message: their words are read, and what is not read is named with its reason."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.attachments import Attachments, clean
from tests.unit.knowledge.writing_docx import HEADINGS, p, word
from tests.unit.knowledge.writing_mail import SUBJECT, mail
from tests.unit.knowledge.writing_pdf import drawn, locked, pictured, written

READER = Attachments()
LINE = "A 54-year-old woman developed a rash after the second dose of Velmira."


def test_the_words_of_a_pdf_are_read() -> None:
    """A letter as PDF becomes its words, under its name."""
    found = READER.read("letter.pdf", drawn(written(LINE)))
    (part,) = found.texts
    assert (part.name, found.unread) == ("letter.pdf", ())
    assert LINE in part.text


def test_the_words_of_a_word_file_are_read_with_their_headings() -> None:
    """A heading stands once, before its lines."""
    found = READER.read("letter.docx", word(p("Case", "H1") + p("History", "H2") + p(LINE) + p("She recovered."), styles=HEADINGS))
    assert found.texts[0].text == f"Case\n\nHistory\n\n{LINE}\nShe recovered."


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_file_is_read_in_whatever_letters_it_was_written(code: str) -> None:
    """UTF-8, UTF-16 and the letters of Western Europe are told apart."""
    assert READER.read("note.TXT", "Müller: 5 µg".encode(code)).texts[0].text == "Müller: 5 µg"


def test_a_mail_is_its_head_its_words_and_the_files_that_came_with_it() -> None:
    """Each file of a mail is a text of its own."""
    found = READER.read("question.eml", mail("Is a lower dose needed?", files={"lab.txt": b"eGFR 35", "letter.docx": word(p(LINE))}))
    assert [part.name for part in found.texts] == ["question.eml", "lab.txt", "letter.docx"]
    first = found.texts[0].text
    assert first.startswith("From: Dr Ines Falk")
    assert f"Subject: {SUBJECT}" in first
    assert "Is a lower dose needed?" in first
    assert [part.text for part in found.texts[1:]] == ["eGFR 35", LINE]


def test_a_mail_that_is_only_a_web_page_is_read() -> None:
    """The words stand in the page where they are nowhere else; beside plain words the page is the same once more."""
    page = f"<html><body><p>{LINE}</p></body></html>"
    assert LINE in READER.read("m.eml", mail(page=page)).texts[1].text
    assert len(READER.read("m.eml", mail("Plain words.", page=page)).texts) == 1


def test_a_mail_inside_a_mail_is_read_and_what_came_with_that_is_named() -> None:
    """One level deep: its words, not its files."""
    found = READER.read("m.eml", mail("See below.", inside=mail(LINE, files={"deep.txt": b"words"}, subject="Re: Velmira")))
    assert LINE in found.texts[1].text
    assert [(u.name, "mail inside a mail" in u.why) for u in found.unread] == [("deep.txt", True)]


def test_pictures_and_packed_files_in_a_mail_are_named() -> None:
    """What cannot be read beside the words is not passed over."""
    found = READER.read("m.eml", mail("See the picture.", files={"rash.jpg": b"\xff\xd8\xff", "all.zip": b"PK\x03\x04"}))
    assert [(u.name, u.why.split(",")[0].split(":")[0]) for u in found.unread] == [("rash.jpg", "it is a picture"), ("all.zip", "it is packed")]


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("photo.jpg", b"\xff\xd8\xff", "picture"),
        ("memo.m4a", b"....", "recording"),
        ("old.doc", b"\xd0\xcf\x11\xe0", "PDF or a Word file"),
        ("mail.msg", b"\xd0\xcf\x11\xe0", "Outlook"),
        ("macro.docm", b"PK\x03\x04", "macros"),
        ("empty.txt", b"  \n", "empty"),
        ("binary.txt", bytes(range(256)), "no text"),
        ("broken.pdf", b"%PDF-1.7 nothing more", "damaged"),
        ("broken.docx", b"PK\x03\x04 nothing more", "damaged"),
        ("no.eml", b"\x00\x01\x02", "no mail"),
        ("none", b"words", "not read"),
    ],
)
def test_what_is_not_read_says_why(name: str, body: bytes, why: str) -> None:
    """A reason in plain words, and no text."""
    found = READER.read(name, body)
    assert found.texts == ()
    assert [(u.name, why in u.why) for u in found.unread] == [(name, True)], found.unread


def test_a_locked_file_says_that_it_is_locked() -> None:
    """A password is never asked for."""
    assert "password" in READER.read("locked.pdf", locked(user="secret", owner="secret")).unread[0].why


def test_a_scan_is_a_picture() -> None:
    """Pages that are pictures are not read."""
    found = READER.read("scan.pdf", drawn(pictured()))
    assert found.texts == ()
    assert "pictures" in found.unread[0].why


def test_a_document_with_a_picture_in_it_is_read_and_the_picture_is_named() -> None:
    """Words and a picture: both count."""
    found = READER.read("mixed.pdf", drawn(written(LINE), pictured()))
    assert LINE in found.texts[0].text
    assert found.unread


def test_a_word_file_by_another_name_is_read_as_what_it_is() -> None:
    """The beginning of a file says what it is, not its name."""
    assert READER.read("letter.pdf", word(p(LINE))).texts[0].text == LINE


@pytest.mark.parametrize("name", ["a.pdf", "a.DOCX", "a.eml", "a.txt", "a.html", "a.csv"])
def test_what_is_read_is_worth_fetching(name: str) -> None:
    """Only what will never be read is not fetched."""
    assert READER.why_not(name) == ""


@pytest.mark.parametrize("name", ["a.png", "a.mp4", "a.zip", "a.exe", "a", "a.msg"])
def test_what_is_never_read_is_not_fetched(name: str) -> None:
    """Its reason stands at once."""
    assert READER.why_not(name)


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.csv", "a"]))
def test_no_bytes_make_a_text_file_fail(body: bytes, name: str) -> None:
    """Whatever the bytes: texts, or a reason, and never both empty."""
    found = READER.read(name, body)
    assert found.texts or found.unread
    assert all(part.text == clean(part.text) for part in found.texts)


@pytest.mark.parametrize("number", range(12))
def test_no_mail_makes_the_reader_fail(number: int) -> None:
    """A mail that was cut or scrambled anywhere is read or refused."""
    whole = bytearray(mail("Words.", page="<p>x</p>", files={"a.txt": b"x" * 50}, inside=mail("in")))
    cut = whole[: len(whole) * number // 12] + os.urandom(40) if number % 2 else whole[: len(whole) * number // 12]
    found = READER.read("m.eml", bytes(cut))
    assert found.texts or found.unread


def test_a_mail_nested_without_end_is_refused() -> None:
    """A file made to exhaust the reader costs nobody anything."""
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    found = READER.read("m.eml", b"Subject: x\n" + deep)
    assert found.texts or found.unread
