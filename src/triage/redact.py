"""Redaction: identifiers of patients and professionals are replaced before text reaches a model, a log or leaves the process.

Ages, doses and laboratory values stay: without them no question could be answered. What is replaced follows the identifiers of
45 CFR 164.514(b)(2) that occur in messages, for professionals as for patients. The recognisers stand in `triage/identifiers`.
"""

from collections.abc import Iterable

from triage.domain.evidence import Product
from triage.domain.inquiry import Redacted
from triage.domain.redaction import MARKS, NAMES, Redaction
from triage.identifiers.lexicon import given_names, key_of, surnames
from triage.identifiers.persons import numbered
from triage.identifiers.recognise import recognise


def make_ready() -> None:
    """Read the lists of names, about half a second, so that the first message does not wait for them. Without it they are read at the first text."""
    given_names()
    surnames()


def redact(text: str, products: Iterable[str] = ()) -> Redacted:
    """The text with identifiers replaced by what they were: `[name 1]`, `[email]`. The same person has the same number throughout."""
    return replaced(text, redactions(text, products))


def redactions(text: str, products: Iterable[str] = ()) -> tuple[Redaction, ...]:
    """What is replaced in a text, in order. `products`: names of medicines, which are no persons whatever stands before them."""
    found = recognise(text, frozenset(key_of(word) for name in products for word in name.split()))
    numbers = numbered(text, found)
    return tuple(
        Redaction(
            start=one.start,
            end=one.end,
            kind=one.kind,
            replacement=f"[{MARKS[one.kind]} {numbers[one.start, one.end]}]" if one.kind in NAMES else f"[{MARKS[one.kind]}]",
            why=one.why,
        )
        for one in found
    )


def names_of(products: Iterable[Product]) -> tuple[str, ...]:
    """Every name of the catalogue's products, as `redact` takes them."""
    return tuple(name for one in products for name in (one.name, *one.ingredients, *one.codes))


def replaced(text: str, changes: Iterable[Redaction]) -> Redacted:
    """The text with these stretches replaced."""
    pieces, at = [], 0
    for one in changes:
        pieces += [text[at : one.start], one.replacement]
        at = one.end
    return Redacted("".join([*pieces, text[at:]]))
