"""People on both databases: roles, names in the chats, passwords, and a record of every change."""

import pytest

from tests.clock import START
from triage.domain.audit import AuditEntry
from triage.domain.inquiry import Channel
from triage.domain.people import Grant, Person, Role
from triage.errors import NotFound, Refused
from triage.store.trail import TrailEntry
from triage.store.unit import Store

JO = Person(
    id="jo",
    name="Jo Ágústsdóttir",
    email="Jo@Example.com",
    grants=(Grant(role=Role.REVIEWER, products=frozenset({"Velmira"}), markets=frozenset({"US", "DE"})), Grant(role=Role.MSL)),
    market="US",
    language="de",
    time_zone="Europe/Berlin",
)
ADA = Person(id="ada", name="Ada")
ENTRY = AuditEntry(actor="root", action="changed people", reason="hired")


def add(store: Store, *people: Person) -> None:
    """Take people in."""
    with store.begin() as uow:
        for person in people:
            uow.people.add(person, entry=ENTRY)


def told(store: Store) -> tuple[TrailEntry, ...]:
    """What is on record about people."""
    with store.read() as uow:
        return uow.trail.entries("people")


def test_a_person_comes_back_as_taken_in(store: Store) -> None:
    """A person comes back as taken in."""
    add(store, JO, ADA)
    with store.read() as uow:
        assert uow.people.get("jo") == JO
        assert uow.people.get("ada") == ADA
        assert uow.people.all() == (ADA, JO)
        assert uow.people.find(" jo@EXAMPLE.com ") == JO
        assert uow.people.find("nobody@example.com") is None
        assert uow.people.find("") is None
    entry = told(store)[0]
    assert (entry.actor, entry.at, entry.facts["person"], entry.facts["name"]) == ("root", START, "jo", "Jo Ágústsdóttir")
    assert entry.facts["grants"] == ["reviewer; products: Velmira; markets: DE, US", "msl; products: all; markets: all"]


def test_an_id_and_an_address_belong_to_one_person(store: Store) -> None:
    """An id and an address belong to one person."""
    add(store, JO, ADA)
    for other in (JO.model_copy(update={"email": "x@example.com"}), Person(id="other", name="O", email="jo@example.COM")):
        with pytest.raises(Refused):
            add(store, other)
    add(store, Person(id="noaddress", name="N"))
    assert len(told(store)) == 3


def test_whoever_is_not_there_is_not_found(store: Store) -> None:
    """Whoever is not there is not found."""
    with store.begin() as uow:
        people = uow.people
        with pytest.raises(NotFound):
            people.get("x")
        with pytest.raises(NotFound):
            people.grant("x", Grant(role=Role.MSL), entry=ENTRY)
        with pytest.raises(NotFound):
            people.revoke("x", Role.MSL, entry=ENTRY)
        with pytest.raises(NotFound):
            people.link("x", Channel.SLACK, "U1", entry=ENTRY)
        with pytest.raises(NotFound):
            people.set_active("x", False, entry=ENTRY)
        with pytest.raises(NotFound):
            people.set_password("x", "hash", entry=ENTRY)
        with pytest.raises(NotFound):
            people.update("x", entry=ENTRY, name="X")
        assert people.password_hash("x") is None
        assert people.by_identity(Channel.SLACK, "U1") is None
        assert people.identity("x", Channel.SLACK) is None
    assert told(store) == ()


def test_a_role_is_given_and_taken(store: Store) -> None:
    """A role is given and taken."""
    add(store, ADA)
    narrow, wide = Grant(role=Role.SAFETY, products=frozenset({"A"})), Grant(role=Role.SAFETY)
    with store.begin() as uow:
        uow.people.grant("ada", narrow, entry=ENTRY)
        uow.people.grant("ada", Grant(role=Role.MSL), entry=ENTRY)
        uow.people.grant("ada", narrow, entry=ENTRY)
        uow.people.grant("ada", wide, entry=ENTRY)
    with store.begin() as uow:
        assert uow.people.get("ada").grants == (narrow, Grant(role=Role.MSL), wide)
        uow.people.revoke("ada", Role.SAFETY, entry=ENTRY)
        assert uow.people.get("ada").grants == (Grant(role=Role.MSL),)
        with pytest.raises(NotFound):
            uow.people.revoke("ada", Role.SAFETY, entry=ENTRY)
    entries = told(store)
    assert [e.facts.get("grant") for e in entries[1:4]] == [
        "safety; products: A; markets: all",
        "msl; products: all; markets: all",
        "safety; products: all; markets: all",
    ]
    assert entries[4].facts["revoked"] == ["safety; products: A; markets: all", "safety; products: all; markets: all"]
    assert len(entries) == 5


def test_a_chat_knows_a_person_by_one_name(store: Store) -> None:
    """A chat knows a person by one name."""
    add(store, ADA, JO)
    with store.begin() as uow:
        uow.people.link("ada", Channel.SLACK, "T1:U1", entry=ENTRY)
        uow.people.link("ada", Channel.TEAMS, "T1:U1", entry=ENTRY)
        uow.people.link("ada", Channel.SLACK, "T1:U1", entry=ENTRY)
    with store.begin() as uow:
        assert uow.people.by_identity(Channel.SLACK, "T1:U1") == ADA
        assert uow.people.by_identity("slack", "t1:u1") is None
        with pytest.raises(Refused, match="another person"):
            uow.people.link("jo", Channel.SLACK, "T1:U1", entry=ENTRY)
        uow.people.link("ada", Channel.SLACK, "T1:U2", entry=ENTRY)
        assert uow.people.identity("ada", Channel.SLACK) == "T1:U2"
        assert uow.people.by_identity(Channel.SLACK, "T1:U1") is None
        uow.people.link("jo", Channel.SLACK, "T1:U1", entry=ENTRY)
        assert uow.people.by_identity(Channel.SLACK, "T1:U1") == JO
    assert [(e.facts["identity"], e.facts["identity_before"]) for e in told(store)[2:]] == [
        ("T1:U1", None),
        ("T1:U1", None),
        ("T1:U2", "T1:U1"),
        ("T1:U1", None),
    ]


def test_whoever_leaves_has_no_roles_and_stays_on_record(store: Store) -> None:
    """Whoever leaves has no roles and stays on record."""
    add(store, JO)
    with store.begin() as uow:
        uow.people.set_active("jo", False, entry=ENTRY)
        uow.people.set_active("jo", False, entry=ENTRY)
        assert uow.people.get("jo").roles == frozenset()
        assert uow.people.all() == (JO.model_copy(update={"active": False}),)
        uow.people.set_active("jo", True, entry=ENTRY)
        assert uow.people.get("jo") == JO
    assert [(e.facts["active_before"], e.facts["active"]) for e in told(store)[1:]] == [(True, False), (False, True)]


def test_a_password_is_kept_as_its_hash_and_never_on_record(store: Store) -> None:
    """A password is kept as its hash and never on record."""
    add(store, ADA)
    with store.begin() as uow:
        assert uow.people.password_hash("ada") is None
        uow.people.set_password("ada", "$argon2id$made-up", entry=ENTRY)
        assert uow.people.password_hash("ada") == "$argon2id$made-up"
    assert "argon2" not in str(told(store))
    assert len(told(store)) == 2


def test_what_is_changed_leaves_the_rest_and_the_old_value_on_record(store: Store) -> None:
    """What is changed leaves the rest and the old value on record."""
    add(store, JO)
    with store.begin() as uow:
        uow.people.update("jo", entry=ENTRY, market=None, name="Jo Berg", language="de")
        uow.people.update("jo", entry=ENTRY, language="de")
        assert uow.people.get("jo") == JO.model_copy(update={"market": None, "name": "Jo Berg"})
        uow.people.update("jo", entry=ENTRY, time_zone="UTC", language="en", market="DE")
    with store.read() as uow:
        assert uow.people.get("jo") == JO.model_copy(update={"market": "DE", "name": "Jo Berg", "time_zone": "UTC", "language": "en"})
    first, second = told(store)[1:]
    assert first.facts == {"person": "jo", "market": None, "market_before": "US", "name": "Jo Berg", "name_before": "Jo Ágústsdóttir"}
    assert second.facts["time_zone_before"] == "Europe/Berlin"
