"""The sample of the week on the web: read one by one with two buttons, masked, by safety alone."""

import re
from datetime import timedelta
from itertools import count

import pytest

from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes.web_side import WebSide, words
from tests.scenario.web.conftest import Visitor
from triage.domain.audit import AuditEntry
from triage.domain.sample import week_of
from triage.domain.share import at_most

PAGE = "/safety/sample"
_ASKED = count(1)


@pytest.fixture
def week(visitor: Visitor, product: Product) -> str:
    """A week that is over, in which two messages without a report were sent."""
    assert isinstance(product.clock, TurnableClock)
    product.clock.turn(timedelta(days=14))
    ana = visitor("ana")
    for _ in range(2):
        ana.asks(f"Dr. Anna Weber, no. {next(_ASKED)}, anna.weber@example.org, asks how Quorvia is stored.")
    ana.work()
    found = week_of(product.clock.now().date())
    product.clock.turn(timedelta(days=7))
    return found


def to_read(side: WebSide, week: str) -> int:
    """The message that is to be read next."""
    found = re.search(rf'action="{PAGE}/{week}/(\d+)/no_report"', side.open(PAGE).text)
    assert found
    return int(found[1])


def test_a_week_is_read_one_by_one_and_bounds_what_is_missed(visitor: Visitor, week: str) -> None:
    """Two buttons, the next message after each, and at the end the figure with its bound; the desk shows it too."""
    aydin = visitor("aydin")
    desk = words(aydin.open("/desk/pharmacovigilance"))
    assert f"Sample of week {week}" in desk
    assert "messages without a report, to be read" in desk
    assert f"Sample of week {week}" in words(aydin.open(PAGE))
    for _ in range(2):
        answer = aydin.send(f"{PAGE}/{week}/{to_read(aydin, week)}/no_report", {})
        assert answer.status_code == 303
        assert "you found no report" in words(aydin.open(answer.headers["location"]))
    said = f"Read 2 of 2, 0 missed (95 %: at most {100 * at_most(0, 2):.1f} %)"
    assert said in words(aydin.open(PAGE))
    assert "Nothing is left to read here." in words(aydin.open(PAGE))
    assert said in words(aydin.open("/desk/pharmacovigilance"))


def test_what_is_read_is_masked(visitor: Visitor, week: str) -> None:
    """No name and no address stands on the page."""
    text = visitor("aydin").open(PAGE).text
    assert week in text
    assert "Quorvia" in text
    assert "anna.weber" not in text
    assert "Weber" not in text


def test_a_missed_report_goes_to_its_desk_and_to_the_owner_of_the_rule(visitor: Visitor, product: Product, week: str) -> None:
    """With one click, what it is, and the words; half of it is refused in words."""
    aydin = visitor("aydin")
    message = to_read(aydin, week)
    refused = aydin.send(f"{PAGE}/{week}/{message}/missed", {"concern": "", "words": "a rash"})
    assert refused.status_code == 409
    assert "Please choose what was missed." in words(refused)
    assert aydin.send(f"{PAGE}/{week}/{message}/missed", {"concern": "adverse_event", "words": "a rash, she said"}).status_code == 303
    aydin.work()
    shown = words(aydin.open("/desk/pharmacovigilance"))
    assert "a rash, she said" in shown
    assert "a rash, she said" in words(aydin.open("/rules"))
    assert "1 missed" in words(aydin.open(PAGE))
    with product.store.read() as uow:
        case_id = uow.cases.message(message).case_id
    record = words(visitor("marchetti").open(f"/record/{case_id}"))
    assert "read a message of a sample" in record


def test_a_report_is_found_on_second_reading(visitor: Visitor, week: str) -> None:
    """Who read over it says so later, on the same page."""
    aydin = visitor("aydin")
    message = to_read(aydin, week)
    assert aydin.send(f"{PAGE}/{week}/{message}/no_report", {}).status_code == 303
    assert "A report was missed after all" in words(aydin.open(PAGE))
    assert aydin.send(f"{PAGE}/{week}/{message}/missed", {"concern": "product_complaint", "words": "wet box"}).status_code == 303
    assert aydin.send(f"{PAGE}/{week}/{message}/no_report", {}).status_code == 409


def test_what_was_erased_is_not_shown(visitor: Visitor, product: Product, week: str) -> None:
    """The place in the sample stays, the words are gone."""
    aydin = visitor("aydin")
    message = to_read(aydin, week)
    with product.store.begin() as uow:
        uow.cases.erase_message(message, entry=AuditEntry(actor="okafor", action="text.erased"))
    assert to_read(aydin, week) != message
    assert "(erased)" in words(aydin.open(PAGE))
    assert aydin.send(f"{PAGE}/{week}/{message}/no_report", {}).status_code == 409


def test_weeks_before_can_be_looked_at(visitor: Visitor, week: str) -> None:
    """A table of weeks; one without messages says so, one that is none is not found, one that is not over has to wait."""
    aydin = visitor("aydin")
    aydin.open(PAGE)
    assert f"{week}" in words(aydin.open(f"{PAGE}?week={week}"))
    assert "No message without a report came in that week." in words(aydin.open(f"{PAGE}?week=2020-W10"))
    assert aydin.open(f"{PAGE}?week=yesterday").status_code == 404
    assert aydin.open(f"{PAGE}?week=2199-W01").status_code == 409


def test_other_roles_see_nothing_of_it(visitor: Visitor, week: str) -> None:
    """Neither the page nor its buttons."""
    message = to_read(visitor("aydin"), week)
    for person in ("ana", "osei", "brandt", "novak", "marchetti", "okafor"):
        side = visitor(person)
        assert side.open(PAGE).status_code == 403, person
        for action in ("no_report", "missed"):
            assert side.send(f"{PAGE}/{week}/{message}/{action}", {"concern": "adverse_event", "words": "x"}).status_code == 403, person
    assert visitor("aydin").send(f"{PAGE}/{week}/{message}/nothing", {}).status_code == 404
    assert visitor("aydin").send(f"{PAGE}/{week}/999999/no_report", {}).status_code == 404
