"""The messenger: delivers notices and approved answers in Teams, and edits them in place."""

from bot import notices, presenter
from bot.letter import Paper, docx
from bot.teams import files_out, outbound
from bot.teams.addresses import Address, key_of, parse, parse_ref, person, ref_of
from bot.teams.web_api import Connector
from bot.views import Button, Line, View
from triage.domain.inquiry import Channel
from triage.domain.response import Deliverable, Letter, PageNotice, SharedNotice, StaffNotice
from triage.errors import Undeliverable
from triage.ports import Posted
from triage.store.chat_references import ChatReference
from triage.store.unit import Store


class TeamsMessenger:
    """Posts into a personal chat, and in front of others only a number.

    The connector has no call that looks for a post, so a message whose sending was cut off may come twice, and the record says so
    (deploy/decisions/0014-teams.md).
    """

    channel = Channel.TEAMS
    can_find = False

    def __init__(self, connector: Connector, store: Store, *, web_home: str = "", paper: Paper | None = None) -> None:
        self._connector = connector
        self._paper = paper or Paper()
        self._store = store
        self._home = web_home

    def post(self, address: str, what: Deliverable, *, key: str) -> Posted:
        """Deliver a message. Raises TryAgainLater or Undeliverable."""
        to = parse(address)
        at = self._reached(to)
        if isinstance(what, Letter):
            asks = files_out.consent(what, len(docx(what, self._paper)))
            self._connector.post(at.service, at.conversation, asks, key=f"{what.number}:{key}:file")
        activity = self._connector.post(at.service, at.conversation, self._message(what), key=f"{what.number}:{key}")
        return Posted(ref=ref_of(at.conversation, activity), conversation=key_of(at.conversation, activity))

    def find(self, address: str, *, key: str) -> Posted | None:  # noqa: ARG002 - see `can_find`
        """Nothing: Teams cannot be asked what we have sent."""
        return None

    def edit(self, address: str, ref: str, what: Deliverable) -> None:
        """Replace a delivered notice. Raises TryAgainLater or Undeliverable."""
        conversation, activity = parse_ref(ref)
        self._connector.edit(self._reached(parse(address)).service, conversation, activity, self._message(what))

    def _reached(self, to: Address) -> ChatReference:
        """How an address is reached; a person's personal chat is opened where there is none yet. Raises TryAgainLater or Undeliverable."""
        with self._store.read() as uow:
            known = uow.chat_references.find(Channel.TEAMS, to.tenant, to.place)
        if known is None:
            raise Undeliverable("teams: this conversation is not known here")
        if not to.user:
            return known.model_copy(update={"conversation": to.conversation})
        if known.conversation:
            return known
        opened = self._connector.open_private(known.service, to.tenant, known.member)
        known = known.model_copy(update={"place": person(to.user), "conversation": opened})
        with self._store.begin() as uow:
            uow.chat_references.put(known)
        return known

    def _message(self, what: Deliverable) -> outbound.Card:
        return outbound.message(self._view(what), page=self._page(what))

    def _view(self, what: Deliverable) -> View:
        view = presenter.deliverable(what, home=self._home)
        if isinstance(what, SharedNotice):
            return view.model_copy(update={"lines": (Line(text=notices.DETAILS_IN_PERSONAL_CHAT),)})
        if isinstance(what, Letter) and self._home:
            link = f"{self._home}/chat/{what.response.case_id}/letter/{what.response.version}"
            return view.model_copy(update={"buttons": (Button(action="open", label="Open the letter", value=what.number, link=link, main=True),)})
        return _with_a_way(view, what.link) if isinstance(what, PageNotice) else view

    def _page(self, what: Deliverable) -> str:
        if isinstance(what, PageNotice | StaffNotice):
            return what.link
        case = what.response.case_id if isinstance(what, Letter) else what.case_id
        return f"{self._home}/chat/{case}" if self._home and not isinstance(what, SharedNotice) else ""


def _with_a_way(view: View, link: str) -> View:
    """The same with a button in the place of an address: a text in a card can't be clicked."""
    if not link.startswith("http"):
        return view
    opens = Button(action="open", label="Open it", value="", link=link)
    return view.model_copy(update={"lines": tuple(line for line in view.lines if link not in line.text), "buttons": (*view.buttons, opens)})
