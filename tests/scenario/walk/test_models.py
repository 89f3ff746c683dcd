"""The walk with a language model as drafter: what goes to whom, what is added to a draft, and what never goes out without a person."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.model_says import Says, states
from tests.fakes.shelf import RENAL, STORAGE
from tests.scenario.walk.conftest import KNOWN, House
from tests.scenario.walk.story import ON_LABEL
from tests.scenario.walk.story import STORAGE as STORAGE_QUESTION
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.adapters.language.drafter import ModelDrafter
from triage.adapters.language.prompts import prompt
from triage.domain.case import Case, CaseStatus
from triage.domain.draft import Draft, Fault, Writer
from triage.domain.people import Role
from triage.errors import NotProven
from triage.steps import sign_off
from triage.steps.tools import Policy, Tools

PARAPHRASED = "Velmira tablets are stored in the original bottle at 20 °C to 25 °C."
WRONG = "Velmira tablets are stored at 30 °C to 35 °C in the original bottle."


class ModelHouse(House):
    """The core with a model that says what a story wants."""

    def __init__(self, path: Path) -> None:
        self.says = Says({"statements": []})
        super().__init__(path)

    @property
    def tools(self) -> Tools:
        """The bundle, with the model."""
        return replace(super().tools, drafter=ModelDrafter(self.says, prompt("draft.v1"), VerbatimDrafter()))

    def draft(self, case: Case) -> Draft:
        """The draft that stands."""
        with self.store.read() as uow:
            return uow.drafts.get(case.id, case.draft_version).draft


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ModelHouse]:
    """A running core with a model."""
    built = ModelHouse(tmp_path)
    yield built
    built.store.engine.dispose()


def test_an_unproven_sentence_beside_a_proven_one_stops_the_approval(house: ModelHouse) -> None:
    """Its defect is shown, and nobody can approve it until it is gone."""
    house.says.said = {"statements": [states(STORAGE, ("q1p1", STORAGE)), states(WRONG, ("q1p1", STORAGE))]}
    case = house.send(STORAGE_QUESTION, intake=KNOWN)
    draft = house.draft(case)
    assert [s.text for s in draft.statements] == [STORAGE, WRONG]
    assert {d.statement for d in draft.defects} == {1}
    assert Fault.NUMBER_NOT_IN_SOURCE in {d.fault for d in draft.defects}
    with pytest.raises(NotProven):
        sign_off.approve(house.tools, case.id, house.who(Role.SPECIALIST), version=case.version, draft_sha256=draft.sha256)


@pytest.mark.parametrize(("text", "status"), [(STORAGE, CaseStatus.SENT), (PARAPHRASED, CaseStatus.IN_REVIEW)], ids=["word for word", "in its own words"])
def test_only_words_of_the_document_go_out_by_policy(house: ModelHouse, text: str, status: CaseStatus) -> None:
    """Where a company lets answers go without a reviewer, what a model put into words of its own still waits for one."""
    house.policy = Policy(direct_release=True)
    house.says.said = {"statements": [states(text, ("q1p1", STORAGE))]}
    case = house.send(STORAGE_QUESTION, intake=KNOWN)
    assert house.draft(case).written_by is Writer.MODEL
    assert house.draft(case).is_proven
    assert case.status is status


def test_a_draft_that_grows_by_verbatim_sentences_stays_a_models(house: ModelHouse) -> None:
    """A later question whose model can't be asked adds word for word; the draft as a whole is still read with care."""
    house.says.said = {"statements": [states(RENAL, ("q1p1", RENAL))]}
    case = house.send(ON_LABEL, conversation="one", intake=KNOWN)
    assert house.draft(case).written_by is Writer.MODEL
    house.says.said = {"statements": []}
    case = house.send(STORAGE_QUESTION, conversation="one", intake=KNOWN)
    draft = house.draft(case)
    assert [s.text for s in draft.statements] == [RENAL, STORAGE]
    assert (draft.written_by, draft.instead) == (Writer.MODEL, "the language model found no answer in the passages")


def test_the_model_is_given_the_redacted_question_and_nothing_else_of_the_message(house: ModelHouse) -> None:
    """No name, and no word of the story around the question."""
    house.send(f"Dr. Miriam Okafor-Lind of Mercy General called about her cousin. {STORAGE_QUESTION}", intake=KNOWN)
    (given,) = house.says.given
    assert STORAGE_QUESTION.rstrip("?") in given
    assert not any(word in given for word in ("Okafor", "Miriam", "Mercy"))
