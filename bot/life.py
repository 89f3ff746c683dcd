"""The life of content as people see it: what its owners are told, who received it, and corrections that wait for a decision."""

from bot.views import View
from triage.domain.base import Moment, Value
from triage.domain.correction import Correction, Recipient
from triage.domain.people import Person

ADMINISTRATOR = Person(id="administrator", name="the administrator")
"""Whoever runs a command on the machine: trusted with everything but approving, which takes a person on the list."""


class OwnersNotice(Value):
    """A notice to the owners of a version: it expires, has expired, or is stale. `why` says so in words ("expires on 2027-01-31, in 30 days")."""

    id: int
    kind: str
    document: str
    version: str
    title: str
    markets: tuple[str, ...]
    why: str
    made_at: Moment

    @property
    def words(self) -> str:
        """The whole notice in one line."""
        return f"{self.document} version {self.version}, {self.title} ({', '.join(self.markets)}): {self.why}."


class CorrectionToDecide(Value):
    """A proposed correction with all that a decision takes.

    `notice` is what would be sent, exactly; `cannot_send` says why the product can't send it, empty where it can. `recipient` is who received
    the answer. `is_worked_on`: the case is open again already, so that a new answer is being written whatever is decided.
    """

    correction: Correction
    product: str | None
    market: str | None
    status: str
    recipient: Recipient
    notice: View
    cannot_send: str = ""
    is_worked_on: bool = False

    @property
    def id(self) -> int:
        """The correction's number."""
        return self.correction.id

    @property
    def case_id(self) -> int:
        """The case's number."""
        return self.correction.case_id

    @property
    def number(self) -> str:
        """How people call the case."""
        return self.correction.number

    @property
    def response_version(self) -> int:
        """Which answer of the case it was."""
        return self.correction.response_version

    @property
    def document(self) -> str:
        """The withdrawn document."""
        return self.correction.document

    @property
    def document_version(self) -> str:
        """The withdrawn version."""
        return self.correction.document_version

    @property
    def title(self) -> str:
        """The withdrawn document's title."""
        return self.correction.title

    @property
    def reason(self) -> str:
        """Why it was withdrawn."""
        return self.correction.reason

    @property
    def withdrawn_at(self) -> Moment:
        """When it was withdrawn."""
        return self.correction.withdrawn_at
