"""Says beside a finding that a content owner struck an item of the label record on its axis: what is gone cannot say so itself."""

from collections.abc import Mapping

from triage.domain.decision import Axis, LabelFinding
from triage.domain.label_record import CorrectionAction, ItemKind
from triage.label.record import LabelRecord

AXES: Mapping[ItemKind, Axis] = {
    ItemKind.INDICATION: Axis.INDICATION,
    ItemKind.LIMITATION: Axis.INDICATION,
    ItemKind.CONTRAINDICATION: Axis.CONTRAINDICATION,
    ItemKind.AGE: Axis.AGE,
    ItemKind.WEIGHT: Axis.DOSE,
    ItemKind.POPULATION: Axis.POPULATION,
    ItemKind.DOSE: Axis.DOSE,
    ItemKind.FREQUENCY: Axis.FREQUENCY,
    ItemKind.TITRATION: Axis.DOSE,
    ItemKind.DURATION: Axis.DURATION,
    ItemKind.ROUTE: Axis.ROUTE,
    ItemKind.COMBINATION: Axis.COMBINATION,
    ItemKind.PREPARATION: Axis.PREPARATION,
}
"""The axis on which an item of each kind decides."""


def with_struck(finding: LabelFinding, record: LabelRecord) -> LabelFinding:
    """The finding; where an item on its axis was struck, with by whom and when."""
    struck = [c for c in record.corrections if c.action is CorrectionAction.REMOVE and AXES[c.of_kind] is finding.axis and c.mark]
    if not struck:
        return finding
    return finding.model_copy(update={"reason": f"{finding.reason} (an item on this was struck: {struck[-1].mark})"})
