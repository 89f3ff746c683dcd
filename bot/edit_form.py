"""The form in which a draft is edited: one field a statement with its sources, verified when it is sent. Nothing that was written is lost."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.deeds import SentDeed, parts
from bot.forms import LONGEST_TEXT, Answers, Field, Form, Kind, OnTheWeb, WrongField, grouped, long_text, note, pick
from bot.presenter_writer import doubts
from triage.domain.case import Case
from triage.domain.draft import Draft, Statement
from triage.domain.evidence import Passage, PassageKey
from triage.domain.people import Person
from triage.rules.permissions import Action
from triage.steps import sign_off
from triage.steps.sign_off import EditedStatement
from triage.steps.tools import Tools
from triage.store.unit import UnitOfWork

EDIT = "edit_draft"
ADDED, RESTS_ON, ANYWAY, WHY = "added", "rests_on", "anyway", "why"
MOST_STATEMENTS = 25
"""A longer draft is edited in the web: nobody reads a form of that length."""
_MOST_PASSAGES, _QUOTE, _LONGEST_FAULT = 100, 300, 1_000
NOT_PROVEN = "Not proven: {why}"
SAVE_ANYWAY = "Save it although it is not proven; it can't be approved like this"
AUTHOR = "Who edits is an author: another person approves. Each sentence is held against its sources when you save."


class _Typed(NamedTuple):
    """What one field holds: its block, the words, and what they rest on."""

    field: str
    statement: EditedStatement


def edit_form(tools: Tools, by: Person, about: str) -> Form:
    """The draft that stands, to be changed. Raises OnTheWeb where it is too long for a form, and what `guard` raises."""
    case_id, version, _ = parts(about)
    with tools.store.read() as uow:
        case = sign_off.guard(uow, case_id, by, Action.EDIT, version)
        draft, passages = _standing(uow, case), _passages(uow, case)
    statements = draft.statements if draft else ()
    if len(statements) > MOST_STATEMENTS or any(len(s.text) > LONGEST_TEXT for s in statements):
        raise OnTheWeb("This draft is too long for a form. Please edit it here:", page(tools, case_id))
    if not statements and not passages:
        raise OnTheWeb(f"No passage was found for {case.number}. Please look for one and write the answer here:", page(tools, case_id))
    value = f"{case.id}:{case.version}:{case.draft_version}"
    fields = [note(AUTHOR)]
    for place, statement in enumerate(statements):
        fields += _fields(place, statement, draft)
    fields += _last_fields(passages, empty=not statements)
    return Form(name=EDIT, title=f"Edit {case.number}", send="Verify and save", about=value, fields=tuple(fields))


def edit(tools: Tools, by: Person, value: str, given: Answers) -> None:
    """Verify and save what was written. Raises WrongField with every sentence that is not proven, unless it is to be saved anyway."""
    case_id, version, draft_version = parts(value)
    with tools.store.read() as uow:
        case = sign_off.guard(uow, case_id, by, Action.EDIT, version)
        before = uow.drafts.get(case_id, draft_version).draft.statements if draft_version else ()
        typed = [t for t in _typed(given, before, case, _passages(uow, case)) if t.statement.text.strip()]
    if not typed:
        raise WrongField(_field(0) if before else ADDED, "An answer needs at least one sentence.")
    if not given.chosen(ANYWAY):
        _check_proven(sign_off.proposed(tools, case, [t.statement for t in typed]), typed)
    sign_off.edit(tools, case_id, by, version=version, statements=[t.statement for t in typed], reason=given.text(WHY))


def page(tools: Tools, case_id: int) -> str:
    """Where a draft is edited in the web."""
    return f"{tools.paging.home}/cases/{case_id}?edit=1"


def _check_proven(draft: Draft, typed: Sequence[_Typed]) -> None:
    faults: dict[str, list[str]] = {}
    for defect in draft.defects:
        faults.setdefault(typed[defect.statement].field, []).append(defect.why)
    if faults:
        words = {field: NOT_PROVEN.format(why=" ".join(dict.fromkeys(why)))[:_LONGEST_FAULT] for field, why in faults.items()}
        first = next(iter(words))
        raise WrongField(first, words.pop(first), words)


def _typed(given: Answers, before: Sequence[Statement], case: Case, passages: Sequence[Passage]) -> Iterator[_Typed]:
    for place, statement in enumerate(before):
        keys = tuple(dict.fromkeys(c.passage for c in statement.citations))
        yield _Typed(_field(place), EditedStatement(text=given.text(_field(place)), question=statement.question, passages=keys))
    text, chosen = given.text(ADDED), given.text(RESTS_ON)
    if text.strip() and not chosen:
        raise WrongField(RESTS_ON, "Please choose the passage on which the sentence rests.")
    keys = tuple(p.key for p in passages if _short(p.key) == chosen)
    question = case.decision.questions[0].ordinal if case.decision and case.decision.questions else 1
    yield _Typed(ADDED, EditedStatement(text=text, question=question, passages=keys))


def _fields(place: int, statement: Statement, draft: Draft | None) -> Iterator[Field]:
    label = f"Sentence {place + 1} (empty: taken out)"
    yield long_text(_field(place), label, filled=statement.text)
    sources = dict.fromkeys(f"{c.title or c.document}, {c.document} v{c.version}, {c.section}: “{_cut(c.quote)}”" for c in statement.citations)
    faults = [f"✕ {d.why}" for d in (draft.defects if draft else ()) if d.statement == place]
    doubted = [f"▲ {doubt}"] if draft and (doubt := doubts(draft).get(place)) else []
    yield note("\n".join([*faults, *doubted, *sources]) or "No source is cited.")


def _last_fields(passages: Sequence[Passage], *, empty: bool) -> Iterator[Field]:
    if passages:
        options = [(f"{p.title or p.key.document} › {' › '.join(p.heading) or p.section}", _short(p.key)) for p in passages]
        yield long_text(ADDED, "A sentence" if empty else "One more sentence", optional=not empty)
        yield grouped(RESTS_ON, "It rests on", [("Passages that were found", options)], optional=not empty)
    yield long_text(WHY, "Why?")
    yield pick(Kind.TICKS, ANYWAY, "Not proven?", [(SAVE_ANYWAY, ANYWAY)])


SENT: Mapping[str, tuple[str, SentDeed]] = {EDIT: (WHY, edit)}
"""The form that was sent: the field at which a refusal stands, and what is done."""


def _standing(uow: UnitOfWork, case: Case) -> Draft | None:
    return uow.drafts.get(case.id, case.draft_version).draft if case.draft_version else None


def _passages(uow: UnitOfWork, case: Case) -> tuple[Passage, ...]:
    """The passages that were found for the questions of a case, each once."""
    found = {h.passage.key: h.passage for e in uow.drafts.evidence(case.id) for h in e.hits}
    return tuple(found.values())[:_MOST_PASSAGES]


def _short(key: PassageKey) -> str:
    return f"{key.sha256[:40]}:{key.occurrence}:{key.document[:60]}:{key.version[:20]}"


def _field(place: int) -> str:
    return f"s{place}"


def _cut(quote: str) -> str:
    return quote if len(quote) <= _QUOTE else f"{quote[:_QUOTE]}…"
