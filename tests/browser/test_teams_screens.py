"""The pictures of the guide for Teams: they are drawn from what the product sends, they are up to date, and a telephone shows them whole in any theme."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import MISSING
from tests.fakes.slack_reading import REWRITE, Snapshot
from tests.fakes.teams_cards import faults_of
from tests.fakes.teams_parser import ENTRY
from tests.fakes.teams_reading import read_card
from tests.tools.teams_screens import FOLDER, WIDTH, Screen, draw, story

GUIDE = Path(__file__).parent.parent.parent / "deploy" / "teams.md"
SNAPSHOTS = Path(__file__).parent.parent / "data" / "teams"
PHONE = 360
_FOLLOWS = re.compile(r"(?<=Sentence )\d+ (?=\(empty)|(?<=taken out\): <Text lines> \()s\d+|(?<=It rests on: <ChoiceSet: ).*(?=>)")
"""What follows the sentences that were found."""
_CUT_OFF = """() => [...document.querySelectorAll(".sheet *")].filter(
    (part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflow !== "visible" && part.clientWidth > 0
).map((part) => part.textContent)"""


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> tuple[Screen, ...]:
    """The story, played once."""
    return story(tmp_path_factory.mktemp("company"))


def test_the_pictures_offer_what_the_product_offers(screens: tuple[Screen, ...], request: pytest.FixtureRequest) -> None:
    """Headings, fields and buttons of each screen. Whoever changes them draws the pictures anew: `python -m tests.tools.teams_screens`."""
    snapshot = Snapshot(rewrites=bool(request.config.getoption(REWRITE)), folder=SNAPSHOTS)
    snapshot("screens", *(_skeleton(screen) for screen in screens))


def test_each_picture_is_there_and_stands_in_the_guide(screens: tuple[Screen, ...]) -> None:
    """No picture is forgotten, and none is left over."""
    names = {screen.name for screen in screens}
    assert {p.stem for p in FOLDER.glob("*.png")} == names
    guide = GUIDE.read_text(encoding="utf-8")
    assert [name for name in names if f"teams/screens/{name}.png" not in guide] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDTH, PHONE])
def test_nothing_of_a_screen_is_cut_off(screens: tuple[Screen, ...], browser: Browser, width: int, theme: str) -> None:
    """Every word and button has room, on a phone and in the dark too."""
    if not ENTRY.exists():
        pytest.skip(f"{MISSING}: adaptivecards is not installed (npm ci in tests/peers)")
    window = browser.new_page(viewport={"width": width, "height": 700})
    for screen in screens:
        draw(window, screen, theme)
        assert window.evaluate("document.documentElement.scrollWidth") <= width, screen.name
        assert window.evaluate(_CUT_OFF) == [], screen.name
    window.close()


def test_every_field_says_what_it_is_for(screens: tuple[Screen, ...], browser: Browser) -> None:
    """Also to who hears a screen instead of seeing it: each field and button has a name there."""
    if not ENTRY.exists():
        pytest.skip(f"{MISSING}: adaptivecards is not installed (npm ci in tests/peers)")
    window = browser.new_page()
    for screen in screens:
        draw(window, screen)
        for role in ("textbox", "combobox", "button", "link"):
            found = window.get_by_role(role)
            for n in range(found.count()):
                assert found.nth(n).aria_snapshot().partition(role)[2].strip(' :"'), f"{screen.name}: a {role} without a name"
    window.close()


def test_teams_takes_every_screen(screens: tuple[Screen, ...]) -> None:
    """What is drawn is within Teams' limits."""
    assert [fault for screen in screens for fault in faults_of(dict(screen.card))] == []


def _skeleton(screen: Screen) -> str:
    """A screen without the words of the story, which follow the library and the detectors."""
    read = read_card(screen.card).split("\n")
    kept = [_FOLLOWS.sub("…", line.partition(" = ")[0]) for line in read if line.startswith(("=", "?", "["))]
    return "\n".join([f"--- {screen.name}", *dict.fromkeys(kept)])
