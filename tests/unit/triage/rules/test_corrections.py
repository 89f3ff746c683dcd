"""What can become of a correction: a table that leaves nothing out."""

from triage.domain.case import CaseStatus
from triage.domain.correction import CORRECTION_TRANSITIONS, DECISIONS
from triage.domain.correction import CorrectionState as State
from triage.steps.correct import TAKEN_UP_FROM


def test_the_table_of_corrections_is_total() -> None:
    """Every state has its line; what was decided stays decided."""
    assert set(CORRECTION_TRANSITIONS) == set(State)
    assert CORRECTION_TRANSITIONS[State.PROPOSED] == set(State) - {State.PROPOSED}
    assert all(not CORRECTION_TRANSITIONS[s] for s in (*DECISIONS, State.STOPPED))
    assert set(CaseStatus) > TAKEN_UP_FROM
