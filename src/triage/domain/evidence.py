"""Evidence: passages of approved documents, each by a key that leads to the exact place."""

from datetime import date

from triage.domain.base import Value
from triage.domain.label_record import LabelCorrection


class PassageKey(Value):
    """Where a passage stands: document, version, and its place in it. The hash says what it said."""

    document: str
    version: str
    occurrence: int
    sha256: str


class Required(Value):
    """A sentence that the owner of a document wants beside every statement of a benefit from it, and where it stands."""

    key: PassageKey
    section: str
    sentence: str


class Passage(Value):
    """A passage of an approved document that was in force when it was found.

    `label_section` is the openFDA name of the section where the document is a label, else None.
    `heading` is the path of headings, outermost first. `caution` is what a reviewer must know of its document: it is stale, and why.
    `with_benefit` are the sentences that its document wants beside every statement of a benefit.
    """

    key: PassageKey
    text: str
    section: str
    label_section: str | None = None
    heading: tuple[str, ...] = ()
    title: str = ""
    page: int | None = None
    off_label: bool = False
    direct_release: bool = False
    restricted: bool = False
    caution: str = ""
    with_benefit: tuple[Required, ...] = ()


class Hit(Value):
    """A passage with how well it fits the query, from 0 to 1. Higher is better."""

    passage: Passage
    score: float


class LabelSection(Value):
    """One section of a label, by its openFDA name."""

    name: str
    text: str
    number: str = ""


class Label(Value):
    """The label of one product in one market, in the version in force, with what a content owner corrected in its record."""

    document: str
    version: str
    product: str
    market: str
    effective: date
    sections: tuple[LabelSection, ...]
    corrections: tuple[LabelCorrection, ...] = ()

    def section(self, *names: str) -> str:
        """The text of the first of these sections that the label has; empty where it has none."""
        by_name = {s.name: s.text for s in self.sections}
        return next((by_name[n] for n in names if n in by_name), "")


class Product(Value):
    """A product of the company's: how it is named, and by what other names people call it."""

    name: str
    ingredients: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    markets: frozenset[str] = frozenset()


class Evidence(Value):
    """What was found for one question: only passages in force, best first."""

    question: int
    hits: tuple[Hit, ...]
    nothing_found: str = ""
