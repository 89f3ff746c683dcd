"""The reviewers' channel: one card a case, which always shows the truth."""

from collections.abc import Callable

from slack_sdk import WebClient

from bot import presenter_review
from bot.slack import outbound
from bot.slack.addresses import parse_ref, ref_of
from bot.slack.web_api import WebApi, payload_of, ref_in
from bot.views import Line, View
from triage.casefile import read_case
from triage.domain.people import Grant, Person, Role
from triage.ports import Posted
from triage.steps.tools import Tools

_ROOM = Person(id="slack-review-channel", name="the reviewers' channel", grants=(Grant(role=Role.REVIEWER),))
"""Through whose eyes a card is drawn: it shows what any reviewer may see. What a click may do is decided by who clicks."""


class SlackRoom:
    """Puts up the cards of cases, finds them and brings them up to date."""

    can_find = True

    def __init__(self, client: WebClient, channel: str, tools: Callable[[], Tools], web_home: str = "") -> None:
        self._web = WebApi(client)
        self._channel = channel
        self._tools = tools
        self._home = web_home

    def post(self, case_id: int, *, key: str) -> Posted:
        """Put up the card of a case."""
        channel, ts = self._web.post(self._channel, None, self._card(case_id), {"key": key, "case": f"MI-{case_id}"})
        return Posted(ref=ref_of(channel, ts))

    def find(self, case_id: int, *, key: str) -> Posted | None:
        """The card that was put up under this key."""
        wanted = (key, f"MI-{case_id}")
        found = next((f for f in self._web.history(self._channel) if (payload_of(f).get("key"), payload_of(f).get("case")) == wanted), None)
        return Posted(ref=ref_in(self._channel, found)) if found else None

    def edit(self, case_id: int, ref: str) -> None:
        """Bring the card up to date."""
        channel, ts = parse_ref(ref)
        self._web.edit(channel, ts, self._card(case_id))

    def _card(self, case_id: int) -> outbound.Message:
        file = read_case(self._tools(), case_id, _ROOM)
        return outbound.message(_approvable(presenter_review.review_card(file, home=self._home), f"{self._home}/cases/{case_id}"))


def _approvable(view: View, page: str) -> View:
    """A card that does not hold all of a case offers no approval: nobody approves what they have not read."""
    if outbound.is_whole(view):
        return view
    where = Line(text=f"This case is too long for a card. Please read and approve it here: {page}", strong=True)
    return view.model_copy(update={"lines": (where, *view.lines), "buttons": tuple(b for b in view.buttons if b.action != "approve")})
