"""The address book of a chat: what was told last holds, and what was not told stays."""

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
