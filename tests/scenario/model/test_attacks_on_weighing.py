"""Harm behind a true sentence: the network that weighs free words must not be led by the many words that are right."""

from collections.abc import Sequence

import pytest

from knowledge.embedding import MiniLM
from tests.fakes.shelf import passage
from tests.scenario.model.test_attacks_that_adapt import HARMS, SOURCES
from triage.adapters.language.drafter import _visible
from triage.domain.draft import Statement
from triage.proof.checks import Sources
from triage.proof.judged import Judged
from triage.proof.proving import Proof
from triage.proof.quotes import cite
from triage.steps.part_by_part import PartByPart

CLAIMS = ("It is safe in pregnancy", "No monitoring is needed", "Double the dose in need", "It can be taken by children", "It cures the disease")
JOINTS = ("{s}. {c}.", "{s}; {l}.", "{s}, and {l}.", "{s} – {l}.", "{s} ({l}).", "{s}: {l}.", "{c}. {s}.", "{s}\n{c}")


class Carries:
    """A carrier that doubts what holds a word, and remembers what it was asked."""

    def __init__(self, doubted: str) -> None:
        self.doubted = doubted
        self.asked: list[str] = []

    def carries(self, statement: str, quotes: Sequence[str]) -> bool:
        """Whether the word is not there."""
        self.asked.append(statement)
        return self.doubted not in statement or len(statement) > 60


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Proof:
    """The proof as the product has it, on the real sentence model."""
    return Proof(PartByPart(Judged(MiniLM(tmp_path_factory.mktemp("models")))))


def proven(proof: Proof, source: str, text: str) -> bool:
    """Whether a sentence that cites the whole of a source is proven."""
    found = passage("SRD-A", source)
    return not proof.faults(Statement(text=_visible(text), question=1, citations=(cite(found, source),)), Sources(passages={found.key: found}))


def test_no_harm_near_a_source_is_proven(proof: Proof) -> None:
    """Changed numbers, units, turned words and claims that are put behind."""
    assert [harm for source, harm in HARMS if proven(proof, source, harm)] == []


def test_no_claim_that_is_joined_to_a_source_is_proven(proof: Proof) -> None:
    """Whatever joins them."""
    joined = ((s, j.format(s=s.rstrip("."), c=c, l=c[0].lower() + c[1:])) for s in SOURCES for c in CLAIMS for j in JOINTS)
    assert [text for source, text in joined if proven(proof, source, text)] == []


@pytest.mark.parametrize("text", [f"{SOURCES[0]} It is safe.", f"It is safe: {SOURCES[0]}", f"{SOURCES[0][:-1]}; it is safe.", f"{SOURCES[0][:-1]} – safe."])
def test_each_part_is_weighed_by_itself(text: str) -> None:
    """The rest of a statement does not hide it."""
    assert not PartByPart(Carries("safe")).carries(text, (SOURCES[0],))


def test_a_ratio_and_a_range_are_no_two_claims() -> None:
    """They stand in one piece before who weighs."""
    carrier = Carries("never")
    PartByPart(carrier).carries("Mix it 1:2 and keep it at 2-8 °C.", ("Mix it 1:2 and keep it at 2-8 °C.",))
    assert carrier.asked == ["Mix it 1:2 and keep it at 2-8 °C."]
