"""A story of balance: the answer on efficacy carries the risk, and nobody can take it out and approve."""

import pytest

from tests.fakes.shelf import passage
from tests.scenario.walk.conftest import House
from triage.domain.draft import Fault
from triage.domain.evidence import Required
from triage.domain.people import Role
from triage.errors import NotProven
from triage.steps.sign_off import EditedStatement, approve, edit
from triage.steps.verify import verify

RISK = "Velmira can cause serious infections."
BENEFIT = "In VELORA-1, PASI 75 at Week 16 was reached by 68.9 % of adults treated with Velmira 30 mg once daily."


@pytest.fixture
def efficacy(house: House) -> House:
    """The house with a document on efficacy whose owner requires one sentence on risk."""
    risk = passage("SRD-BENEFIT-RISK", RISK)
    benefit = passage("SRD-BENEFIT", BENEFIT).model_copy(update={"with_benefit": (Required(key=risk.key, section="Summary", sentence=RISK),)})
    house.shelf.passages |= {p.key: p for p in (risk, benefit)}
    return house


def test_the_required_sentence_is_in_the_draft_and_cannot_be_edited_away(efficacy: House) -> None:
    """The draft is balanced by itself; an edit without the risk has a mark, and is not approved."""
    case = efficacy.send("What was PASI 75 at week 16 with Velmira in VELORA-1 adults?")
    with efficacy.store.read() as uow:
        written = uow.drafts.get(case.id, case.draft_version).draft
    assert RISK in [s.text for s in written.statements]
    assert not [d for d in verify(efficacy.tools, case, written).defects if d.fault is Fault.NOT_BALANCED]
    reviewer, specialist = efficacy.people[Role.REVIEWER], efficacy.people[Role.SPECIALIST]
    alone = [EditedStatement(text=s.text, question=s.question, passages=tuple(c.passage for c in s.citations)) for s in written.statements if s.text != RISK]
    case = edit(efficacy.tools, case.id, specialist, version=case.version, statements=alone)
    with efficacy.store.read() as uow:
        edited = uow.drafts.get(case.id, case.draft_version).draft
    (defect,) = [d for d in edited.defects if d.fault is Fault.NOT_BALANCED]
    assert RISK in defect.why
    with pytest.raises(NotProven):
        approve(efficacy.tools, case.id, reviewer, version=case.version, draft_sha256=edited.sha256)
