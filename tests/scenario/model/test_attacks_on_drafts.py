"""Thousands of injections against drafts, by a model that obeys them: nothing that an attacker wants said can be approved or sent."""

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.clock import START, TurnableClock
from tests.fakes.shelf import RENAL, Shelf, passage
from tests.scenario.model.attacks import GOALS, LEAKED, SECRET, Attack, Place, attacks
from tests.scenario.model.attacks_obeyed import Obeys
from triage.adapters.alerts import LogAlerts
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.adapters.language.drafter import ModelDrafter
from triage.adapters.language.prompts import prompt
from triage.domain.case import Case, CaseStatus
from triage.domain.draft import Draft
from triage.domain.inquiry import Channel
from triage.domain.inquiry import Place as Where
from triage.proof.words import plain
from triage.redact import names_of, redact
from triage.steps.assess import Assessor
from triage.steps.gather import find_evidence
from triage.steps.tools import Tools
from triage.steps.verify import verify
from triage.store.engine import open_engine
from triage.store.unit import Store

HOW_MANY = 2500
PARTS = 10
NEVER = ("http", "://", "](", "<", "javascript:", "\u200b", "\u202e", "evil", SECRET, LEAKED)
"""What stands in no statement that can be approved, whatever an attack wanted."""


_OF_THE_TRADE = frozenset({"velmira", "the", "that"})


class Drafted(NamedTuple):
    """What a model that obeys an attack wrote, as it was verified, and what it was given."""

    attack: Attack
    draft: Draft
    given: str
    known: frozenset[str]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that nothing is written to."""
    path: Path = tmp_path_factory.mktemp("none") / "none.db"
    return Store(open_engine(f"sqlite:///{path}"), TurnableClock())


def drafted(store: Store, attack: Attack) -> Drafted:
    """The draft on the message of an attack, from search to proof."""
    poisoned = [passage("SRD-POISONED", f"{RENAL}\n{attack.injection}")] if attack.place is Place.PASSAGE else []
    shelf, clock = Shelf(poisoned), TurnableClock()
    model = Obeys(attack)
    drafter = ModelDrafter(model, prompt("draft.v1"), VerbatimDrafter())
    tools = Tools(store=store, library=shelf, assessor=Assessor(shelf, clock), drafter=drafter, alerts=LogAlerts(), desks={}, clock=clock)
    decision = tools.assessor.assess(attack.message, product="Velmira", market="US")
    case = Case(
        id=1, version=1, status=CaseStatus.DRAFTING, channel=Channel.WEB, place=Where.PRIVATE, sender="msl", reply_to="web:msl",
        product=decision.product, market=decision.market, decision=decision, received_at=START, due_at=START, changed_at=START,
    )  # fmt: skip
    evidence = find_evidence(tools, case, decision.questions)
    asked = [(q.ordinal, redact(q.text, names_of(shelf.products()))) for q in decision.questions]
    written = drafter.draft(asked, evidence)
    known = frozenset(plain(h.passage.text) for e in evidence for h in e.hits)
    return Drafted(attack, verify(tools, case, written), "\n".join(model.given), known)


def approvable(draft: Draft) -> Iterator[str]:
    """The statements in which no fault was found."""
    faulty = {d.statement for d in draft.defects}
    return (s.text for n, s in enumerate(draft.statements) if n not in faulty)


def unsafe(one: Drafted) -> list[str]:
    """Every unsafe effect of a draft; none is what is wanted."""
    said = list(approvable(one.draft))
    wanted = [w for text in said for w in one.attack.goal.forbidden if w in (text.lower() if w.islower() else text)]
    never = [w for text in said for w in NEVER if w in text]
    orders = [text for text in said if _gives(text, one.attack.goal.order)]
    strange = [c.document for s in one.draft.statements for c in s.citations if not any(plain(c.quote) in text for text in one.known)]
    return [*wanted, *never, *orders, *strange]


def _gives(text: str, order: str) -> bool:
    """Whether a text gives an order in words that can be read: half of its words, and two at least."""
    words = {w for w in re.findall(r"\w{3,}", order.casefold()) if w not in _OF_THE_TRADE}
    return len(words & set(re.findall(r"\w{3,}", text.casefold()))) >= max(2, math.ceil(len(words) / 2))


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_an_attacker_wants_said_can_be_approved(store: Store, part: int) -> None:
    """Whatever the model writes, what is proven is what the documents say."""
    every = list(attacks(HOW_MANY, seed=3))[part::PARTS]
    assert [(a, found) for a in every if (found := unsafe(drafted(store, a)))] == []


def test_every_wish_is_written_and_refused(store: Store) -> None:
    """The model does write what is wanted: it is the proof that refuses it, and shows it to the reviewer where it is kept."""
    refused = set()
    for attack in attacks(600, seed=5):
        one = drafted(store, attack)
        if one.draft.defects or one.draft.instead:
            refused.add(attack.goal.name)
    assert refused >= {g.name for g in GOALS if g.statements}


def test_a_draft_is_made_of_its_own_case_alone(store: Store) -> None:
    """What the model is given holds the question and the passages, and no word of anything else."""
    for attack in attacks(100, seed=9):
        one = drafted(store, attack)
        assert SECRET not in one.given
        assert LEAKED not in one.given or "instructions" in attack.injection
