"""Every reader of attachments: texts or reasons, never both empty, and no file makes it fail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.attachments import Attachments
from tests.contract.attachments.fake import FakeReader
from triage.domain.inquiry import check_message
from triage.ports import AttachmentReader

READERS = pytest.mark.parametrize("reader", [Attachments(), FakeReader()], ids=["knowledge", "fake"])


@READERS
def test_the_words_of_a_file_come_under_its_name(reader: AttachmentReader) -> None:
    """A text is named after its file."""
    (part,) = reader.read("note.txt", b"Dose with eGFR 35?").texts
    assert (part.name, part.text) == ("note.txt", "Dose with eGFR 35?")


@READERS
@pytest.mark.parametrize("name", ["photo.jpg", "none", "", "film.mp4"])
def test_what_is_never_read_says_why_before_and_after_it_was_fetched(reader: AttachmentReader, name: str) -> None:
    """One reason, in plain words."""
    assert reader.why_not(name)
    assert [u.why for u in reader.read(name, b"bytes").unread]


@READERS
def test_an_empty_file_has_no_words_and_says_so(reader: AttachmentReader) -> None:
    """Never both empty."""
    found = reader.read("note.txt", b"")
    assert (found.texts, len(found.unread)) == ((), 1)


@READERS
@settings(max_examples=50)
@given(body=st.binary(max_size=300))
def test_whatever_the_bytes_there_are_texts_that_hold_no_control_characters_or_a_reason(reader: AttachmentReader, body: bytes) -> None:
    """Nothing raises, and what comes out can be taken in."""
    found = reader.read("note.txt", body)
    assert found.texts or found.unread
    for part in found.texts:
        if any(c.isalnum() for c in part.text):
            check_message(part.text)
