"""What leaves the product: an approved response, or a fixed notice. Unapproved words have no type that is delivered."""

from enum import StrEnum

from triage.domain.base import Moment, Value
from triage.domain.case import CaseStatus, Fulfilment
from triage.domain.decision import Axis, Desk, Route
from triage.domain.draft import Statement, Writer
from triage.domain.handoff import HandOffStatus
from triage.domain.inquiry import Attachment, Profession, Urgency
from triage.domain.report import FactName


class Reference(Value):
    """A numbered source of a response."""

    number: int
    document: str
    version: str
    title: str
    section: str
    quote: str


class Enclosure(Value):
    """What goes with an off-label response (FDA 2011): the label and its required statements, verbatim."""

    heading: str
    text: str
    document: str
    version: str


class LabelInForce(Value):
    """The label of the product that was in force when an answer was released: it goes with every answer as a link."""

    document: str
    version: str


class Response(Value):
    """An approved answer, made by `release` from a draft that a review is bound to.

    `approver_name` is the printed name at the time of approval (21 CFR 11.50); empty where the approval was by policy. `written_by` is
    the model wherever a sentence that a model wrote stands in it unchanged, and None where an answer was sent before this was kept.
    """

    case_id: int
    version: int
    statements: tuple[Statement, ...]
    references: tuple[Reference, ...]
    enclosures: tuple[Enclosure, ...] = ()
    off_label: bool = False
    label: LabelInForce | None = None
    approved_by: str
    approver_name: str = ""
    approved_at: Moment
    review_sha256: str
    written_by: Writer | None = None

    @property
    def number(self) -> str:
        """The case it answers."""
        return f"MI-{self.case_id}"


class SentAnswer(Response):
    """An approved answer as whoever asked sees it: in their time zone, with how they passed it on, and whether it still holds."""

    time_zone: str = "UTC"
    passed_on: Fulfilment | None = None
    holds: bool = True


class HandOffLine(Value):
    """What the person who asked may see of a hand-off."""

    number: str
    desk: Desk
    status: HandOffStatus
    words: tuple[str, ...]
    sent_at: Moment | None


class FollowUpNotice(Value):
    """What the sender is asked about a report, privately: a few facts, whether safety may write to the professional, when it was heard.

    `words` are what was reported; `wanted` is what is asked; `asked_by` is the name of a person of the desk, empty where the product asks.
    `is_settled`: nothing is asked any more, and `known` says what the desk has now.
    """

    case_id: int
    report_id: int
    words: str = ""
    wanted: tuple[FactName, ...] = ()
    asks_contact: bool = False
    asks_heard: bool = False
    asked_by: str = ""
    desk: Desk = Desk.PHARMACOVIGILANCE
    asked_at: Moment | None = None
    is_settled: bool = False
    answered: tuple[FactName, ...] = ()

    @property
    def number(self) -> str:
        """How people call the case."""
        return f"MI-{self.case_id}"

    @property
    def report(self) -> str:
        """How people call the report."""
        return f"R-{self.report_id}"


class CaseNotice(Value):
    """What the person who asked may see of their case while it is worked on: facts, from which a face makes words.

    `topic` is the kind of question in the field's words, `topics` that of each question, `flags` what was flagged; `axis` and
    `label_says` are set where the label decided.
    `again`: it was answered before. `asked_by`, `profession` and `country` are of the professional, as far as the sender has said.
    `with_whom` is who has the case now. `question` is the beginning of what they asked. `files` are the sender's that are still being
    read, or were not. `goes_on_in` is another case of theirs that this one repeats. Nothing of a draft is here.
    """

    case_id: int
    status: CaseStatus
    product: str | None
    market: str | None
    route: Route | None
    topic: str = ""
    topics: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    axis: Axis | None = None
    asked: str = ""
    label_says: str = ""
    label_section: str = ""
    due_at: Moment
    time_zone: str = "UTC"
    with_whom: str = ""
    emergency: bool = False
    sees_answer: bool = True
    nothing_approved: bool = False
    hand_offs: tuple[HandOffLine, ...] = ()
    missing: tuple[str, ...] = ()
    decline: str = ""
    follow_ups: tuple[FollowUpNotice, ...] = ()
    files: tuple[Attachment, ...] = ()
    question: str = ""
    urgency: Urgency | None = None
    needed_by: Moment | None = None
    goes_on_in: int | None = None
    again: bool = False
    asked_by: str = ""
    profession: Profession | None = None
    country: str | None = None

    @property
    def number(self) -> str:
        """How people call the case."""
        return f"MI-{self.case_id}"


class SharedNotice(Value):
    """All that may be said in front of others: a number (rules of the field, "Bystanders")."""

    case_id: int

    @property
    def number(self) -> str:
        """How people call the case."""
        return f"MI-{self.case_id}"


class UrgentNotice(Value):
    """The fixed urgent-care notice: first, at once, and only to the person who asked."""

    case_id: int

    @property
    def number(self) -> str:
        """How people call the case."""
        return f"MI-{self.case_id}"


class CorrectionNotice(Value):
    """The fixed word that an answer can't be relied on any more, because a document that it rests on was withdrawn. A person sends it.

    `answers` are the numbers of the answers that rest on it, `answered_at` their moments. `passed_on_to` is the professional to whom the
    sender passed an answer on.
    """

    case_id: int
    document: str
    version: str
    title: str
    answers: tuple[int, ...] = ()
    answered_at: tuple[Moment, ...]
    withdrawn_at: Moment
    reason: str
    passed_on_to: str = ""
    new_answer: bool = False
    time_zone: str = "UTC"
    sent_at: Moment

    @property
    def number(self) -> str:
        """How people call the case."""
        return f"MI-{self.case_id}"


class PageNotice(Value):
    """The page of an emergency to a person on call, privately: a number, a link and a button, and no word of a message."""

    case_id: int
    page_id: int
    rung: int
    again_minutes: int
    link: str
    is_test: bool = False

    @property
    def number(self) -> str:
        """The case it is about."""
        return "TEST" if self.is_test else f"MI-{self.case_id}"


class Letter(Value):
    """The response letter of an approved answer: the answer, and the questions as they were asked, in redacted words. Nothing of it is written anew."""

    response: Response
    product: str
    market: str
    questions: tuple[str, ...]
    asked_at: Moment

    @property
    def number(self) -> str:
        """The case that it answers."""
        return self.response.number

    @property
    def file_name(self) -> str:
        """How its file is called."""
        return f"{self.number}-response-letter-{self.response.version}.docx"


class StaffWord(StrEnum):
    """What a person of staff is told about a case, in fixed words."""

    CLAIM_OVER = "claim_over"
    REMINDER = "reminded"
    LATE = "late"


class StaffNotice(Value):
    """A private word to a person of staff: a number, a time and a link. No word of a message is in it."""

    case_id: int
    word: StaffWord
    product: str | None = None
    due_at: Moment
    time_zone: str = "UTC"
    with_whom: str = ""
    link: str = ""

    @property
    def number(self) -> str:
        """How people call the case."""
        return f"MI-{self.case_id}"


class UndoneNotice(Value):
    """A private word to somebody whose click or form was acknowledged and perhaps not done: the process ended. It says nothing of a case."""

    case_id: int = 0

    @property
    def number(self) -> str:
        """It stands in no thread of a case."""
        return ""


Notice = CaseNotice | SharedNotice | UrgentNotice | CorrectionNotice | FollowUpNotice | PageNotice | StaffNotice | UndoneNotice
Deliverable = Notice | Response | Letter
"""Everything that a messenger will take: to a requester, and as a page to a person on call."""
