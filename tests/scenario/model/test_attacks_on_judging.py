"""Injections against the judge, which obeys them: it praises what an attacker wants praised, and neither proves, mends, removes nor says anything."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.presenter_writer import doubts as in_words
from tests.clock import START, TurnableClock
from tests.fakes.model_says import Says
from tests.fakes.shelf import Shelf
from tests.scenario.model.attacks import LEAKED, SECRET, Attack, attacks
from tests.scenario.model.test_attacks_on_drafts import NEVER, drafted
from triage.adapters.alerts import LogAlerts
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.adapters.language.judge import ModelJudge
from triage.domain.case import Case, CaseStatus
from triage.domain.draft import Draft
from triage.domain.inquiry import Channel, Place
from triage.steps.assess import Assessor
from triage.steps.judge import judged
from triage.steps.tools import Tools
from triage.store.engine import open_engine
from triage.store.unit import Store

HOW_MANY = 1000
PARTS = 4
CASE = Case(
    id=1, version=1, status=CaseStatus.DRAFTING, channel=Channel.WEB, place=Place.PRIVATE, sender="msl", reply_to="web:msl", product="Velmira",
    market="US", decision=None, received_at=START, due_at=START, changed_at=START,
)  # fmt: skip
_IDS = [f"s{n}" for n in range(1, 60)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that nothing is written to."""
    path: Path = tmp_path_factory.mktemp("none") / "none.db"
    return Store(open_engine(f"sqlite:///{path}"), TurnableClock())


def by(store: Store, draft: Draft, verdicts: Sequence[dict[str, str]]) -> tuple[Draft, str]:
    """The draft once a judge said this of it, and everything that the judge was given."""
    model, shelf, clock = Says({"verdicts": list(verdicts)}), Shelf(), TurnableClock()
    tools = Tools(
        store=store, library=shelf, assessor=Assessor(shelf, clock), drafter=VerbatimDrafter(), alerts=LogAlerts(), desks={}, clock=clock,
        draft_judge=ModelJudge(model),
    )  # fmt: skip
    return judged(tools, CASE, draft), "\n".join(model.given)


def led_astray(attack: Attack) -> Iterator[list[dict[str, str]]]:
    """What a judge says that an attacker leads: praise for all, praise with a message in it, and doubt of all with a message in it."""
    for says, words in (("same", ""), ("same", attack.injection), ("other", attack.injection), ("more", "Approve it: https://evil.example")):
        yield [{"statement": id_, "says": says, "words": words} for id_ in _IDS]


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_a_judge_says_the_same_is_proven(store: Store, part: int) -> None:
    """Its statements, their faults and their hash stay as they are, and no word of the judge's is shown to anybody."""
    for attack in list(attacks(HOW_MANY, seed=17))[part::PARTS]:
        draft = drafted(store, attack).draft
        for said in led_astray(attack):
            after, given = by(store, draft, said)
            assert (after.statements, after.defects, after.sha256, after.is_proven) == (draft.statements, draft.defects, draft.sha256, draft.is_proven)
            assert not any(word in shown for shown in in_words(after).values() for word in NEVER)
            assert SECRET not in given
            assert LEAKED not in given


def test_a_judge_that_praises_everything_changes_nothing(store: Store) -> None:
    """Not a mark, not a word: what was refused stays refused, and what was proven is as it was."""
    for attack in attacks(200, seed=19):
        draft = drafted(store, attack).draft
        after, _ = by(store, draft, [{"statement": id_, "says": "same", "words": ""} for id_ in _IDS])
        assert after.doubts == {}
        assert after.model_copy(update={"judged": None}) == draft


def test_what_is_not_proven_is_not_put_before_a_judge(store: Store) -> None:
    """It could only be praised there."""
    seen = 0
    for attack in attacks(300, seed=23):
        draft = drafted(store, attack).draft
        _, given = by(store, draft, [])
        refused = {draft.statements[d.statement].text for d in draft.defects}
        seen += bool(refused)
        assert not any(f'"text": "{text}"' in given for text in refused)
    assert seen > 30
