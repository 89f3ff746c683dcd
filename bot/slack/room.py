"""The channels of staff: cards of cases and of hand-offs, which always show the truth, each in the channel that the table names."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from slack_sdk import WebClient

from bot import presenter_desk, presenter_review
from bot.routes import Routes
from bot.slack import outbound
from bot.slack.addresses import parse_ref, ref_of
from bot.slack.web_api import Apis, WebApi, apis_of, payload_of, ref_in
from bot.views import Line, View
from triage.casefile import read_case
from triage.domain.card import DUE, HAND_OFF, Card
from triage.domain.case import WITH_A_PERSON, Case
from triage.domain.handoff import HandOff
from triage.domain.people import Grant, Person, Role
from triage.domain.response import StaffWord
from triage.ports import Posted
from triage.steps.tools import Tools

NAME = "slack"
"""What the core calls this room."""
_ROOM = Person(
    id="slack-review-channel",
    name="the channels of staff",
    grants=tuple(Grant(role=r) for r in (Role.REVIEWER, Role.SAFETY, Role.QUALITY, Role.COMPLIANCE)),
)
"""Through whose eyes a card is drawn: it shows what any reviewer, or anybody of its desk, may see. What a click may do is decided by who clicks."""


class SlackRoom:
    """Puts up the cards of cases, finds them and brings them up to date."""

    can_find = True

    def __init__(self, workspace: WebClient | Apis, channels: Routes, tools: Callable[[], Tools], web_home: str = "") -> None:
        self._in = apis_of(workspace)
        self._channels = channels
        self._tools = tools
        self._home = web_home

    @property
    def _web(self) -> WebApi:
        return self._in("")

    def cards(self, case: Case, hand_offs: Sequence[HandOff]) -> tuple[Card, ...]:
        """One for a case that waits for a person, and one for every hand-off that nobody has, where its desk has a channel."""
        row = self._channels.of_case(case) if case.status in WITH_A_PERSON else None
        theirs = ((h, self._channels.of_hand_off(case, h)) for h in hand_offs if h.is_open)
        return (
            *((Card(place=row.channel),) if row else ()),
            *(Card(place=found.channel, about=f"{HAND_OFF}:{h.id}") for h, found in theirs if found),
        )

    def post(self, case_id: int, card: Card, *, key: str) -> Posted:
        """Put up a card."""
        channel, ts = self._web.post(card.place, None, self._message(case_id, card), {"key": key, "case": f"MI-{case_id}"})
        return Posted(ref=ref_of(channel, ts))

    def find(self, case_id: int, card: Card, *, key: str) -> Posted | None:
        """The card that was put up under this key."""
        wanted = (key, f"MI-{case_id}")
        found = next((f for f in self._web.history(card.place) if (payload_of(f).get("key"), payload_of(f).get("case")) == wanted), None)
        return Posted(ref=ref_in(card.place, found)) if found else None

    def edit(self, case_id: int, card: Card, ref: str) -> None:
        """Bring a card up to date."""
        channel, ts = parse_ref(ref)
        self._web.edit(channel, ts, self._message(case_id, card))

    def _message(self, case_id: int, card: Card) -> outbound.Message:
        file = read_case(self._tools(), case_id, _ROOM)
        if card.kind == DUE:
            word, due = _due_of(card)
            return outbound.message(presenter_review.due_word(file, word, due, home=self._home))
        hand_off = next((h for h in file.hand_offs if card.kind == HAND_OFF and h.id == card.number), None)
        if gone := self._gone_to(file.case, card, hand_off):
            return outbound.message(presenter_review.moved(file.case, self._channels.called(gone), home=self._home))
        if hand_off is not None:
            return outbound.message(presenter_desk.hand_off_card(file, hand_off, home=self._home))
        return outbound.message(_approvable(presenter_review.review_card(file, home=self._home), f"{self._home}/cases/{case_id}"))

    def _gone_to(self, case: Case, card: Card, hand_off: HandOff | None) -> str:
        """The channel to which a card went from this one; empty where this is its place."""
        row = self._channels.of_hand_off(case, hand_off) if hand_off else self._channels.of_case(case)
        if row is None or row.channel == card.place:
            return ""
        with self._tools().store.read() as uow:
            stands_there = uow.posts.get(case.id, card.model_copy(update={"place": row.channel}).slot(NAME)) is not None
        comes_there = hand_off.is_open if hand_off else case.status in WITH_A_PERSON
        return row.channel if stands_there or comes_there else ""


def _due_of(card: Card) -> tuple[StaffWord, datetime]:
    """What a word beside a card says, and of which due time."""
    _, word, due = card.about.split(":")
    return StaffWord(word), datetime.strptime(due, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _approvable(view: View, page: str) -> View:
    """A card that does not hold all of a case offers no approval: nobody approves what they have not read."""
    if outbound.is_whole(view):
        return view
    where = Line(text=f"This case is too long for a card. Please read and approve it here: {page}", strong=True)
    return view.model_copy(update={"lines": (where, *view.lines), "buttons": tuple(b for b in view.buttons if b.action != "approve")})
