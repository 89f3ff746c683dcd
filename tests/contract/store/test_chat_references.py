"""The address book of a chat: what was told last holds, and what was not told stays."""

from tests.clock import TurnableClock
from triage.domain.inquiry import Channel
from triage.store.chat_references import ChatReference
from triage.store.unit import Store

_ANA = ChatReference(channel=Channel.TEAMS, tenant="t1", place="@ana", service="https://eu.example.com/", member="29:ana")


def _after(store: Store, *told: ChatReference) -> ChatReference | None:
    for one in told:
        with store.begin() as uow:
            uow.chat_references.put(one)
    with store.read() as uow:
        return uow.chat_references.find(Channel.TEAMS, "t1", "@ana")


def test_what_was_told_of_a_place_is_found_again(store: Store) -> None:
    """A reference is kept as it was told, and only for its own tenant."""
    assert _after(store, _ANA) == _ANA
    with store.read() as uow:
        assert uow.chat_references.find(Channel.TEAMS, "t2", "@ana") is None


def test_what_is_not_told_now_stays_as_it_was(store: Store) -> None:
    """A message in a channel tells nothing of the private chat, and takes nothing of it away."""
    found = _after(store, _ANA.model_copy(update={"conversation": "a:1"}), _ANA)
    assert found is not None
    assert (found.conversation, found.member) == ("a:1", "29:ana")


def test_a_service_that_moves_is_followed(store: Store) -> None:
    """The address that was told last is the one that is written to."""
    moved = _ANA.model_copy(update={"service": "https://us.example.com/"})
    assert _after(store, _ANA, moved) == moved


def test_the_service_of_a_company_is_the_one_that_was_told_last(store: Store, clock: TurnableClock) -> None:
    """By whichever of its places; another company's says nothing of it."""
    with store.begin() as uow:
        uow.chat_references.put(_ANA)
    clock.turn(minutes=1)
    with store.begin() as uow:
        uow.chat_references.put(_ANA.model_copy(update={"place": "19:x@thread.tacv2", "service": "https://us.example.com/"}))
    with store.read() as uow:
        assert uow.chat_references.service(Channel.TEAMS, "t1") == "https://us.example.com/"
        assert uow.chat_references.service(Channel.TEAMS, "t2") is None
        assert uow.chat_references.service(Channel.SLACK, "t1") is None


def test_a_place_that_is_forgotten_is_not_reached_any_more(store: Store) -> None:
    """The app was taken out there; others stay, and what was never known can be forgotten too."""
    ben = _ANA.model_copy(update={"place": "@ben"})
    _after(store, _ANA, ben)
    for place in ("@ana", "@nobody"):
        with store.begin() as uow:
            uow.chat_references.forget(Channel.TEAMS, "t1", place)
    with store.read() as uow:
        assert uow.chat_references.find(Channel.TEAMS, "t1", "@ana") is None
        assert uow.chat_references.find(Channel.TEAMS, "t1", "@ben") == ben


def test_what_is_known_already_needs_no_writing(store: Store) -> None:
    """Every message tells the same again; only what is new is worth a transaction that writes."""
    with_chat = _ANA.model_copy(update={"conversation": "a:1"})
    _after(store, with_chat)
    with store.read() as uow:
        assert [uow.chat_references.knows(told) for told in (with_chat, _ANA)] == [True, True]
        assert not uow.chat_references.knows(_ANA.model_copy(update={"service": "https://us.example.com/"}))
        assert not uow.chat_references.knows(_ANA.model_copy(update={"place": "@ben"}))
