"""Replies: a plain message in the thread that says what was asked about a report, or that it is not known."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from triage.detect.criteria import read_facts
from triage.detect.products import find_products
from triage.detect.shapes import Reading
from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.domain.concern import REPORTS, Concern
from triage.domain.decision import LabelFinding, LabelStatus, Route, TriageDecision
from triage.domain.people import Person
from triage.domain.report import FactName, FollowUpState, Report, Seriousness, with_facts
from triage.steps import follow_up, reports
from triage.steps.awareness import heard_earlier
from triage.steps.tools import Tools
from triage.store.cases import Message
from triage.store.unit import UnitOfWork

NO_QUESTION = "it answers what was asked about a report"
_DONT_KNOW = re.compile(
    r"^\W{0,3}(?:(?:sorry|hi|no)[, ]{1,2}){0,2}(?:i )?(?:really )?(?:do ?n[o'’]?t|do not) (?:really )?(?:know|have (?:that|any|more|it))\b.{0,40}$"
    r"|^\W{0,3}(?:(?:sorry|hi|no)[, ]{1,2}){0,2}"
    r"(?:no idea|unknown|not known|n/?a|idk|dunno|nothing (?:more|else|further)|no (?:more|further) (?:info\w{0,7}|details?)|can'?t say)\b.{0,40}$",
    re.IGNORECASE | re.DOTALL,
)
_SAID = frozenset({"message", "edit"})
"""What a person says. A file may hold anything, and is no answer to what was asked."""
_ANOTHER = re.compile(
    r"\b(?:another|second|other|different|new|one more|next|also an?|two|three|both) (?:patient|pt|case|report|woman|man|lady|gentleman|one)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{3,40}")
_FILLERS = frozenset(
    (  # noqa: SIM905 - words read best as words
        "age aged lot batch number outcome start started onset dose sex the she her his him was were are and has had have for from since with that this "
        "patient not but know only rest sorry thanks thank you yes think about year years old male female man woman dont don't unknown information "
        "unfortunately all what they now been still hello again just told asked doctor nurse pharmacist says said"
    ).split()
)
_MOST_OTHER_WORDS = 4
"""Words of a reply that say something else, beside the facts. One that says more is a message of its own as well."""
_BARE_AGE = re.compile(r"(?<![\w.,/%-])(?:[1-9]|[1-9]\d|10\d|11\d)(?![\w.,/%-]|\s?(?:mg|ml|kg|%|weeks?|days?|months?|tablets?|pens?))")
_BARE_AGE_BEFORE_STOP = re.compile(r"(?<![\w.,/%-])(?:[1-9]\d)(?=[.,;](?:\s|$))")
_BARE_LOT = re.compile(r"\b(?=[A-Z0-9-]{0,12}[A-Z])(?=[A-Z0-9-]{0,12}\d)[A-Z0-9][A-Z0-9-]{3,12}\b")


class Reply(NamedTuple):
    """What a message says to an asked sender's report. `only`: it says nothing else."""

    report: Report
    facts: tuple[Reading, ...]
    not_known: bool
    only: bool


def reply_of(uow: UnitOfWork, tools: Tools, case: Case, message: Message, decision: TriageDecision) -> Reply | None:
    """The reply that a message is, where its sender was asked about a report; None for any other message."""
    waiting = _answers_to(uow, case, message)
    if not waiting or message.sender != case.sender or message.kind not in _SAID or _ANOTHER.search(message.text):
        return None
    report = max(waiting, key=lambda r: (r.follow_up.asked_at or r.made_at, r.id))
    reworded = reports.reworded_by(uow, message)
    facts = tuple(_wanted(report, read_facts(message.text, find_products(message.text, tools.library.products())), message.text, reworded))
    not_known = _DONT_KNOW.match(message.text.strip()) is not None
    if not (facts or not_known):
        return None
    reported = any(s.concern in REPORTS for s in decision.signals)
    only = "?" not in message.text and (reported or _other_words(message.text, facts) <= _MOST_OTHER_WORDS)
    return Reply(report, facts, not_known=not_known, only=only)


def _answers_to(uow: UnitOfWork, case: Case, message: Message) -> tuple[Report, ...]:
    """The reports that a message may answer about: those that were asked about; of an edit only those that its first wording answered about."""
    reworded, so_far = reports.reworded_by(uow, message), uow.reports.of(case.id)
    if reworded:
        return tuple(r for r in so_far if r.message_id not in reworded and any(f.message_id in reworded for f in r.facts))
    return tuple(r for r in so_far if r.follow_up.state is FollowUpState.ASKED and r.message_id != message.id)


def without_questions(decision: TriageDecision, why: str = NO_QUESTION) -> TriageDecision:
    """The decision on a message in which nothing is asked, such as an answer to what was asked of a report: its flags of reports stay."""
    asks = {Concern.SAFETY_QUESTION, Concern.OFF_LABEL_QUESTION, Concern.OUT_OF_SCOPE}
    finding = LabelFinding(status=LabelStatus.NOT_APPLICABLE, reason=why)
    kept = tuple(s for s in decision.signals if s.concern not in asks)
    more = {"signals": kept, "questions": (), "finding": finding, "route": Route.REPORT_ONLY, "route_reason": why}
    return decision.model_copy(update=more)


def take(uow: UnitOfWork, case: Case, message: Message, reply: Reply) -> None:
    """Keep what a reply says: who said it, when, and where in their words it stands."""
    report = uow.reports.get(reply.report.id)
    if not reply.facts:
        follow_up.settle(uow, report, message.sender)
        return
    facts = reports.as_facts(reply.facts, message)
    told = [f.name for f in facts if isinstance(f.name, FactName)]
    unknown = (*report.follow_up.unknown, *(report.open_questions() if reply.not_known else ()))
    settled = {"unknown": tuple(u for u in dict.fromkeys(unknown) if u not in told)} | ({"state": FollowUpState.ANSWERED} if told else {})
    after = report.follow_up.model_copy(update=settled)
    entry = AuditEntry(actor=message.sender, action="report.answered", facts={"fields": [str(f.name) for f in facts], "in_message": message.id})
    reports.change(uow, report, entry=entry, facts=with_facts(report.facts, facts, over=True), follow_up=after)
    heard_earlier(uow, case, Person(id=message.sender, name=message.sender))


def _wanted(report: Report, found: Sequence[Reading], text: str, reworded: frozenset[int]) -> list[Reading]:
    """Of what was read, what was asked for, is not known yet or stood in the words that are replaced, and every sign that it is serious."""
    asked = {*report.open_questions(), *report.missing(), *(f.name for f in report.facts if f.message_id in reworded)}
    useful = [f for f in found if isinstance(f.name, Seriousness) or f.name in asked or report.fact(f.name) is None]
    useful = [f for f in useful if f.name not in (FactName.REPORTER, FactName.PATIENT, FactName.PRODUCT) or f.name in asked]
    for name, pattern, why in (
        (FactName.LOT, _BARE_LOT, "a number such as lots have"),
        (FactName.AGE, _BARE_AGE, "a number such as ages are"),
        (FactName.AGE, _BARE_AGE_BEFORE_STOP, "a number such as ages are"),
    ):
        bare = pattern.search(text) if name in asked and all(f.name is not name for f in useful) else None
        if bare and not any(f.start < bare.end() and bare.start() < f.end for f in useful):
            useful.append(Reading(name, bare.group(), bare.start(), bare.end(), f"rp.bare-{name.value}", f"{why}, in answer to the question"))
    return useful


def _other_words(text: str, facts: Sequence[Reading]) -> int:
    """Words of a reply that are no part of a fact and no small word."""
    inside = [(f.start, f.end) for f in facts]
    return sum(1 for m in _WORD.finditer(text) if m.group().lower() not in _FILLERS and not any(a < m.end() and m.start() < b for a, b in inside))
