"""Hand-off desks: where reports go."""

from triage.domain.handoff import HandOff


class DeskInbox:
    """The desk's own page in the product: a hand-off is there from the moment its row is stored, so sending is marking it sent."""

    def send(self, hand_off: HandOff, *, key: str) -> None:
        """Nothing to carry: the desk reads the store."""
