"""The messenger of the web chat: the page reads the case itself, so what is delivered is there from the moment it is stored."""

from triage.domain.inquiry import Channel
from triage.domain.response import Deliverable
from triage.ports import Posted


class WebMessenger:
    """Delivers by leaving it in the store; finding again is sure."""

    channel = Channel.WEB
    can_find = True

    def post(self, address: str, what: Deliverable, *, key: str) -> Posted:  # noqa: ARG002  the page reads the store
        """Nothing to carry."""
        return Posted(ref=key)

    def find(self, address: str, *, key: str) -> Posted | None:  # noqa: ARG002  the page reads the store
        """It is always there."""
        return Posted(ref=key)

    def edit(self, address: str, ref: str, what: Deliverable) -> None:
        """The page shows the present state anyway."""
