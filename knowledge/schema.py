"""What a content owner says of a document: one list of fields, from which faults, forms and manifests take their words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from knowledge.documents import Audience, DocumentKind


class Input(StrEnum):
    """What sort of value a field takes, and so what a form shows for it."""

    NAME = "name"
    TEXT = "text"
    LIST = "list"
    CHOICE = "choice"
    DATE = "date"


class Field(NamedTuple):
    """One field of the metadata.

    `name` is how it is written in files ("label.revision": the part `revision` of `label`); `label` is how people call it; `help` says what to
    write. `required` holds the kinds of document that cannot do without it, `kinds` those that have it at all. `choices` gives for each value
    that may be written its words; `longest` counts characters, of each entry where it is a list.
    """

    name: str
    label: str
    help: str
    input: Input
    example: str
    required: frozenset[DocumentKind] = frozenset()
    kinds: frozenset[DocumentKind] = frozenset(DocumentKind)
    choices: Mapping[str, str] = {}
    longest: int = 2000
    entry: str = "entry"

    @property
    def whole(self) -> str:
        """The name of the whole of which this is a part: "label" for "label.revision"; of a field without parts, its own."""
        return self.name.partition(".")[0]

    @property
    def subject(self) -> str:
        """The field as the subject of a sentence."""
        return f"the {self.words} {'are' if self.input is Input.LIST else 'is'}"

    @property
    def words(self) -> str:
        """What it is called within a sentence."""
        return self.label[0].lower() + self.label[1:]


_ALL = frozenset(DocumentKind)
_LABEL = frozenset({DocumentKind.LABEL})
_WRITTEN = _ALL - _LABEL
"""Documents that a company writes or chooses itself, with everything that it must say of them."""

_YES_NO = {"true": "yes", "false": "no"}

SCHEMA: tuple[Field, ...] = (
    Field("id", "Document number", "The number by which the document is known, the same for all its versions.", Input.NAME, "SRD-VEL-001", _ALL, longest=200),
    Field("version", "Version", "Of two versions, the one that counts higher is the later.", Input.NAME, "2", _ALL, longest=100),
    Field(
        "kind", "Kind of document", "Left out, it is a standard response document.", Input.CHOICE, "srd",
        choices={"srd": "standard response document", "publication": "publication", "label": "label (product information)"},
    ),
    Field("title", "Title", "The question that the document answers, or the name of the label.", Input.TEXT, "Velmira: missed dose", _ALL),
    Field("topic", "Topic", "A few words, such as missed dose.", Input.TEXT, "missed dose", _WRITTEN),
    Field("products", "Products", "The products that it is about, by brand name.", Input.LIST, "Velmira", _ALL, longest=200, entry="product name"),
    Field("markets", "Markets", "Two-letter country codes; EU stands for all countries of the EU and the EEA.", Input.LIST, "US", _ALL, entry="market"),
    Field("language", "Language", "The language it is written in, by two letters.", Input.TEXT, "en", _ALL),
    Field(
        "audience", "Audience", "Who may read the document as it stands.", Input.CHOICE, "hcp", _WRITTEN,
        choices={Audience.HCP.value: "health care professionals", Audience.MEDICAL_INFORMATION.value: "medical information staff only"},
    ),
    Field(
        "label_relation", "On or off label", "Off-label when any part of it goes beyond the label.", Input.CHOICE, "on_label", _WRITTEN, _WRITTEN,
        choices={"on_label": "on-label", "off_label": "off-label"},
    ),
    Field(
        "restriction", "Restriction", "Whether its use is restricted.", Input.CHOICE, "none", _WRITTEN,
        choices={"none": "none", "medical_information_only": "medical information staff only"},
    ),
    Field(
        "direct_release", "Direct release", "Whether an answer from it may go out without a reviewer.", Input.CHOICE, "false", _WRITTEN, choices=_YES_NO,
    ),
    Field("label.document", "Label number", "The label on which the document was written.", Input.NAME, "NDA999001", kinds=_WRITTEN, longest=200),
    Field("label.revision", "Label revision date", "The revision of that label.", Input.DATE, "2026-03-10", kinds=_WRITTEN),
    Field("literature_cut_off", "Literature cut-off date", "Up to when literature was searched.", Input.DATE, "2026-02-28", kinds=_WRITTEN),
    Field("effective", "Effective date", "The first day on which it is used.", Input.DATE, "2026-04-01", _ALL),
    Field("expires", "Expiry date", "The last day on which it is used, 12 to 24 months later.", Input.DATE, "2028-03-31", _WRITTEN),
    Field("supersedes", "Supersedes version", "The version that ends when this one takes effect.", Input.NAME, "1", longest=100),
    Field("approval.number", "Approval number", "Only where it has been approved elsewhere: without an approval it is loaded as a draft.",
          Input.TEXT, "MI-APP-2026-0108", kinds=_WRITTEN, longest=200),
    Field("approval.date", "Approval date", "The day of that approval.", Input.DATE, "2026-03-24", kinds=_WRITTEN),
    Field("approval.approver", "Approver", "Who approved it.", Input.TEXT, "R. Osei, MD", kinds=_WRITTEN, longest=200),
    Field("author", "Author", "Who wrote it.", Input.TEXT, "S. Okonkwo, PharmD", _WRITTEN),
    Field("questions", "Golden questions", "Questions that the document must answer, one a line.", Input.LIST,
          "what if a dose of Velmira is missed?", entry="question"),
    Field("required_with_benefit", "Required with benefit",
          "Sentences, or names of sections, that must stand beside every statement of a benefit, one a line.", Input.LIST,
          "Velmira can cause serious infections.", kinds=_WRITTEN, entry="sentence"),
    Field("ingredients", "Active ingredients", "How the active ingredients are called.", Input.LIST, "velmiracitinib", kinds=_LABEL, entry="ingredient"),
    Field("classes", "Pharmacological classes", "Such as kinase inhibitor.", Input.LIST, "kinase inhibitor", kinds=_LABEL, entry="class"),
    Field("codes", "Other codes", "Other numbers by which the label is known.", Input.LIST, "EU/1/26/0001", kinds=_LABEL, entry="code"),
)  # fmt: skip
"""Every field that metadata can have, in the order of a form."""

FIELDS: Mapping[str, Field] = {field.name: field for field in SCHEMA}

NAMES = frozenset({field.name for field in SCHEMA} | {field.whole for field in SCHEMA})
"""Every name that may stand in metadata: fields, and the wholes that have parts."""


def is_given(value: object) -> bool:
    """Whether a value says anything."""
    return value not in (None, "", [], {}, ()) and (not isinstance(value, str) or bool(value.strip()))
