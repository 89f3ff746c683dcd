"""The gate on a clock that goes on, as clocks do, on both databases: what is tried is in force at the moment at which it is asked."""

from datetime import datetime, timedelta

from knowledge.gate import tried_approval
from knowledge.shelving import Source
from tests.clock import START
from tests.contract.catalogue.gating import FEEDING, FRIDGE, MILK, STORAGE, load_all
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import markdown
from triage.store.unit import Store


class _GoesOn:
    """Every look at it is a millisecond later."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now


def test_an_approval_is_tried_as_if_it_were_in_force(store: Store) -> None:
    """A rival that waits for its approval is held against the golden questions as it will stand, however long the rehearsal takes."""
    going = Store(store.engine, _GoesOn())
    load_all(going, STORAGE, FEEDING)
    words = "How long can Zyxora tablets stay outside the refrigerator? Outside the refrigerator long."
    body = f"\n# {FRIDGE}\n\n## Summary\n\n{words}\n"
    without = ("approval", "supersedes", "label")
    draft = Source("draft.md", markdown(body, id="SRD-ZYX-009", version=1, title=FRIDGE, questions=[MILK], without=without))
    report = load_all(going, draft)
    told = {v.document: v.why for v in report.verdicts if v.pending}
    assert told["SRD-ZYX-001"] == "once approved, SRD-ZYX-001 is second, before it was first; first is SRD-ZYX-009, Summary"
    trial = tried_approval(going, HashedWords(), "SRD-ZYX-009", "1")
    assert trial.blocked
    assert {v.document for v in trial.verdicts if v.blocks} >= {"SRD-ZYX-001"}
    assert dict(trial.changes[0].standings).popitem()[1] == "in force at once"
