"""Hand-off desks: where reports go."""

from triage.domain.handoff import HandOff
from triage.domain.report import Report


class DeskInbox:
    """The desk's own page in the product: a hand-off is there from the moment its row is stored, so sending is marking it sent."""

    def send(self, hand_off: HandOff, *, key: str) -> None:
        """Nothing to carry: the desk reads the store."""

    def update(self, hand_off: HandOff, report: Report, *, key: str) -> None:
        """Nothing to carry: the desk's page marks what became known."""
