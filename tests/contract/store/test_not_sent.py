"""Hand-offs that never left: a day counts them too, on every database."""

from datetime import timedelta

from tests.clock import START, TurnableClock
from tests.contract.store.samples import ENTRY, inquiry
from triage.domain.decision import Desk
from triage.domain.handoff import HandOff, HandOffStatus
from triage.store.unit import Store, UnitOfWork

DAY = timedelta(days=1)


def raised(uow: UnitOfWork, number: int, desk: Desk = Desk.PHARMACOVIGILANCE) -> HandOff:
    """A hand-off of a message of its own."""
    case_id, message_id, *_ = uow.cases.receive(inquiry(f"E{number}", f"D{number}"), due_at=START, entry=ENTRY)
    return uow.hand_offs.add(case_id, desk=desk, message_id=message_id, reasons=["adverse_event"], aware_at=START, due_at=START + DAY, entry=ENTRY)


def test_what_was_never_sent_is_found_by_the_day_of_its_message(store: Store, clock: TurnableClock) -> None:
    """From the day's first moment until before the next day's, of that desk, and only what was not sent."""
    with store.begin() as uow:
        stuck, sent = raised(uow, 1), raised(uow, 2)
        raised(uow, 3, Desk.QUALITY)
        uow.hand_offs.move(sent, HandOffStatus.SENT, entry=ENTRY, sent_at=START)
        taken = uow.hand_offs.move(raised(uow, 4), HandOffStatus.ACKNOWLEDGED, entry=ENTRY, acknowledged_at=START, acknowledged_by="sam")
    clock.turn(DAY)
    with store.begin() as uow:
        later = raised(uow, 5)
        assert uow.hand_offs.not_sent_between(Desk.PHARMACOVIGILANCE, START, START + DAY) == (stuck, taken)
        assert uow.hand_offs.not_sent_between(Desk.PHARMACOVIGILANCE, START + DAY, START + 2 * DAY) == (later,)
