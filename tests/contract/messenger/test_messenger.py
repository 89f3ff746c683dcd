"""What the core relies on in every messenger."""

import pytest

from tests.contract.messenger.conftest import Place
from tests.contract.messenger.samples import correction, letter, notice, response, shared
from triage.domain.case import CaseStatus
from triage.domain.response import Deliverable
from triage.errors import Undeliverable

that_finds = pytest.mark.parametrize("place", ["fake", "stand-in"], indirect=True)
"""The peers that keep what a message is found by: Teams cannot be asked for it, and the independent peer of Slack forgets it."""
that_threads = pytest.mark.parametrize("place", ["fake", "stand-in", pytest.param("emulate", marks=pytest.mark.peers)], indirect=True)
"""The peers with threads: in a chat of Teams every message begins a conversation of its own."""
that_shows = pytest.mark.parametrize("place", ["fake", "stand-in", "teams"], indirect=True)
"""The peers of whose messages everything can be read: the independent one gives the headline alone."""


def test_what_is_posted_is_there_under_its_reference(place: Place) -> None:
    posted = place.messenger.post(place.thread, notice(), key="k1")
    assert "7" in place.read(posted.ref)


def test_replies_to_what_was_posted_have_a_conversation(place: Place) -> None:
    in_thread = place.messenger.post(place.thread, notice(), key="k1")
    to_person = place.messenger.post(place.person, notice(), key="k2")
    assert in_thread.conversation
    assert to_person.conversation
    assert in_thread.conversation != to_person.conversation


def test_an_edit_replaces_the_words_and_keeps_the_place(place: Place) -> None:
    posted = place.messenger.post(place.thread, notice(), key="k1")
    before = place.read(posted.ref)
    place.messenger.edit(place.thread, posted.ref, notice(status=CaseStatus.SENT))
    assert place.read(posted.ref) != before


def test_every_kind_of_deliverable_is_delivered(place: Place) -> None:
    kinds: tuple[Deliverable, ...] = (notice(), shared(), response(), correction(), letter())
    for number, what in enumerate(kinds):
        assert place.messenger.post(place.thread, what, key=f"k{number}").ref


@that_finds
def test_what_was_posted_is_found_by_its_key_and_by_no_other(place: Place) -> None:
    posted = place.messenger.post(place.thread, notice(), key="k1")
    assert place.messenger.find(place.thread, key="k1") == posted
    assert place.messenger.find(place.thread, key="k2") is None


@that_finds
def test_what_was_posted_to_a_person_is_found_also_after_much_else_was_said(place: Place) -> None:
    first = place.messenger.post(place.person, notice(1), key="first")
    answer = place.messenger.post(place.person, response(1), key="answer")
    for number in range(2, 25):
        place.messenger.post(place.person, notice(number), key=f"k{number}")
    assert place.messenger.find(place.person, key="first") == first
    assert place.messenger.find(place.person, key="answer") == answer
    assert place.messenger.find(place.person, key="never") is None


@that_threads
def test_a_correction_stands_where_the_answer_was_given(place: Place) -> None:
    answer = place.messenger.post(place.thread, response(), key="answer")
    posted = place.messenger.post(place.thread, correction(), key="correction")
    assert posted.conversation == answer.conversation


@that_shows
def test_a_correction_says_that_the_document_was_withdrawn(place: Place) -> None:
    posted = place.messenger.post(place.thread, correction(), key="correction")
    assert "withdrawn" in place.read(posted.ref)


@that_finds
def test_a_correction_is_found_by_its_own_key(place: Place) -> None:
    place.messenger.post(place.thread, response(), key="answer")
    posted = place.messenger.post(place.thread, correction(), key="correction")
    assert place.messenger.find(place.thread, key="correction") == posted


@that_finds
def test_what_was_edited_is_still_found(place: Place) -> None:
    posted = place.messenger.post(place.thread, notice(), key="k1")
    place.messenger.edit(place.thread, posted.ref, notice(status=CaseStatus.SENT))
    assert place.messenger.find(place.thread, key="k1") == posted


def test_a_place_that_is_not_there_needs_a_person(place: Place) -> None:
    with pytest.raises(Undeliverable):
        place.messenger.post(place.nowhere, notice(), key="k1")


def test_a_message_that_is_not_there_cannot_be_edited(place: Place) -> None:
    with pytest.raises(Undeliverable):
        place.messenger.edit(place.thread, "CNOWHERE/1.0", notice())
