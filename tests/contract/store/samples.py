"""Values that the tests of the store are made of."""

from datetime import datetime

from tests.clock import START
from triage.domain.audit import AuditEntry
from triage.domain.concern import Concern, Signal
from triage.domain.decision import Desk, LabelFinding, LabelStatus, Question, Route, TriageDecision
from triage.domain.draft import Citation, Draft, Statement, Writer
from triage.domain.evidence import Evidence, Hit, Passage, PassageKey
from triage.domain.inquiry import Attachment, Channel, Inquiry
from triage.domain.response import Enclosure, Reference, Response
from triage.domain.review import ApprovalKind, Review, Verdict

ENTRY = AuditEntry(actor="worker", action="test", reason="a test")
TEXT = "Dr. Anna Weber asks: may Velmira be halved? Her patient had a rash."


def inquiry(source: str = "slack:E1", conversation: str = "slack:D1:1", text: str = TEXT, sent_at: datetime = START, **more: object) -> Inquiry:
    """A message in a direct message."""
    given: dict[str, object] = {"channel": Channel.SLACK, "sender": "slack:U1", "reply_to": "D1/1", "product": "Velmira", "market": "US"}
    given |= {"attachments": (Attachment(name="weber.pdf"),)} | more
    return Inquiry.model_validate({"source": source, "conversation": conversation, "text": text, "sent_at": sent_at} | given)


def decision(route: Route = Route.DRAFT, asked: str = "halved") -> TriageDecision:
    """A decision with one signal and one question that quote the message."""
    finding = LabelFinding(status=LabelStatus.ON_LABEL, asked=asked, reason="the label speaks of it")
    return TriageDecision(
        product="Velmira",
        market="US",
        signals=(Signal(concern=Concern.ADVERSE_EVENT, start=61, end=65, text="rash", rule="ae.event", why="an event"),),
        questions=(Question(ordinal=1, start=22, end=43, text="may Velmira be halved", finding=finding, route=route),),
        finding=finding,
        route=route,
        route_reason="approved content",
        hand_offs=frozenset({Desk.PHARMACOVIGILANCE}),
    )


def key(document: str = "SRD-VEL-001", version: str = "1", occurrence: int = 3) -> PassageKey:
    """Where a passage stands."""
    return PassageKey(document=document, version=version, occurrence=occurrence, sha256="a" * 64)


def draft(text: str = "Tablets are swallowed whole.", writer: Writer = Writer.VERBATIM) -> Draft:
    """A draft of one cited statement."""
    citation = Citation(passage=key(), document="SRD-VEL-001", version="1", title="Splitting", section="Summary", quote=text)
    return Draft(written_by=writer, statements=(Statement(text=text, question=1, citations=(citation,)),))


def evidence(question: int = 1, document: str = "SRD-VEL-001") -> Evidence:
    """One passage for a question."""
    passage = Passage(key=key(document), text="Tablets are swallowed whole.", section="Summary")
    return Evidence(question=question, hits=(Hit(passage=passage, score=0.8),))


def review(draft_version: int = 1, verdict: Verdict = Verdict.APPROVED) -> Review:
    """A reviewer's click."""
    return Review(by="rita", verdict=verdict, kind=ApprovalKind.BY_CLICK, draft_version=draft_version, draft_sha256=draft().sha256, at=START)


def response(case_id: int, version: int = 1) -> Response:
    """A released answer that cites one document, refers to it, and encloses a label."""
    return Response(
        case_id=case_id,
        version=version,
        statements=draft().statements,
        references=(Reference(number=1, document="SRD-VEL-001", version="1", title="Splitting", section="Summary", quote="whole"),),
        enclosures=(Enclosure(heading="Label", text="...", document="LABEL-VEL-US", version="4"),),
        off_label=True,
        approved_by="rita",
        approved_at=START,
        review_sha256="b" * 64,
    )
