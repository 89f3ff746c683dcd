"""The plainest messenger that keeps the promises: a dictionary."""

from triage.domain.inquiry import Channel
from triage.domain.response import Deliverable
from triage.errors import Undeliverable
from triage.ports import Posted


class FakeMessenger:
    """Keeps what was delivered, by address and key."""

    channel = Channel.SLACK
    can_find = True

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, str, Deliverable]] = {}

    def post(self, address: str, what: Deliverable, *, key: str) -> Posted:
        """Keep it."""
        if address == "nowhere":
            raise Undeliverable("there is nobody")
        ref = f"m{len(self.kept) + 1}"
        self.kept[ref] = (address, key, what)
        return Posted(ref=ref, conversation=address)

    def find(self, address: str, *, key: str) -> Posted | None:
        """What is kept."""
        return next((Posted(ref=r, conversation=address) for r, (a, k, _) in self.kept.items() if (a, k) == (address, key)), None)

    def edit(self, address: str, ref: str, what: Deliverable) -> None:
        """Keep the new words."""
        if self.kept.get(ref, ("",))[0] != address:
            raise Undeliverable("there is no such message")
        self.kept[ref] = (address, self.kept[ref][1], what)
