"""The fence: everything that varies in a call stands in one JSON document of exhibits, as data with ids, and never among the instructions.

Only redacted and approved text has a type that gets in. JSON quotes every character that could end an exhibit, and what cannot be seen
(zero-width characters, direction marks, tags) is taken out, so that no hidden word reaches a model.
"""

import json
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple, NewType

from triage.domain.evidence import Passage
from triage.domain.inquiry import Redacted

Approved = NewType("Approved", str)
"""Text of approved content, or a word of the product's own (an id, a label)."""

Fenced = NewType("Fenced", str)
"""The exhibits of a call as one JSON document. Made by `fence` only."""


class Exhibit(NamedTuple):
    """A piece of data for a model: what kind of thing it is, the id by which it is named, its words, and what stands over them."""

    kind: Approved
    id: Approved
    text: Redacted | Approved
    title: Approved = Approved("")


def of_passage(id_: str, passage: Passage) -> Exhibit:
    """A passage of an approved document as an exhibit."""
    title = " – ".join(part for part in (passage.title, passage.section) if part)
    return Exhibit(kind=Approved("passage"), id=Approved(id_), text=Approved(passage.text), title=Approved(title))


def of_question(id_: str, text: Redacted) -> Exhibit:
    """A question, redacted, as an exhibit."""
    return Exhibit(kind=Approved("question"), id=Approved(id_), text=text)


def fence(exhibits: Iterable[Exhibit]) -> Fenced:
    """The exhibits as one JSON document, in their order."""
    found = [{name: _seen(value) for name, value in one._asdict().items() if value} for one in exhibits]
    return Fenced(json.dumps({"exhibits": found}, ensure_ascii=False, indent=1))


def _seen(text: str) -> str:
    """Text without characters that nobody sees. A soft hyphen goes too: quotes are compared without it."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNSEEN)


_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})
