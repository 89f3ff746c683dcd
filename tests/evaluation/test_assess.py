"""The project's own sets of messages are assessed as labelled, at least as often as it was measured when the floors were set.

`messages` was looked at while the rules were written; so were `held_out` and `later`, after their first measurement.
All are regression sets now, no measure of new messages.
"""

from collections import Counter

import pytest

from tests.data.triage import assessor, messages

REPORTS = ("adverse_event", "special_situation", "product_complaint", "emergency")
FLOORS = {"adverse_event": 0.95, "special_situation": 0.95, "product_complaint": 0.95, "emergency": 0.95, "off_label_question": 0.9, "safety_question": 0.9}
ROUTE_FLOOR = 0.9


@pytest.mark.evaluation
@pytest.mark.parametrize("name", ["messages", "held_out", "later"])
def test_no_concern_is_missed_more_often_than_when_it_was_measured(name: str) -> None:
    """Recall of every concern, and the share of right routes, hold their floors."""
    decide = assessor()
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    rows = messages(name)
    right = 0
    for row in rows:
        decision = decide.assess(row["text"], market="US")
        concerns = {str(c) for c in decision.concerns}
        wanted.update(row["concerns"])
        found.update(c for c in row["concerns"] if c in concerns)
        right += str(decision.route) == row["route"]
    missed = {c: found[c] / wanted[c] for c, floor in FLOORS.items() if found[c] < floor * wanted[c]}
    assert not missed
    assert right / len(rows) >= ROUTE_FLOOR
