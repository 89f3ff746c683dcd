"""A language model that is away, late or cut off while it reads: hand-offs are out before, the rules alone decide, and the desk is told."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.understanding import always, away, flag
from tests.scenario.walk.reading import ReadHouse
from tests.scenario.walk.story import ON_LABEL, REPORT, STORAGE, approve
from triage.domain.case import Case, CaseStatus
from triage.domain.concern import Concern
from triage.domain.people import Role
from triage.domain.understood import SecondReading, Understood
from triage.errors import ModelNotAllowed
from triage.steps.understand import NOT_READ, OUT

S = CaseStatus


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ReadHouse]:
    """A running core with a reader."""
    built = ReadHouse(tmp_path)
    yield built
    built.store.engine.dispose()


def test_without_the_model_the_rules_alone_decide_and_the_desk_is_told(house: ReadHouse) -> None:
    """The case goes its way; the card says that the model did not read; one alert an hour is raised."""
    house.reader.says = away
    cases = [house.send(ON_LABEL), house.send(REPORT), house.send(STORAGE)]
    assert [c.status for c in cases] == [S.IN_REVIEW, S.ASSESSED, S.IN_REVIEW]
    assert NOT_READ.format(why="it cannot be reached") in house.card(cases[0])
    assert house.alarm.raised.count(OUT) == 1
    assert all(house.decided(c).second_reading is SecondReading.MISSED for c in cases)


def test_hand_offs_are_out_before_the_model_is_asked(house: ReadHouse) -> None:
    """What the rules flagged is with its desk when the model begins to read, with one worker that does one thing at a time."""
    sent: list[list[str]] = []

    def look(_text: str, about: object) -> Understood:
        with house.store.read() as uow:
            sent.append([h.status.value for h in uow.hand_offs.of(1)])
        return Understood()

    house.reader.says = look
    house.send(REPORT)
    assert sent == [["sent"]]


def test_a_message_is_read_once(house: ReadHouse) -> None:
    """However often its case goes on."""
    case = house.send(ON_LABEL)
    house.send("And with eGFR 45?", conversation="c1")
    approve(house, case.id, Role.SPECIALIST)
    assert len(house.reader.given) == 2


def test_a_later_report_that_the_model_sees_reaches_a_closed_case(house: ReadHouse) -> None:
    """The desk gets it; the answer that was sent stays as it is."""
    case = house.send(ON_LABEL)
    approve(house, case.id)
    before = house.case(case.id).status
    house.reader.says = always(flag(Concern.ADVERSE_EVENT, "green about the gills"))
    house.send("Thanks! He is rather green about the gills, by the way.", conversation="c1")
    with house.store.read() as uow:
        assert [h.reasons for h in uow.hand_offs.of(case.id)] == [("adverse_event",)]
    assert house.case(case.id).status is before


def test_a_product_the_model_may_not_read_is_not_given_to_it(house: ReadHouse) -> None:
    """The company's switch holds: nothing is sent, nothing is missing, nothing is said."""
    house.reader.closed_to = ("Velmira",)
    case = house.send(ON_LABEL)
    assert house.reader.given == []
    assert house.decided(case).second_reading is None
    assert house.decided(case).warnings == ()


def test_a_switch_that_is_turned_while_a_message_waits_leaves_its_case_as_it_is(house: ReadHouse) -> None:
    """Nobody is warned of what the company wants: the case goes on, and nothing of it was changed for that."""

    def switched_off(*_: object) -> Understood:
        raise ModelNotAllowed("switched off")

    house.reader.says = switched_off
    case = house.send(ON_LABEL)
    assert case.status is S.IN_REVIEW
    assert house.decided(case).warnings == ()
    assert "case.warned" not in actions(house, case)


@pytest.mark.parametrize("says", [away, always(flag(Concern.ADVERSE_EVENT, "words that stand nowhere"))], ids=["away", "strange"])
def test_what_a_reading_did_stands_on_record_once(house: ReadHouse, says: Callable[..., Understood]) -> None:
    """One entry of the message, and one of the case that bears a remark now."""
    house.reader.says = says
    found = actions(house, house.send(ON_LABEL))
    assert [found.count("case.warned"), found.count("message.understood") + found.count("message.not_understood")] == [1, 1]


def actions(house: ReadHouse, case: Case) -> list[str]:
    """What happened to a case, by the names of its record."""
    with house.store.read() as uow:
        return [e.action for e in uow.trail.entries(f"case:{case.id}")]


@pytest.mark.parametrize("says", [away, always(Understood())])
def test_a_worker_that_dies_between_reading_and_storing_reads_again(house: ReadHouse, says: Callable[..., Understood]) -> None:
    """The mark on the message goes with what the reading adds, in one transaction."""

    def die(*_: object) -> Understood:
        raise RuntimeError("killed")

    house.reader.says = die
    case = house.send(ON_LABEL)
    assert house.decided(case).second_reading is SecondReading.AWAITED
    house.reader.says = says
    house.clock.turn(seconds=3600)
    house.work()
    assert house.case(case.id).status in {S.IN_REVIEW, S.WITH_SPECIALIST}
