"""The JSON forms of content, record, people and measurements."""

from datetime import datetime

from pydantic import ConfigDict, Field

from bot.commands.form import Form
from bot.documents import DocumentChange, DocumentRow, QuestionMove
from bot.findings import ReplayedQuestion


class SectionForm(Form):
    """One section of a document."""

    name: str
    heading: tuple[str, ...]
    text: str


class DocumentPageForm(DocumentRow):
    """What `triage content show --json` prints."""

    sections: tuple[SectionForm, ...]
    required_with_benefit: tuple[str, ...] = ()


class OfFileForm(Form):
    """A file with what is said of it: why it was not loaded, or what to look at."""

    file: str
    reasons: tuple[str, ...]


class LoadForm(Form):
    """What `triage content load --json` prints. `blocked`: golden questions stopped the load; `questions` holds those that are new or moved."""

    dry_run: bool
    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    superseded: tuple[str, ...]
    refused: tuple[OfFileForm, ...]
    warnings: tuple[OfFileForm, ...]
    notes: tuple[str, ...]
    changes: tuple[DocumentChange, ...]
    questions: tuple[QuestionMove, ...]
    asked: int
    blocked: bool
    embedded: int


class ReplayForm(Form):
    """What `triage content replay --json` prints."""

    questions: tuple[ReplayedQuestion, ...]
    refused: tuple[OfFileForm, ...]


class AuditFaultForm(Form):
    """One fault of the record, and where it is."""

    where: str
    what: str


class AuditForm(Form):
    """What `triage audit verify --json` prints."""

    intact: bool
    entries: int
    subjects: int
    checkpoints: int
    faults: tuple[AuditFaultForm, ...]


class PersonForm(Form):
    """One line of `triage people list`."""

    id: str
    name: str
    email: str
    active: bool
    roles: tuple[str, ...]


class DutyForm(Form):
    """One line of `triage people duties`; no product, market or language stands for all. Weekdays: 0 is Monday."""

    id: int
    role: str
    person: str
    deputy: str | None
    product: str | None
    market: str | None
    language: str | None
    weekdays: tuple[int, ...]
    start: str
    end: str
    time_zone: str


class JobForm(Form):
    """One line of `triage jobs list`: work that was given up. `error` is a name, never a text."""

    id: int
    kind: str
    key: str
    tries: int
    error: str
    died_at: datetime


class LatencyForm(Form):
    """Milliseconds a query."""

    p50: float
    p95: float


class RetrievalForm(Form):
    """What `triage evaluate retrieval --json` prints."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    ndcg_at_10: float = Field(alias="ndcg@10")
    recall_at_5: float = Field(alias="recall@5")
    recall_at_20: float = Field(alias="recall@20")
    latency_ms: LatencyForm
    queries: int
