"""Draws the pictures of deploy/teams.md: `python -m tests.tools.teams_screens`.

The demo's company plays one short story over real HTTP: real library, real triage, real cards as the product sends them to a stand-in for
Teams. The official renderer of Adaptive Cards (tests/peers) draws these cards on a neutral page of our own; Teams itself draws them in its own way.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from starlette.applications import Starlette

from bot import demo
from bot.teams.app import teams_routes
from bot.teams.auth import Door
from bot.teams.keys import SigningKeys
from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes.slack_serving import served
from tests.fakes.small_library import small_company
from tests.fakes.teams_cards import parts_of
from tests.fakes.teams_connector import APP, TENANT, TeamsStandIn
from tests.fakes.teams_parser import ENTRY
from tests.fakes.teams_side import KeysStandIn, TeamsSide
from tests.tools.slack_screens import _soon, _work
from triage.domain.audit import AuditEntry
from triage.domain.inquiry import Intake, Profession, Prompted
from triage.steps.intake import complete_intake

if TYPE_CHECKING:
    from playwright.sync_api import Page

Part = Mapping[str, Any]
FOLDER = Path(__file__).parent.parent.parent / "deploy" / "teams" / "screens"
WIDTH, SHARPNESS, _COLOURS = 620, 2, 96
REVIEW, SAFETY = "19:review@thread.tacv2", "19:safety@thread.tacv2"
ANA, OSEI, AYDIN = "ana-oid", "osei-oid", "aydin-oid"
CHAT = f"a:{ANA}"


class Screen(NamedTuple):
    """One picture: what it is called, where it stands, what a person wrote there, and the card that the product sent."""

    name: str
    place: str
    said: str
    card: Part


def story(home: Path) -> tuple[Screen, ...]:
    """A question from receipt to answer, and a report; each screen as the product sent it."""
    with _running(home) as (product, teams, side):
        return tuple(_played(product, teams, side))


def _played(product: Product, teams: TeamsStandIn, side: TeamsSide) -> Iterator[Screen]:
    _ask(product, side, demo.EXAMPLE_QUESTION)
    yield Screen("receipt", "Personal chat", demo.EXAMPLE_QUESTION, teams.card(CHAT))
    yield Screen("intake-form", "Personal chat", "", side.click(ANA, CHAT, "complete_intake")["value"])
    own = _own(side, OSEI, REVIEW, teams)
    yield Screen("review-card", "Channel of reviewers, for a reviewer", "", own)
    yield Screen("edit-dialog", "Dialog: Edit MI-1", "", _dialog(side, OSEI, REVIEW, own, "edit"))
    with product.store.read() as uow:
        ana = uow.people.get("ana")
    told = Intake(requester_name="Dr Patel", profession=Profession.PHYSICIAN, country="US", prompted=Prompted.NO)
    complete_intake(product.tools, 1, ana, told)
    _work(product)
    _click(side, OSEI, REVIEW, _own(side, OSEI, REVIEW, teams), "approve")
    _work(product)
    yield Screen("answer", "Personal chat", "", teams.card(CHAT))
    _ask(product, side, demo.REPORT)
    yield Screen("report", "Personal chat", demo.REPORT, next(c for c in _cards(teams, CHAT) if c["fallbackText"].startswith("MI-2")))
    yield Screen("safety-card", "Channel of safety, for a person of safety", "", _own(side, AYDIN, SAFETY, teams))
    before = len(_cards(teams, CHAT))
    side.write(ANA, "home")
    yield Screen("home", "Personal chat", "home", _soon(lambda: teams.card(CHAT) if len(_cards(teams, CHAT)) > before else None))


@contextmanager
def _running(home: Path) -> Iterator[tuple[Product, TeamsStandIn, TeamsSide]]:
    with TeamsStandIn().running() as teams, KeysStandIn().running() as keys, patch("bot.teams.parts.connector_of", return_value=teams.connector()):
        own: dict[str, Any] = {"teams_app_id": APP, "teams_app_password": "made-up", "teams_tenant_id": TENANT}
        own |= {"teams_review_channel": REVIEW, "teams_safety_channel": SAFETY, "public_url": "https://triage.example.com"}
        product = small_company(home, clock=TurnableClock(), **own)
        teams.conversations |= {REVIEW: [], SAFETY: []}
        with product.store.begin() as uow:
            for user in (ANA, OSEI, AYDIN):
                person = user.removesuffix("-oid")
                teams.add_member(f"29:{user}", user, f"{person}@orvane.example")
                teams.conversations[f"a:{user}"] = []
                uow.people.link(person, "teams", f"{TENANT}:{user}", entry=AuditEntry(actor="demo", action="person.linked"))
        try:
            product.load()
            routes = teams_routes(product, door=Door(APP, {TENANT}, SigningKeys(keys.metadata)), connector=teams.connector())
            with served(Starlette(routes=routes)) as address:
                side = TeamsSide(address, teams)
                yield product, teams, side
                side.close()
        finally:
            product.close()


def _ask(product: Product, side: TeamsSide, text: str) -> None:
    side.write(ANA, text)
    _work(product)


def _cards(teams: TeamsStandIn, place: str) -> list[Part]:
    return [a["attachments"][0]["content"] for a in teams.conversations[place] if a.get("attachments")]


def _own(side: TeamsSide, user: str, place: str, teams: TeamsStandIn) -> Part:
    """The card of a channel as Teams draws it for one person."""
    return dict(_click(side, user, place, teams.card(place), "show_card")["value"])


def _click(side: TeamsSide, user: str, place: str, card: Part, verb: str) -> Part:
    button = next(p for p in parts_of(card["body"]) if p["type"] == "Action.Execute" and p["verb"] == verb)
    return _invoked(side, user, place, "adaptiveCard/action", {"action": {"verb": verb, "data": button["data"]}})


def _dialog(side: TeamsSide, user: str, place: str, card: Part, opens: str) -> Part:
    data = next(p["data"] for p in parts_of(card) if p.get("data", {}).get("opens") == opens)
    return dict(_invoked(side, user, place, "task/fetch", {"data": data})["task"]["value"]["card"]["content"])


def _invoked(side: TeamsSide, user: str, place: str, name: str, value: Part) -> Part:
    conversation = {"id": place, "conversationType": "channel", "isGroup": True, "tenantId": TENANT}
    return side.invoke(user, name, dict(value), conversation=conversation)


def draw(window: "Page", screen: Screen, theme: str = "light") -> None:
    """Draw a screen into a page that needs nothing from anywhere."""
    said = f'<div class="said"><b>Ana Ferreira</b><p>{escape(screen.said)}</p></div>' if screen.said else ""
    body = f'<h1>{escape(screen.place)}</h1>{said}<div class="sheet"></div>'
    window.set_content(f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{screen.name}</title><style>{_STYLE}</style><body class="{theme}">{body}')
    window.add_script_tag(path=ENTRY)
    window.evaluate(_DRAWS, [dict(screen.card), {**_HOST, "containerStyles": {"default": _THEMES[theme]}}])


def _colours(background: str, words: str, quiet: str, warning: str, attention: str) -> Part:
    named = {"default": (words, quiet), "warning": (warning, warning), "attention": (attention, attention)}
    return {"backgroundColor": background, "foregroundColors": {name: {"default": main, "subtle": subtle} for name, (main, subtle) in named.items()}}


_THEMES: Mapping[str, Part] = {
    "light": _colours("#ffffff", "#1f2937", "#4b5563", "#92400e", "#b91c1c"),
    "dark": _colours("#1f2937", "#f9fafb", "#cbd5e1", "#fcd34d", "#fca5a5"),
}
_LABEL = {"color": "default", "isSubtle": False, "size": "default", "weight": "bolder"}
_HOST: Part = {
    "fontFamily": "'Liberation Sans', sans-serif",
    "fontSizes": {"small": 13, "default": 15, "medium": 17, "large": 20, "extraLarge": 24},
    "spacing": {"small": 4, "default": 8, "medium": 14, "large": 20, "extraLarge": 28, "padding": 14},
    "actions": {"maxActions": 6, "actionsOrientation": "horizontal", "actionAlignment": "left", "buttonSpacing": 8},
    "inputs": {"label": {"inputSpacing": "small", "requiredInputs": _LABEL | {"suffix": " *"}, "optionalInputs": _LABEL}},
}
_DRAWS = """([card, host]) => {
    const drawn = new AdaptiveCards.AdaptiveCard();
    drawn.hostConfig = new AdaptiveCards.HostConfig(host);
    drawn.parse(card);
    document.querySelector(".sheet").appendChild(drawn.render());
}"""
_STYLE = """
body { font: 15px/1.45 'Liberation Sans', sans-serif; color: #1f2937; background: #f3f4f6; margin: 0; padding: 20px; }
body.dark { color: #f9fafb; background: #111827; color-scheme: dark; }
h1 { font-size: 12px; font-weight: normal; color: #6b7280; margin: 0 0 10px; }
.dark h1 { color: #9ca3af; }
.said { background: #e5e7eb; border-radius: 8px; padding: 10px 14px; margin: 0 60px 12px 0; }
.dark .said { background: #374151; }
.said p { margin: 2px 0 0; overflow-wrap: anywhere; }
.sheet { border: 1px solid #d1d5db; border-radius: 8px; overflow: hidden; }
.dark .sheet { border-color: #4b5563; }
.ac-richTextBlock { overflow-wrap: anywhere; }
.ac-pushButton { font: inherit; font-size: 14px; border: 1px solid #9ca3af; border-radius: 6px; padding: 4px 12px; background: transparent; color: inherit; }
.ac-pushButton.style-positive { background: #1d4ed8; border-color: #1d4ed8; color: #fff; }
.ac-pushButton.style-destructive { border-color: #b91c1c; color: #b91c1c; }
.dark .ac-pushButton.style-destructive { border-color: #fca5a5; color: #fca5a5; }
.ac-pushButton > div { white-space: nowrap; }
.ac-actionSet > div { flex-wrap: wrap; row-gap: 8px; }
.ac-input, select, textarea { font: inherit; box-sizing: border-box; width: 100% !important; border: 1px solid #9ca3af; border-radius: 6px; padding: 5px 10px;
  background: transparent; color: inherit; }
.ac-choiceSetInput-expanded, .ac-choiceSetInput-multiSelect { border: 0; padding: 0; }
.ac-choiceSetInput-expanded input, .ac-choiceSetInput-multiSelect input { width: auto !important; }
textarea { min-height: 62px; field-sizing: content; }
"""


def main() -> None:
    """Write every picture anew."""
    from PIL import Image  # noqa: PLC0415 - only who draws needs this and a browser
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from tests.browser.conftest import CHROMIUM, FLAGS  # noqa: PLC0415

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        screens = story(Path(home))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        window = browser.new_page(viewport={"width": WIDTH, "height": 400}, device_scale_factor=SHARPNESS)
        for screen in screens:
            draw(window, screen)
            Image.open(BytesIO(window.screenshot(full_page=True))).convert("RGB").quantize(_COLOURS).save(FOLDER / f"{screen.name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
