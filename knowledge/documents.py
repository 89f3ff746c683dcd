"""Approved documents as nouns: what a content owner vouches for, section by section."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from triage.domain.base import Value
from triage.domain.evidence import Product


class DocumentKind(StrEnum):
    """What sort of document it is."""

    SRD = "srd"
    LABEL = "label"
    PUBLICATION = "publication"


class Audience(StrEnum):
    """Who may read the document as it stands."""

    HCP = "hcp"
    MEDICAL_INFORMATION = "medical_information"


class Standing(StrEnum):
    """Where a version of a document stands in one market at one moment. Only what is in force is ever used."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    IN_REVIEW = "in_review"
    DRAFT = "draft"

    @property
    def words(self) -> str:
        """The standing in a content owner's words."""
        return _WORDS[self]


_WORDS = {
    Standing.IN_FORCE: "in force",
    Standing.NOT_YET: "approved, not yet in force",
    Standing.EXPIRED: "expired",
    Standing.SUPERSEDED: "superseded",
    Standing.WITHDRAWN: "withdrawn",
    Standing.IN_REVIEW: "in review, not approved",
    Standing.DRAFT: "draft, not approved",
}


class Approval(Value):
    """The approval that a document carries from the company's own procedure."""

    number: str
    date: date
    approver: str


class LabelReference(Value):
    """The label revision on which a document was written."""

    document: str
    revision: date


class Section(Value):
    """One section of a document.

    `heading` is the path of headings, outermost first; `name` is the last of them. `number` is the section's number where it has one ("2.3").
    For a label `label_section` is its openFDA name and `chapter` the openFDA name of the numbered chapter it stands in
    (`pregnancy` stands in `use_in_specific_populations`). `text` holds one block a line: a paragraph, a list item, a table row with its header.
    `pages` holds the page of each line, where the file has pages; `page` is the first of them.
    """

    name: str
    heading: tuple[str, ...]
    text: str
    number: str = ""
    label_section: str | None = None
    chapter: str | None = None
    pages: tuple[int, ...] = ()

    @property
    def page(self) -> int | None:
        """The page on which the section begins."""
        return self.pages[0] if self.pages else None


class Original(NamedTuple):
    """The file a version was read from, byte for byte, so that it can be seen beside what was read of it."""

    name: str
    media_type: str
    body: bytes


class ApprovedDocument(Value):
    """One version of a document, checked. Without an approval it is a draft, which is kept and never used; a label is published by its authority.

    `sha256` is the hash of the file it was read from, so that a version cannot change its words unseen.
    `label_products` is what a label says of its products: names, ingredients, classes, codes.
    `required_with_benefit` names sentences, or sections by their names, that must stand beside every statement of a benefit from it.
    """

    id: str
    kind: DocumentKind
    version: str
    title: str
    topic: str
    products: tuple[str, ...]
    markets: tuple[str, ...]
    language: str
    audience: Audience = Audience.HCP
    off_label: bool = False
    restricted: bool = False
    direct_release: bool = False
    label_reference: LabelReference | None = None
    literature_cut_off: date | None = None
    approval: Approval | None = None
    author: str = ""
    effective: date
    expires: date | None = None
    supersedes: str | None = None
    questions: tuple[str, ...] = ()
    required_with_benefit: tuple[str, ...] = ()
    sections: tuple[Section, ...]
    label_products: tuple[Product, ...] = ()
    sha256: str

    @property
    def approved(self) -> bool:
        """Whether it may be used at all: an approved document, or a label."""
        return self.approval is not None or self.kind is DocumentKind.LABEL

    @property
    def staff_only(self) -> bool:
        """Whether only medical information staff may read it: off-label, restricted, or written for them."""
        return self.off_label or self.restricted or self.audience is Audience.MEDICAL_INFORMATION
