"""The record: one entry for every create, change and delete, by whom, when and why (21 CFR 11.10(e))."""

from triage.domain.base import Value


class AuditEntry(Value):
    """What the caller says of a change; the store adds case, number, time and the chain's hash.

    `facts` holds ids, states and hashes of texts, never a text itself.
    """

    actor: str
    action: str
    reason: str = ""
    facts: dict[str, str | int | float | bool | None | list[str]] = {}
