"""The pictures of the guide for Slack: they are drawn from what the product sends, and they are up to date."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.fakes.slack_blocks import faults_of, faults_of_view
from tests.fakes.slack_reading import Snapshot, read_blocks, read_view
from tests.tools.slack_screens import FOLDER, WIDTH, Screen, page, story

GUIDE = Path(__file__).parent.parent.parent / "deploy" / "slack.md"
PHONE = 360


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> tuple[Screen, ...]:
    """The story, played once."""
    return story(tmp_path_factory.mktemp("company"))


def test_the_pictures_offer_what_the_product_offers(screens: tuple[Screen, ...], snapshot: Snapshot) -> None:
    """Headings, fields and buttons of each screen. Whoever changes them draws the pictures anew: `python -m tests.tools.slack_screens`."""
    snapshot("screens", *(_skeleton(screen) for screen in screens))


def test_each_picture_is_there_and_stands_in_the_guide(screens: tuple[Screen, ...]) -> None:
    """No picture is forgotten, and none is left over."""
    names = {screen.name for screen in screens}
    assert {p.stem for p in FOLDER.glob("*.png")} == names
    guide = GUIDE.read_text(encoding="utf-8")
    assert [name for name in names if f"slack/screens/{name}.png" not in guide] == []


@pytest.mark.parametrize("width", [WIDTH, PHONE])
def test_nothing_of_a_screen_is_cut_off(screens: tuple[Screen, ...], browser: Browser, width: int) -> None:
    """Every word and button has room, on a phone too."""
    window = browser.new_page(viewport={"width": width, "height": 700})
    for screen in screens:
        window.set_content(page(screen))
        assert window.evaluate("document.documentElement.scrollWidth") <= width, screen.name
    window.close()


def test_slack_takes_every_screen(screens: tuple[Screen, ...]) -> None:
    """What is drawn is within Slack's limits."""
    for screen in screens:
        for part in screen.shown:
            assert (faults_of_view(part) if part.get("type") in ("modal", "home") else faults_of(part["blocks"])) == []


def _skeleton(screen: Screen) -> str:
    """A screen without the words of the story, which follow the library and the detectors."""
    read = "\n".join(read_view(p) if p.get("type") in ("modal", "home") else read_blocks(p["blocks"]) for p in screen.shown)
    return "\n".join([f"--- {screen.name}", *(line for line in read.split("\n") if line.startswith(("=", "?", "[")))])
