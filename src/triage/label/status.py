"""Label status: the use that a question asks about, held against the label of that product in that market."""

from triage.domain.decision import LabelFinding, LabelStatus
from triage.label.record import LabelRecord


def label_status(question_text: str, record: LabelRecord | None, *, product_known: bool, market_matches: bool) -> LabelFinding:
    """How the use that a question asks about stands to the label. In doubt `unclear`."""
    return LabelFinding(status=LabelStatus.UNCLEAR, reason="the label was not read")
