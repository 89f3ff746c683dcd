"""News of approved content: what came into force and what was withdrawn."""

from enum import StrEnum

from triage.domain.base import Moment, Value


class NewsKind(StrEnum):
    """What happened to a document."""

    NEW = "new"
    WITHDRAWN = "withdrawn"


class News(Value):
    """One thing that happened to one version of a document. `replaces`: an earlier version of it was in force before."""

    kind: NewsKind
    document: str
    version: str
    title: str
    products: tuple[str, ...]
    at: Moment
    replaces: bool = False
    reason: str = ""
