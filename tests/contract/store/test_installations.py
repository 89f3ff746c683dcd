"""Installations on both databases: one a place, sealed, marked and not deleted; begun once; renewed by one at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.clock import TurnableClock
from triage.domain.audit import AuditEntry
from triage.store.installations import Installation, Standing
from triage.store.unit import Store

ENTRY = AuditEntry(actor="admin", action="slack.installed")
SOON = timedelta(minutes=1)


def made(store: Store, place: str = "T01", /, **fields: object) -> Installation:
    """An installation, kept."""
    given: dict[str, object] = {
        "place": place,
        "name": "Medical",
        "app": "A01",
        "bot": "UBOT",
        "scopes": ("chat:write",),
        "token": "sealed",
        "installed_by": "UADMIN",
        "installed_at": store.clock.now(),
    }
    made = Installation.model_validate(given | fields)
    with store.begin() as uow:
        uow.installations.put(made, entry=ENTRY)
    return made


def kept(store: Store, place: str = "T01", organisation: str = "") -> Installation:
    """What is kept of a place."""
    with store.read() as uow:
        found = uow.installations.find(place, organisation)
    assert found is not None
    return found


def test_an_installation_is_kept_whole(store: Store) -> None:
    """An installation is kept whole."""
    one = made(store, organisation="E01", renewal="sealed too", expires_at=store.clock.now())
    assert kept(store) == one
    with store.read() as uow:
        assert uow.installations.all() == (one,)
        assert uow.installations.find("T99") is None


def test_a_workspaces_own_installation_goes_before_that_of_its_organisation(store: Store) -> None:
    """A workspace's own installation goes before that of its organisation, which stands in for all others."""
    made(store, "E01", organisation="E01", name="All")
    made(store, "T01", organisation="E01", name="One")
    assert kept(store, "T01", "E01").name == "One"
    assert kept(store, "T02", "E01").name == "All"
    assert kept(store, "T02", "E01").of_an_organisation
    assert not kept(store, "T01", "E01").of_an_organisation


def test_a_second_installation_takes_the_place_of_the_first(store: Store) -> None:
    """A second installation takes the place of the first, and ends that it was marked."""
    made(store)
    with store.begin() as uow:
        assert uow.installations.mark("T01", Standing.REVOKED, entry=ENTRY)
    made(store, token="new")
    assert (kept(store).token, kept(store).standing) == ("new", Standing.INSTALLED)
    assert kept(store).version == 3


def test_a_place_is_marked_once_and_stays_listed(store: Store) -> None:
    """A place is marked once and stays listed."""
    made(store)
    with store.begin() as uow:
        assert uow.installations.mark("T01", Standing.UNINSTALLED, entry=ENTRY)
        assert not uow.installations.mark("T01", Standing.UNINSTALLED, entry=ENTRY)
        assert not uow.installations.mark("T99", Standing.UNINSTALLED, entry=ENTRY)
    assert kept(store).standing is Standing.UNINSTALLED


def test_late_news_of_an_earlier_installation_does_not_touch_a_later_one(store: Store, clock: TurnableClock) -> None:
    """Late news of an earlier installation does not touch a later one."""
    before = clock.now()
    clock.turn(minutes=5)
    made(store)
    with store.begin() as uow:
        assert not uow.installations.mark("T01", Standing.UNINSTALLED, entry=ENTRY, before=before)
    assert kept(store).standing is Standing.INSTALLED


def test_the_record_holds_who_and_what_and_never_a_token(store: Store) -> None:
    """The record holds who installed what, and never a token."""
    made(store, token="sealed-token", renewal="sealed-renewal")
    with store.read() as uow:
        (entry,) = uow.trail.entries("installations")
        assert (entry.facts["place"], entry.facts["by"]) == ("T01", "UADMIN")
        assert "sealed" not in str(uow.connection.execute(text("SELECT body FROM trail")).all())


def test_a_secret_is_used_up_by_its_first_use(store: Store, clock: TurnableClock) -> None:
    """The secret of an installation is good once; it is forgotten when it would not be good any more."""
    with store.begin() as uow:
        assert uow.installations.use_up("one", "firefox", expires_at=uow.now + SOON)
        assert not uow.installations.use_up("one", "firefox", expires_at=uow.now + SOON)
        assert uow.installations.use_up("two", "firefox", expires_at=uow.now + SOON)
    clock.turn(minutes=1)
    with store.begin() as uow:
        assert uow.installations.use_up("three", "firefox", expires_at=uow.now + SOON)
        assert uow.connection.execute(text("SELECT count(*) FROM installation_states")).scalar_one() == 1


def test_one_at_a_time_renews_a_token_and_another_after_it_was_given_up_or_forgotten(store: Store, clock: TurnableClock) -> None:
    """One at a time renews a token; another may after that one gave up, or took too long."""
    made(store, renewal="sealed", expires_at=clock.now())
    with store.begin() as uow:
        assert uow.installations.start_renewal("T01", until=uow.now + SOON)
        assert uow.installations.start_renewal("T01", until=uow.now + SOON) is None
        uow.installations.end_renewal("T01", version=1)
        assert uow.installations.start_renewal("T01", until=uow.now + SOON)
    clock.turn(minutes=1)
    with store.begin() as uow:
        assert uow.installations.start_renewal("T01", until=uow.now + SOON)


@pytest.mark.parametrize("fields", [{"renewal": None}, {"renewal": "sealed", "standing": Standing.REVOKED}])
def test_a_token_that_cannot_be_renewed_is_taken_on_by_nobody(store: Store, fields: dict[str, object]) -> None:
    """A token that does not expire, or was revoked, is renewed by nobody."""
    made(store, **fields)
    with store.begin() as uow:
        assert uow.installations.start_renewal("T01", until=uow.now + SOON) is None
        assert uow.installations.start_renewal("T99", until=uow.now + SOON) is None


def test_a_renewed_token_is_kept_unless_the_place_was_installed_again(store: Store, clock: TurnableClock) -> None:
    """A renewed token is kept, unless the place was installed again meanwhile."""
    made(store, renewal="sealed", expires_at=clock.now())
    later = clock.now() + timedelta(hours=12)
    with store.begin() as uow:
        assert uow.installations.renew("T01", version=1, token="b", renewal="c", expires_at=later, entry=ENTRY)
        assert not uow.installations.renew("T01", version=1, token="d", renewal="e", expires_at=later, entry=ENTRY)
        assert uow.installations.start_renewal("T01", until=uow.now + SOON), "the first renewal has ended"
    assert (kept(store).token, kept(store).renewal, kept(store).expires_at, kept(store).version) == ("b", "c", later, 2)


def test_another_seal_changes_nothing_that_was_renewed_meanwhile(store: Store) -> None:
    """Another seal changes nothing that was renewed meanwhile."""
    made(store)
    with store.begin() as uow:
        assert uow.installations.reseal("T01", version=1, token="b", renewal=None)
        assert not uow.installations.reseal("T01", version=1, token="c", renewal=None)
    assert kept(store).token == "b"
