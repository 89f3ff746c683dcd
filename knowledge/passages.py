"""Sections into passages: the pieces that are found, quoted and cited."""

import hashlib

from triage.domain.base import Value


class Cut(Value):
    """A passage before it is in the catalogue: whole sentences or table rows of one section, with the headings above them.

    `occurrence` counts from 0 through the document; `sha256` is the hash of `text`; `indexed_sha256` of `indexed_text`: the same words under
    the same headings keep their vector from version to version.
    """

    occurrence: int
    text: str
    sha256: str
    indexed_sha256: str
    section: str
    heading: tuple[str, ...] = ()
    label_section: str | None = None
    page: int | None = None


def indexed_text(title: str, heading: tuple[str, ...], text: str) -> str:
    """What is embedded of a passage: its text with the title and headings above it, which often name what the text only implies."""
    path = [title, *(part for part in heading if part != title)]
    return " > ".join(path) + "\n" + text


def fingerprint(text: str) -> str:
    """The hash by which a text is known, as hexadecimal SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()
