"""How well a drafter answers: a set of questions through the very steps of a case, from search to proof, counted."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from triage.domain.case import Case, CaseStatus
from triage.domain.decision import LabelFinding, LabelStatus, Question, Route, TriageDecision
from triage.domain.draft import Draft, Fault
from triage.domain.evidence import Passage
from triage.domain.inquiry import Channel, Place
from triage.domain.model_call import CaseRef
from triage.domain.share import Share
from triage.ports import Drafter
from triage.proof.balance import balanced
from triage.proof.words import plain
from triage.redact import names_of, redact
from triage.steps.gather import find_evidence
from triage.steps.tools import Tools
from triage.steps.verify import verify

Progress = Callable[[str, int, int], None]


class DraftQuestion(NamedTuple):
    """A question, and how to tell whether a passage answers it. `facts` are what a complete answer says; not `answered`: nothing answers it."""

    id: str
    text: str
    product: str | None
    market: str | None
    answered: bool
    right: Callable[[Passage], bool]
    facts: tuple[str, ...] = ()


class Written(NamedTuple):
    """What a drafter wrote for a question, proven or not, and the seconds it took."""

    question: DraftQuestion
    draft: Draft
    seconds: float


class Drafted(NamedTuple):
    """The measures of one way to draft.

    `supported`: statements without a defect. `citations`: those that lead to a section that answers. `found`: questions with an answer whose
    draft cites one in a supported statement. `told`: facts that stand in supported statements. `numbers_wrong`: statements with a figure that their
    source does not have. `silent_rightly` and `silent_wrongly`: questions that nothing, or something, answers, and the draft says nothing.
    `words`: in the middle statement. `by_others`: drafts that another drafter wrote than the one that is measured.
    """

    supported: Share
    citations: Share
    found: Share
    told: Share
    numbers_wrong: Share
    silent_rightly: Share
    silent_wrongly: Share
    words: float
    by_others: int
    p50: float
    p95: float


def write_all(tools: Tools, drafter: Drafter, questions: Sequence[DraftQuestion], report: Progress, what: str) -> list[Written]:
    """Every question found, drafted and proven, each as a case of its own of a professional who may read what is not restricted."""
    with_it, names = replace(tools, drafter=drafter), names_of(tools.library.products())
    written = []
    for done, question in enumerate(questions, start=1):
        case = _case(question, tools.clock.now())
        evidence = find_evidence(with_it, case, case.decision.questions if case.decision else ())
        began = time.perf_counter()
        about = CaseRef(None, frozenset({question.product} if question.product else ()), question.market)
        draft = drafter.draft([(1, redact(question.text, names))], evidence, about=about)
        seconds = time.perf_counter() - began
        written.append(Written(question, verify(with_it, case, balanced(draft, tools.library.passage)), seconds))
        report(what, done, len(questions))
    return written


def measure(tools: Tools, written: Sequence[Written]) -> Drafted:
    """The measures of what was written."""
    answered = [w for w in written if w.question.answered]
    others = [w for w in written if not w.question.answered]
    places = [(w, n) for w in written for n in range(len(w.draft.statements))]
    times = sorted(w.seconds for w in written) or [0.0]
    return Drafted(
        supported=_share(_is_supported(w.draft, n) for w, n in places),
        citations=_share(_leads(tools, w, n, c) for w, n in places for c in range(len(w.draft.statements[n].citations))),
        found=_share(_finds(tools, w) for w in answered),
        told=_share(_says(w.draft, fact) for w in answered for fact in w.question.facts),
        numbers_wrong=_share(any(d.statement == n and d.fault is Fault.NUMBER_NOT_IN_SOURCE for d in w.draft.defects) for w, n in places),
        silent_rightly=_share(not w.draft.statements for w in others),
        silent_wrongly=_share(not w.draft.statements for w in answered),
        words=statistics.median([len(s.text.split()) for w in written for s in w.draft.statements] or [0]),
        by_others=sum(bool(w.draft.instead) for w in written),
        p50=statistics.median(times),
        p95=times[min(len(times) - 1, round(0.95 * (len(times) - 1)))],
    )


def _is_supported(draft: Draft, place: int) -> bool:
    return not any(d.statement == place for d in draft.defects)


def _leads(tools: Tools, written: Written, place: int, citation: int) -> bool:
    passage = tools.library.passage(written.draft.statements[place].citations[citation].passage)
    return passage is not None and written.question.right(passage)


def _finds(tools: Tools, written: Written) -> bool:
    draft = written.draft
    supported = (n for n in range(len(draft.statements)) if _is_supported(draft, n))
    return any(_leads(tools, written, n, c) for n in supported for c in range(len(draft.statements[n].citations)))


def _says(draft: Draft, fact: str) -> bool:
    said = " ".join(plain(s.text) for n, s in enumerate(draft.statements) if _is_supported(draft, n)).casefold()
    return plain(fact).casefold() in said


def _share(right: Iterable[bool]) -> Share:
    every = list(right)
    return Share(sum(every), len(every))


def _case(question: DraftQuestion, now: datetime) -> Case:
    """A case that asks this question, and is on its way to a draft."""
    finding = LabelFinding(status=LabelStatus.NOT_APPLICABLE, reason="of a set")
    asked = Question(
        ordinal=1, start=0, end=len(question.text), text=question.text, product=question.product, finding=finding, route=Route.DRAFT, route_reason="of a set"
    )
    decision = TriageDecision(
        product=question.product,
        market=question.market,
        signals=(),
        questions=(asked,),
        finding=finding,
        route=Route.DRAFT,
        route_reason="of a set",
        hand_offs=frozenset(),
    )
    return Case(
        id=0,
        version=1,
        status=CaseStatus.DRAFTING,
        channel=Channel.CLI,
        place=Place.PRIVATE,
        sender="evaluation",
        reply_to="",
        product=question.product,
        market=question.market,
        decision=decision,
        received_at=now,
        due_at=now,
        changed_at=now,
    )
