"""The rota on both databases: who is on duty, most closely cut first, and who stands in."""

from datetime import UTC, datetime

import pytest

from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role
from triage.errors import NotFound
from triage.store.rota import Duty
from triage.store.unit import Store

ENTRY = AuditEntry(actor="root", action="changed the rota")
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def staffed(store: Store) -> Store:
    """Five people with the role, and one without."""
    with store.begin() as uow:
        for name in ("ada", "ben", "cy", "dee", "eve"):
            uow.people.add(Person(id=name, name=name, grants=(Grant(role=Role.SPECIALIST), Grant(role=Role.SAFETY))), entry=ENTRY)
        uow.people.add(Person(id="zoe", name="zoe"), entry=ENTRY)
    return store


def put(store: Store, person: str, **fields: object) -> Duty:
    """Store a turn."""
    with store.begin() as uow:
        return uow.people.rota.put(Duty.model_validate({"role": Role.SPECIALIST, "person": person} | fields), entry=ENTRY)


def on(store: Store, product: str | None = "Velmira", market: str | None = "US", language: str | None = "en", at: datetime = MONDAY_NOON) -> tuple[str, ...]:
    """Who is on duty."""
    with store.read() as uow:
        return uow.people.rota.on_duty(Role.SPECIALIST, product, market, language, at)


def test_the_most_closely_cut_turn_comes_first_and_deputies_last(staffed: Store) -> None:
    """The most closely cut turn comes first and deputies last."""
    put(staffed, "ada", deputy="ben")
    put(staffed, "cy", market="US", language="en", deputy="ada")
    put(staffed, "dee", product="Velmira", deputy="eve")
    put(staffed, "eve", product="Quorvia")
    assert on(staffed) == ("dee", "cy", "ada", "eve", "ben")
    assert on(staffed, product=None, market=None, language=None) == ("ada", "ben")
    assert on(staffed, product="Quorvia", market="DE") == ("eve", "ada", "ben")


def test_nobody_is_on_duty_outside_the_hours_or_in_another_role(staffed: Store) -> None:
    """Nobody is on duty outside the hours or in another role."""
    put(staffed, "ada", start="13:00", end="17:00")
    put(staffed, "ben", weekdays=[1, 2])
    put(staffed, "cy", role=Role.SAFETY)
    assert on(staffed) == ()


def test_whoever_left_or_lost_the_role_is_skipped_and_the_deputy_stands_in(staffed: Store) -> None:
    """Whoever left or lost the role is skipped and the deputy stands in."""
    put(staffed, "ada", deputy="ben")
    put(staffed, "cy", deputy="zoe")
    put(staffed, "zoe")
    with staffed.begin() as uow:
        uow.people.set_active("ada", False, entry=ENTRY)
    assert on(staffed) == ("cy", "ben")
    with staffed.begin() as uow:
        uow.people.revoke("cy", Role.SPECIALIST, entry=ENTRY)
    assert on(staffed) == ("ben",)


def test_a_turn_is_changed_and_ended_and_both_stand_on_record(staffed: Store) -> None:
    """A turn is changed and ended and both stand on record."""
    duty = put(staffed, "ada", deputy="ben", time_zone="Europe/Berlin")
    assert duty.id
    changed = put(staffed, "cy", id=duty.id)
    with staffed.read() as uow:
        assert uow.people.rota.all() == (changed,)
    with staffed.begin() as uow:
        uow.people.rota.remove(duty.id, entry=ENTRY)
        assert uow.people.rota.all() == ()
    with staffed.read() as uow:
        made, moved, ended = uow.trail.entries("people")[-3:]
    assert '"deputy":"ben"' in str(made.facts["after"])
    assert moved.facts["before"] == made.facts["after"]
    assert ended.facts["before"] == moved.facts["after"]


def test_a_turn_or_person_that_is_not_there_is_not_found(staffed: Store) -> None:
    """A turn or person that is not there is not found."""
    with pytest.raises(NotFound, match="nobody"):
        put(staffed, "ada", deputy="nobody")
    with pytest.raises(NotFound):
        put(staffed, "ada", id=77)
    with pytest.raises(NotFound), staffed.begin() as uow:
        uow.people.rota.remove(77, entry=ENTRY)
    assert on(staffed) == ()
