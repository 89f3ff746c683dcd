"""The rooms of staff, above the chats: which cards a case needs, what each shows to everybody, and what one viewer may do from it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from bot import presenter_desk, presenter_review
from bot.presenter_review import MORE, OFFERS, OPEN, SIGN
from bot.routes import Routes
from bot.views import Button, Line, View
from triage.casefile import CaseFile, read_case
from triage.domain.card import DUE, HAND_OFF, Card
from triage.domain.case import WITH_A_PERSON, Case
from triage.domain.decision import Desk
from triage.domain.handoff import HandOff
from triage.domain.people import Grant, Person, Role
from triage.domain.response import StaffWord
from triage.errors import NotFound
from triage.rules.permissions import DESK_WORK, Action, check_may, may
from triage.steps.tools import Tools
from triage.store.unit import UnitOfWork

ROOM = Person(
    id="room",
    name="the channels of staff",
    grants=tuple(Grant(role=r) for r in (Role.REVIEWER, Role.SAFETY, Role.QUALITY, Role.COMPLIANCE)),
)
"""Through whose eyes a card is drawn: it shows what any reviewer, or anybody of its desk, may see. What a click may do is decided by who clicks."""
_NEEDS: Mapping[str, Action] = {o.action: o.needs for o in (*OFFERS, *MORE)} | {SIGN: Action.APPROVE}
_OF_WHO_HAS_IT = frozenset({"approve", SIGN, "edit", "request_changes", "refer"})
"""What nobody else does to a case while somebody has it."""
TOO_LONG = "This case is too long for a card. Please read and approve it here: {page}"


class Cards:
    """The cards of one chat, by the table that says where each stands."""

    def __init__(self, name: str, routes: Routes, tools: Callable[[], Tools], home: str) -> None:
        self._name = name
        self._routes = routes
        self._tools = tools
        self._home = home

    def needed(self, case: Case, hand_offs: Sequence[HandOff]) -> tuple[Card, ...]:
        """One for a case that waits for a person, and one for every hand-off that nobody has, where its desk has a channel."""
        row = self._routes.of_case(case) if case.status in WITH_A_PERSON else None
        theirs = ((h, self._routes.of_hand_off(case, h)) for h in hand_offs if h.is_open)
        return (
            *((Card(place=row.place),) if row else ()),
            *(Card(place=found.place, about=f"{HAND_OFF}:{h.id}") for h, found in theirs if found),
        )

    def view(self, case_id: int, card: Card, viewer: Person | None = None) -> View:
        """A card with everything that can be done from it; for a viewer only with what they may do.

        Raises NotFound, or NotAllowed for a viewer to whom it is not shown.
        """
        file = read_case(self._tools(), case_id, viewer or ROOM)
        hand_off = next((h for h in file.hand_offs if card.kind == HAND_OFF and h.id == card.number), None)
        if card.kind == HAND_OFF and hand_off is None:
            raise NotFound(f"{file.case.number} has no such hand-off.")
        if viewer is not None and card.kind != HAND_OFF:
            check_may(viewer, Action.SEE_DRAFT, file.case.product, file.case.market)
        view = self._view(file, card, hand_off)
        return view if viewer is None else offered_to(view, file, viewer, hand_off.desk if hand_off else None)

    def _view(self, file: CaseFile, card: Card, hand_off: HandOff | None) -> View:
        if card.kind == DUE:
            due = _due_of(card)
            return presenter_review.due_word(file, due.word, due.at, home=self._home)
        if gone := self._gone_to(file.case, card, hand_off):
            return presenter_review.moved(file.case, self._routes.called(gone), home=self._home)
        if hand_off is not None:
            return presenter_desk.hand_off_card(file, hand_off, home=self._home)
        return presenter_review.review_card(file, home=self._home)

    def _gone_to(self, case: Case, card: Card, hand_off: HandOff | None) -> str:
        """The channel to which a card went from this one; empty where this is its place."""
        row = self._routes.of_hand_off(case, hand_off) if hand_off else self._routes.of_case(case)
        if row is None or row.place == card.place:
            return ""
        with self._tools().store.read() as uow:
            stands_there = uow.posts.get(case.id, card.model_copy(update={"place": row.place}).slot(self._name)) is not None
        comes_there = hand_off.is_open if hand_off else case.status in WITH_A_PERSON
        return row.channel if stands_there or comes_there else ""


class _Due(NamedTuple):
    """What a word beside a card says, and of which due time."""

    word: StaffWord
    at: datetime


def _due_of(card: Card) -> _Due:
    _, word, due = card.about.split(":")
    return _Due(StaffWord(word), datetime.strptime(due, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))


def without_approval(view: View, page: str) -> View:
    """A card that does not hold all of a case offers no approval: nobody approves what they have not read."""
    where = Line(text=TOO_LONG.format(page=page), strong=True)
    return view.model_copy(update={"lines": (where, *view.lines), "buttons": tuple(b for b in view.buttons if b.action != "approve")})


def to_read(view: View) -> View:
    """A card for everybody who reads the channel: nothing can be done from it but opening its page."""
    return view.model_copy(update={"buttons": tuple(b for b in view.buttons if b.action == OPEN), "more": (), "asks": ()})


def offered_to(view: View, file: CaseFile, viewer: Person, desk: Desk | None) -> View:
    """A card with the buttons whose deed would be done for this viewer now."""

    def fits(button: Button) -> bool:
        return _fits(button, file, viewer, desk)

    asks = tuple(a for a in view.asks if desk is not None and desk.value in file.desks)
    return view.model_copy(update={"buttons": tuple(filter(fits, view.buttons)), "more": tuple(filter(fits, view.more)), "asks": asks})


def who_act(uow: UnitOfWork, case: Case, desk: Desk | None) -> tuple[Person, ...]:
    """The people who may act from a card, whoever has the case first."""
    needs = Action.CLAIM if desk is None else DESK_WORK[desk]
    found = (p for p in uow.people.all() if p.active and may(p, needs, case.product, case.market))
    return tuple(sorted(found, key=lambda p: (p.id != case.claimed_by, p.id)))


def _fits(button: Button, file: CaseFile, viewer: Person, desk: Desk | None) -> bool:
    if button.action == OPEN:
        return True
    needs = _NEEDS.get(button.action)
    if needs is None:
        return desk is not None and desk.value in file.desks
    if button.action == "give_back":
        return file.case.claimed_by == viewer.id
    is_another_s = presenter_review.is_claimed(file) and file.case.claimed_by != viewer.id
    return needs in file.actions and not (is_another_s and button.action in _OF_WHO_HAS_IT)
