"""Verify: hold every statement of a draft against the documents in force. Defects are shown, never dropped."""

from collections.abc import Iterator

from triage.domain.case import Case
from triage.domain.decision import Route
from triage.domain.draft import Defect, Draft, Fault
from triage.domain.evidence import PassageKey
from triage.ports import Scope
from triage.proof.balance import Missing, missing
from triage.proof.checks import Sources
from triage.proof.words import plain, without_marks
from triage.steps.tools import Tools


def scope_of(case: Case) -> Scope:
    """For whom content of this case must be in force."""
    decision = case.decision
    staff = bool(decision and decision.route is Route.SPECIALIST)
    language = None if staff or decision is None else decision.language
    return Scope(product=case.product, market=case.market, language=language, medical_information_staff=staff)


def not_in_force(tools: Tools, case: Case, draft: Draft) -> dict[PassageKey, str]:
    """Cited passages that are not in force, each held against the product of the question that it answers."""
    products = {q.ordinal: q.product for q in case.decision.questions} if case.decision else {}
    scope, now = scope_of(case), tools.clock.now()
    cited: dict[str | None, set[PassageKey]] = {}
    for statement in draft.statements:
        cited.setdefault(products.get(statement.question) or scope.product, set()).update(c.passage for c in statement.citations)
    found: dict[PassageKey, str] = {}
    for product, keys in cited.items():
        found |= tools.library.not_in_force(keys, scope.model_copy(update={"product": product}), on=now)
    return found


def verify(tools: Tools, case: Case, draft: Draft) -> Draft:
    """The draft with every defect found in it now; whatever was written there before is found anew."""
    keys = {c.passage for s in draft.statements for c in s.citations}
    scope = scope_of(case)
    sources = Sources(
        passages={k: p for k in keys if (p := tools.library.passage(k)) is not None},
        not_in_force=not_in_force(tools, case, draft),
        may_use_restricted=scope.medical_information_staff,
    )
    defects = tuple(
        Defect(statement=place, fault=fault, why=why)
        for place, statement in enumerate(draft.statements)
        for fault, why in tools.proof.faults(statement, sources).items()
    )
    defects += tuple(_doubted(tools, draft, {d.statement for d in defects}))
    unbalanced = tuple(Defect(statement=m.place, fault=Fault.NOT_BALANCED, why=_asks_for(m)) for m in missing(draft.statements, sources.passages))
    return draft.model_copy(update={"defects": (*defects, *unbalanced)})


def _doubted(tools: Tools, draft: Draft, marked: set[int]) -> Iterator[Defect]:
    """What a second opinion doubts among the statements that passed every check and are not word for word."""
    for place, statement in enumerate(draft.statements):
        quotes = [c.quote for c in statement.citations]
        if place in marked or any(plain(statement.text) == plain(quote) for quote in quotes):
            continue
        if why := next((why for judge in tools.judges if (why := judge.doubts(statement.text, quotes))), ""):
            yield Defect(statement=place, fault=Fault.DOUBTED, why=why)


def _asks_for(lacking: Missing) -> str:
    return f"This states a benefit. {lacking.required.key.document} asks for this sentence with it: “{without_marks(lacking.required.sentence)}”"
