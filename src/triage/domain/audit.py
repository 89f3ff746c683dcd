"""The record: one entry for every create, change and delete, by whom, when and why (21 CFR 11.10(e))."""

from triage.domain.base import Value

Fact = str | int | float | bool | list[str] | None
Facts = dict[str, Fact]
"""Ids, states and hashes of texts; never a text itself."""


class AuditEntry(Value):
    """What the caller says of a change; the store adds case, number, time and the chain's hash."""

    actor: str
    action: str
    reason: str = ""
    facts: Facts = {}
