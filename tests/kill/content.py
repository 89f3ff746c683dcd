"""What a slim worker knows: one approved passage, and what is decided of the five kinds of message that are sent to it."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from triage.domain.case import CaseStatus, Disposition
from triage.domain.concern import Concern, Signal
from triage.domain.decision import Desk, LabelFinding, LabelStatus, Question, Route, TriageDecision
from triage.domain.draft import Citation, Draft, Statement, Writer
from triage.domain.evidence import Evidence, Hit, Label, Passage, PassageKey, Product
from triage.domain.inquiry import Attachment, Channel, Inquiry, Intake, Profession, Prompted, Redacted
from triage.domain.model_call import CaseRef
from triage.ports import Scope
from triage.rules.routes import hand_offs_of
from triage.steps.assess import Assessor, ContentAvailable

SENTENCE = "When a dose of Velmira is missed, the patient takes the missed dose as soon as possible on the same day."
PASSAGE = Passage(
    key=PassageKey(document="SRD-VEL-001", version="1", occurrence=0, sha256="a" * 64),
    text=SENTENCE,
    section="Summary",
    title="Velmira: missed dose",
    direct_release=True,
)


class Kind(NamedTuple):
    """A kind of message: how it is asked and decided, how its case must end, and which slots stand in which chat in the end."""

    text: str
    channel: Channel
    route: Route
    reports: Concern | None
    shared: bool
    ends: tuple[CaseStatus, Disposition | None]
    slots: frozenset[str]


_ANSWERED = (CaseStatus.CLOSED, Disposition.ANSWERED_NOT_CONFIRMED)
_ASKED = "What should a patient do when a dose of Velmira is missed?"

KINDS: tuple[Kind, ...] = (
    Kind(f"plain. {_ASKED}", Channel.SLACK, Route.DRAFT, None, False, _ANSWERED, frozenset({"receipt", "answer:1"})),
    Kind(f"unseen. {_ASKED}", Channel.TEAMS, Route.DRAFT, None, False, _ANSWERED, frozenset({"receipt", "answer:1"})),
    Kind(
        f"reviewed. {_ASKED} He had a rash.", Channel.SLACK, Route.SPECIALIST, Concern.ADVERSE_EVENT, False, _ANSWERED,
        frozenset({"receipt", "room:staff:STAFF:case", "answer:1"}),
    ),
    Kind(
        "report. A patient on Velmira had a rash.", Channel.TEAMS, Route.REPORT_ONLY, Concern.ADVERSE_EVENT, False,
        (CaseStatus.CLOSED, Disposition.REPORT_HANDED_OFF), frozenset({"receipt"}),
    ),
    Kind(
        "shared. Is there a film on cooking?", Channel.SLACK, Route.DRAFT, None, True,
        (CaseStatus.WITH_SPECIALIST, None), frozenset({"receipt", "shared", "room:staff:STAFF:case"}),
    ),
)  # fmt: skip
"""Every kind in turn. `unseen` comes through the chat that cannot be searched; of `shared` nothing is approved, so it waits for a person."""


_ONLY = {
    "hand_off": (2, 3),
    "approve": (2,),
    "compose": (0, 1, 2),
    "release": (0, 1, 2),
    "close": (0, 1, 2),
    "answer": (0, 2),
    "answer unseen": (1,),
    "post unseen": (1, 3),
}


def kinds_of(step: str) -> tuple[int, ...]:
    """The kinds of message that come through a step."""
    return _ONLY.get(step, tuple(range(len(KINDS))))


SENT_AT = datetime.now(UTC)
"""When this run began: a report that is a day old would be acknowledged late, which wants a reason."""


def inquiry(number: int) -> Inquiry:
    """The message of this number."""
    kind = KINDS[number % len(KINDS)]
    return Inquiry(
        source=f"event:{number}",
        channel=kind.channel,
        conversation=f"{kind.channel.value}:{number}",
        sender="chat:U1",
        reply_to=f"private:{number}",
        shared_place=f"shared:{number}" if kind.shared else None,
        sent_at=SENT_AT,
        text=kind.text,
        product="Velmira",
        market="US",
        intake=Intake(requester_name="Dr. Example", profession=Profession.PHYSICIAN, country="US", prompted=Prompted.NO),
    )


class Shelf:
    """A library of one passage."""

    def search(self, query: str, scope: Scope, *, on: datetime, limit: int = 8) -> tuple[Hit, ...]:
        """The passage, where it answers."""
        return (Hit(passage=PASSAGE, score=0.9),) if "missed" in query else ()

    def label(self, product: str, market: str, *, on: datetime) -> Label | None:
        """There is none."""
        return None

    def products(self) -> tuple[Product, ...]:
        """The one product."""
        return (Product(name="Velmira", markets=frozenset({"US"})),)

    def not_in_force(self, keys: Collection[PassageKey], scope: Scope, *, on: datetime) -> dict[PassageKey, str]:
        """Everything is in force."""
        return {}

    def passage(self, key: PassageKey) -> Passage | None:
        """The passage by its key."""
        return PASSAGE if key == PASSAGE.key else None

    def languages(self, product: str | None, market: str | None, *, on: datetime) -> frozenset[str]:
        """English."""
        return frozenset({"en"})


class Quoter:
    """A drafter that quotes the one passage."""

    def draft(self, questions: Sequence[tuple[int, Redacted]], evidence: Sequence[Evidence], *, about: CaseRef | None = None) -> Draft:
        """The passage's sentence for every question."""
        place = {"document": PASSAGE.key.document, "version": PASSAGE.key.version, "title": PASSAGE.title, "section": PASSAGE.section}
        citation = Citation(passage=PASSAGE.key, quote=SENTENCE, **place)
        answered = {e.question for e in evidence if e.hits}
        statements = tuple(Statement(text=SENTENCE, question=ordinal, citations=(citation,)) for ordinal, _ in questions if ordinal in answered)
        return Draft(written_by=Writer.VERBATIM, statements=statements)


class Decided(Assessor):
    """Decides by the kind of message; the detectors have tests of their own."""

    def assess(
        self,
        text: str,
        *,
        product: str | None = None,
        market: str | None = None,
        intake: Intake = Intake(),  # noqa: B008 (an immutable value)
        attachments: tuple[Attachment, ...] = (),
        content_available: ContentAvailable | None = None,
    ) -> TriageDecision:
        """The decision on a message of one of the kinds."""
        kind = next(k for k in KINDS if k.text == text)
        asks = text.find("?") + 1
        start = text.find(". ") + 2
        rash = text.find("rash")
        signals = (Signal(concern=kind.reports, start=rash, end=rash + 4, text="rash", rule="test", why="a rash"),) if kind.reports else ()
        finding = LabelFinding(status=LabelStatus.ON_LABEL if asks else LabelStatus.NOT_APPLICABLE, reason="decided for a test")
        question = Question(ordinal=1, start=start, end=asks, text=text[start:asks], finding=finding, route=kind.route)
        return TriageDecision(
            product=product,
            market=market,
            language="en",
            signals=signals,
            questions=(question,) if asks else (),
            finding=finding,
            route=kind.route,
            route_reason="decided for a test",
            hand_offs=hand_offs_of(signals),
        )


DESKS = tuple(Desk)
