"""The messenger of faces that draw a case from the store: what is posted is there as soon as its row is."""

from triage.domain.inquiry import Channel
from triage.domain.response import Deliverable
from triage.ports import Posted


class InPlaceMessenger:
    """Delivers to the web chat and the command line, which read what was delivered from the store."""

    can_find = True

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def post(self, address: str, what: Deliverable, *, key: str) -> Posted:
        """Nothing to send: the row that the caller stores is the delivery."""
        return Posted(ref=key)

    def find(self, address: str, *, key: str) -> Posted | None:
        """Nothing was sent, so nothing can be there twice."""
        return None

    def edit(self, address: str, ref: str, what: Deliverable) -> None:
        """Nothing to edit: the face shows the present state."""
