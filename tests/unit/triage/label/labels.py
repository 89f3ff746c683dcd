"""Labels for these tests: those of the sample library, and small ones written here."""

import json
from datetime import date
from functools import cache
from pathlib import Path

from triage.domain.decision import Axis, LabelFinding, LabelStatus
from triage.domain.evidence import Label, LabelSection
from triage.label.read import read_label
from triage.label.record import LabelRecord
from triage.label.status import NOBODY_KNOWS, Likely, label_status

ON, OFF, UNCLEAR, NONE = LabelStatus.ON_LABEL, LabelStatus.OFF_LABEL, LabelStatus.UNCLEAR, LabelStatus.NOT_APPLICABLE
LIBRARY = Path(__file__).parents[4] / "knowledge" / "library"


@cache
def library_label(product: str) -> Label:
    """The label of a product of the sample library, as the catalogue hands it out."""
    result = json.loads((LIBRARY / product.lower() / "label-us.json").read_text("utf-8"))["results"][0]
    sections = tuple(LabelSection(name=name, text=" ".join(texts)) for name, texts in result.items() if isinstance(texts, list) and not name.endswith("_table"))
    return Label(document=product.lower(), version=str(result["version"]), product=product, market="US", effective=date(2026, 3, 10), sections=sections)


def label(**sections: str) -> Label:
    """A small label of a fictional product."""
    return Label(
        document=f"test-{abs(hash(tuple(sections.items())))}",
        version="1",
        product="Examplin",
        market="US",
        effective=date(2026, 1, 1),
        sections=tuple(LabelSection(name=n, text=t) for n, t in sections.items()),
    )


def ask(
    text: str, record: LabelRecord | str = "Velmira", *, product_known: bool = True, market_matches: bool = True, likely: Likely = NOBODY_KNOWS
) -> LabelFinding:
    """The label finding of a question."""
    held = read_label(library_label(record)) if isinstance(record, str) else record
    return label_status(text, held, product_known=product_known, market_matches=market_matches, likely=likely)


def check_comes_to(text: str, record: LabelRecord | str, status: LabelStatus, axis: Axis | None, *, says: str = "") -> None:
    """Raises AssertionError where a question comes to another status or axis, or its reason does not say this."""
    found = ask(text, record)
    assert (found.status, found.axis) == (status, axis), found.reason
    assert says in found.reason
