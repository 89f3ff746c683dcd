"""What a language model adds to a message is stored with its hand-offs on both databases, once."""

from datetime import timedelta

import pytest

from tests.clock import TurnableClock
from tests.fakes.shelf import Shelf
from tests.fakes.understanding import Reader, Says, always, away, flag
from triage.adapters.alerts import LogAlerts
from triage.adapters.desks import DeskInbox
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.domain.concern import Concern, SpecialSituation
from triage.domain.decision import Desk
from triage.domain.inquiry import Channel, Inquiry
from triage.domain.understood import SecondReading
from triage.steps.assess import Assessor
from triage.steps.receive import receive
from triage.steps.tools import Tools
from triage.store.unit import Store
from triage.worker import Worker
from triage.workflow import handlers

TEXT = "My patient had a rash after Velmira. How are Velmira tablets stored?"


def walked(store: Store, clock: TurnableClock, says: Says) -> tuple[SecondReading | None, tuple[str, ...], bool]:
    """How far the second reading of a message is, for what its hand-off stands, and whether whoever decides is told."""
    shelf = Shelf()
    tools = Tools(
        store=store,
        library=shelf,
        assessor=Assessor(shelf, clock),
        drafter=VerbatimDrafter(),
        alerts=LogAlerts(),
        desks=dict.fromkeys(Desk, DeskInbox()),
        understanding=Reader(says),
        asks_models=True,
        clock=clock,
    )
    inquiry = Inquiry(source="s", channel=Channel.WEB, conversation="c", sender="msl", reply_to="web:msl", sent_at=clock.now(), text=TEXT, market="US")
    taken = receive(tools, inquiry)
    kinds = {k: h for k, h in handlers(tools).items() if k in {"read", "advance", "hand_off", "model_alert"}}
    worker = Worker(store, kinds, LogAlerts(), name="w", lease=timedelta(seconds=30))
    while worker.run_once():
        pass
    with store.read() as uow:
        message, (hand_off,) = uow.cases.messages(taken.case_id)[0], uow.hand_offs.of(taken.case_id)
    assert message.decision is not None
    return message.decision.second_reading, hand_off.reasons, bool(message.decision.warnings)


@pytest.mark.parametrize(
    ("says", "reading", "reasons"),
    [
        (
            always(flag(Concern.SPECIAL_SITUATION, "after Velmira", SpecialSituation.OVERDOSE)),
            SecondReading.DONE,
            ("adverse_event", "special_situation:overdose"),
        ),
        (away, SecondReading.MISSED, ("adverse_event",)),
    ],
)
def test_a_reading_is_stored_with_what_it_adds(store: Store, clock: TurnableClock, says: Says, reading: SecondReading, reasons: tuple[str, ...]) -> None:
    """A further reason joins the hand-off of the message; a reading that failed is marked, and said."""
    assert walked(store, clock, says) == (reading, reasons, True)
