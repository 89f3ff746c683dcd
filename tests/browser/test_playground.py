"""The cards as people see them: Microsoft's own playground in a real browser, at the width of a desk and of a phone, in light and in dark."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.clock import TurnableClock
from tests.fakes.teams_played import QUESTION, Played, playing
from tests.fakes.teams_product import approve
from triage.store.unit import Store

pytestmark = [pytest.mark.browser, pytest.mark.peers, pytest.mark.parametrize("backend", ["sqlite"], indirect=True)]


@pytest.fixture
def played(store: Store, clock: TurnableClock, tmp_path: Path) -> Iterator[Played]:
    """The product in development, and the playground calling it."""
    with playing(store, clock, tmp_path) as played:
        yield played


@pytest.fixture
def page(browser: Browser, played: Played) -> Iterator[Page]:
    """The playground's page."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(played.peer.url, wait_until="domcontentloaded")
    yield page
    context.close()


def _composer(page: Page) -> Locator:
    return page.locator("[role=textbox][data-lexical-editor]")


def test_a_question_is_asked_and_passed_on_by_hand(page: Page, played: Played, shot: Callable[[Page, str], None]) -> None:
    """Typed, answered with sources, and passed on with two clicks on the card."""
    _composer(page).click()
    _composer(page).press_sequentially(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_text(QUESTION).first).to_be_visible()
    page.wait_for_timeout(1000)
    played.product.work()
    expect(page.get_by_text("MI-1 received").first).to_be_visible()
    shot(page, "teams-receipt")
    approve(played.product)
    expect(page.get_by_text("eGFR of 30 to 59 mL/min").first).to_be_visible()
    shot(page, "teams-answer")
    page.get_by_role("button", name="Spoken").last.click()
    expect(page.get_by_text("passed on spoken: when?").first).to_be_visible()
    page.get_by_role("button", name="Just now").last.click()
    expect(page.get_by_text("MI-1: passed on spoken").first).to_be_visible()
    shot(page, "teams-passed-on")
    with played.product.tools.store.read() as uow:
        assert uow.cases.get(1).fulfilment is not None
