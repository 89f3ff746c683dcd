"""What is promised of balance: no benefit without the risk that the document's owner wants beside it."""

import pytest

from tests.fakes.shelf import passage
from triage.domain.draft import Draft, Statement, Writer
from triage.domain.evidence import Passage, Required
from triage.proof.balance import balanced, missing, states_benefit
from triage.proof.quotes import cite

BENEFIT = "In VELORA-1, PASI 75 at Week 16 was reached by 68.9 % of adults treated with Velmira."
STORED = "Velmira tablets are stored in the original bottle."
RISK = "Velmira can cause serious infections [1]."
SAFETY = passage("SRD-EFFICACY", RISK, section="Safety")
EFFICACY = passage("SRD-EFFICACY", f"{BENEFIT} {STORED}").model_copy(
    update={"with_benefit": (Required(key=SAFETY.key, section=SAFETY.section, sentence=RISK),)}
)
SHELF: dict[object, Passage] = {p.key: p for p in (SAFETY, EFFICACY)}


def draft(*sentences: str) -> Draft:
    """A draft of sentences of the document on efficacy."""
    return Draft(written_by=Writer.VERBATIM, statements=tuple(Statement(text=s, question=1, citations=(cite(EFFICACY, s),)) for s in sentences))


def test_a_benefit_alone_lacks_the_risk() -> None:
    """Where a benefit is stated and the required sentence is not there, it is named with its document."""
    (lacking,) = missing(draft(STORED, BENEFIT).statements, {EFFICACY.key: EFFICACY})
    assert (lacking.place, lacking.required.sentence, lacking.required.key.document) == (1, RISK, "SRD-EFFICACY")


@pytest.mark.parametrize("beside", [RISK, "Velmira can cause serious infections."])
def test_a_benefit_with_its_risk_lacks_nothing(beside: str) -> None:
    """The required sentence counts with or without its references."""
    assert not list(missing(draft(BENEFIT, beside).statements, {EFFICACY.key: EFFICACY}))


def test_a_softened_risk_does_not_count() -> None:
    """The required sentence stands word for word or not at all."""
    assert list(missing(draft(BENEFIT, "Velmira can rarely cause serious infections.").statements, {EFFICACY.key: EFFICACY}))


def test_what_states_no_benefit_needs_nothing_beside_it() -> None:
    """A sentence on storage goes out alone."""
    assert not list(missing(draft(STORED).statements, {EFFICACY.key: EFFICACY}))


def test_a_written_draft_gets_the_risk_as_a_statement_of_its_own() -> None:
    """The required sentence follows the answer to its question, cited from where it stands, and only once."""
    one = balanced(draft(BENEFIT, STORED), SHELF.get)
    assert [s.text for s in one.statements] == [BENEFIT, STORED, "Velmira can cause serious infections."]
    assert (one.statements[2].citations[0].passage, one.statements[2].citations[0].quote) == (SAFETY.key, RISK)
    assert balanced(one, SHELF.get) == one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (BENEFIT, True),
        ("Quorvia 2 mg reduced body weight by 6.2 kg.", True),
        ("The objective response rate was 34.2 %.", True),
        ("Nausea was reported in 17.2 % of patients.", False),
        ("Velmira is taken with or without food.", False),
    ],
)
def test_benefits_are_known_by_their_words(text: str, is_one: bool) -> None:
    """Endpoints, responses and comparisons state a benefit; rates of reactions and handling do not."""
    assert states_benefit(text) is is_one
