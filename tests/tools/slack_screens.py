"""Draws the pictures of deploy/slack.md: `python -m tests.tools.slack_screens`.

The demo's company plays one short story over real HTTP: real library, real triage, real blocks as the product sends them to a stand-in for
Slack. A neutral page of our own draws these blocks; Slack itself draws them in its own way.
"""

import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from html import escape, unescape
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from starlette.applications import Starlette

from bot import demo
from bot.slack.app import slack_routes
from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes.slack_product import SECRET
from tests.fakes.slack_serving import served
from tests.fakes.slack_side import SlackSide
from tests.fakes.slack_web_api import TEAM, TOKEN, SlackStandIn
from tests.fakes.small_library import small_company
from triage.domain.audit import AuditEntry
from triage.domain.inquiry import Intake, Profession, Prompted
from triage.steps.intake import complete_intake

Part = Mapping[str, Any]
FOLDER = Path(__file__).parent.parent.parent / "deploy" / "slack" / "screens"
WIDTH, SHARPNESS, _COLOURS = 680, 2, 48
REVIEW, SAFETY = "CREVIEW", "CSAFETY"
ANA, OSEI, AYDIN = "UANA", "UOSEI", "UAYDIN"
DM = f"D{ANA}"
_PEOPLE = {ANA: "ana", OSEI: "osei", AYDIN: "aydin"}


class Screen(NamedTuple):
    """One picture: what it is called, where it stands, what a person wrote there, and the messages or the view that the product sent."""

    name: str
    place: str
    said: str
    shown: tuple[Part, ...]


def story(home: Path) -> tuple[Screen, ...]:
    """A question from receipt to answer, and a report; each screen as the product sent it."""
    with _running(home) as (product, slack, side):
        return tuple(_played(product, slack, side))


def _played(product: Product, slack: SlackStandIn, side: SlackSide) -> Iterator[Screen]:
    _ask(product, side, demo.EXAMPLE_QUESTION)
    receipt = dict(slack.posted(DM)[0])
    yield Screen("receipt", "Direct message", demo.EXAMPLE_QUESTION, (receipt,))
    yield Screen("review-card", "Channel of reviewers", "", (dict(slack.posted(REVIEW)[0]),))
    side.click(ANA, DM, receipt, "complete_intake")
    yield Screen("intake-form", "Form", "", (_soon(lambda: slack.forms[-1] if slack.forms and len(slack.forms[-1]["blocks"]) > 1 else None),))
    with product.store.read() as uow:
        ana = uow.people.get("ana")
    told = Intake(requester_name="Dr Patel", profession=Profession.PHYSICIAN, country="US", prompted=Prompted.NO)
    complete_intake(product.tools, 1, ana, told)
    _work(product)
    side.click(OSEI, REVIEW, slack.posted(REVIEW)[0], "approve")
    _work(product)
    yield Screen("answer", "Direct message", "", (dict(slack.posted(DM)[-1]),))
    _ask(product, side, demo.REPORT)
    yield Screen("report", "Direct message", demo.REPORT, (next(dict(m) for m in slack.posted(DM) if m["text"].startswith("MI-2")),))
    yield Screen("safety-card", "Channel of safety", "", (dict(slack.posted(SAFETY)[0]),))
    side.open_home(ANA)
    yield Screen("home", "Home tab", "", (_soon(lambda: slack.homes.get(ANA)),))


@contextmanager
def _running(home: Path) -> Iterator[tuple[Product, SlackStandIn, SlackSide]]:
    with SlackStandIn().running() as slack:
        slack.began = int(TurnableClock().now().timestamp()) - 60
        for channel in (DM, REVIEW, SAFETY):
            slack.add_channel(channel)
        own: dict[str, Any] = {"slack_bot_token": TOKEN, "slack_signing_secret": SECRET, "slack_api_url": slack.url}
        own |= {"slack_review_channel": REVIEW, "slack_safety_channel": SAFETY, "public_url": "https://triage.example.com"}
        product = small_company(home, clock=TurnableClock(), **own)
        with product.store.begin() as uow:
            for user, person in _PEOPLE.items():
                slack.add_user(user, f"{person}@orvane.example")
                uow.people.link(person, "slack", f"{TEAM}:{user}", entry=AuditEntry(actor="demo", action="person.linked"))
        try:
            product.load()
            with served(Starlette(routes=slack_routes(product))) as address:
                side = SlackSide(address, SECRET, slack)
                yield product, slack, side
                side.close()
        finally:
            product.close()


def _ask(product: Product, side: SlackSide, text: str) -> None:
    side.write(DM, ANA, text)
    _work(product)


def _work(product: Product) -> None:
    worker = product.worker(threads=1)
    while worker.run_once():
        pass


def _soon(look: Callable[[], Part | None]) -> Part:
    until = time.monotonic() + 10
    while (found := look()) is None:
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)
    return dict(found)


def page(screen: Screen) -> str:
    """A screen as a page that needs nothing from anywhere."""
    said = f'<div class="said"><b>Ana Ferreira</b><p>{escape(screen.said)}</p></div>' if screen.said else ""
    shown = "".join(_shown(part) for part in screen.shown)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{screen.name}</title><style>{_STYLE}</style><h1>{screen.place}</h1>{said}{shown}</html>'
    )


def _shown(part: Part) -> str:
    blocks = "".join(_DRAWN[str(b["type"])](b) for b in part["blocks"])
    if part.get("type") == "modal":
        buttons = "".join(f'<span class="button{main}">{escape(part[key]["text"])}</span>' for key, main in (("close", ""), ("submit", " main")) if key in part)
        return f'<div class="sheet"><h2>{escape(part["title"]["text"])}</h2>{blocks}<div class="row end">{buttons}</div></div>'
    return f'<div class="sheet">{blocks}</div>'


def _words(text: Part) -> str:
    if text["type"] == "plain_text":
        return escape(str(text["text"])).replace("\n", "<br>")
    found = escape(unescape(str(text["text"])), quote=False)
    found = re.sub(r"&lt;(https?://[^|&]*(?:&amp;[^|]*)?)\|(.*?)&gt;", r"<u>\2</u>", found)
    return re.sub(r"(?m)^\*(.+)\*$", r"<b>\1</b>", found).replace("\n", "<br>")


def _section(block: Part) -> str:
    beside = f'<div class="beside">{_element(block["accessory"])}</div>' if "accessory" in block else ""
    return f'<div class="section"><p>{_words(block["text"])}</p>{beside}</div>'


def _field(block: Part) -> str:
    optional = " <i>(optional)</i>" if block.get("optional") else ""
    hint = f'<p class="quiet">{_words(block["hint"])}</p>' if "hint" in block else ""
    return f"<label>{_words(block['label'])}{optional}</label>{_element(block['element'])}{hint}"


def _row(elements: Iterable[Part]) -> str:
    return f'<div class="row">{"".join(_element(e) for e in elements)}</div>'


def _element(element: Part) -> str:
    kind = str(element["type"])
    if kind == "button":
        style = {"primary": " main", "danger": " grave"}.get(str(element.get("style")), "")
        return f'<span class="button{style}">{_words(element["text"])}</span>'
    if kind == "overflow":
        return '<span class="button">More</span>'
    if kind in ("radio_buttons", "checkboxes"):
        return "".join(f'<p class="choice">{_words(o["text"])}</p>' for o in element["options"])
    chosen = element.get("initial_option") or {}
    value = _words(chosen["text"]) if chosen else escape(str(element.get("initial_value") or element.get("initial_date") or ""))
    tall = " tall" if element.get("multiline") else ""
    return f'<div class="field{tall}{" list" if "select" in kind or "picker" in kind else ""}">{value}</div>'


_DRAWN: Mapping[str, Callable[[Part], str]] = {
    "section": _section,
    "header": lambda b: f"<h2>{_words(b['text'])}</h2>",
    "context": lambda b: "".join(f'<p class="quiet">{_words(e)}</p>' for e in b["elements"]),
    "actions": lambda b: _row(b["elements"]),
    "input": _field,
    "divider": lambda _: "<hr>",
}
_STYLE = """
body { font: 15px/1.45 'Liberation Sans', sans-serif; color: #1f2937; background: #f3f4f6; margin: 0; padding: 20px; }
h1 { font-size: 12px; font-weight: normal; color: #6b7280; margin: 0 0 10px; }
h2 { font-size: 17px; margin: 4px 0 10px; }
.said { background: #e5e7eb; border-radius: 8px; padding: 10px 14px; margin: 0 60px 12px 0; }
.said p { margin: 2px 0 0; }
.sheet { background: #fff; border: 1px solid #d1d5db; border-radius: 8px; padding: 14px 16px; }
p { margin: 0 0 8px; overflow-wrap: anywhere; }
.section { display: flex; gap: 12px; align-items: flex-start; justify-content: space-between; }
.beside { flex: none; }
.quiet { font-size: 13px; color: #4b5563; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 0 10px; }
.end { justify-content: flex-end; margin: 14px 0 0; }
.button { border: 1px solid #9ca3af; border-radius: 6px; padding: 4px 12px; font-size: 14px; white-space: nowrap; background: #fff; }
.main { background: #1d4ed8; border-color: #1d4ed8; color: #fff; }
.grave { border-color: #b91c1c; color: #b91c1c; }
label { display: block; font-weight: bold; font-size: 14px; margin: 12px 0 4px; }
label i { font-weight: normal; color: #6b7280; }
.field { border: 1px solid #9ca3af; border-radius: 6px; min-height: 20px; padding: 6px 10px; }
.field.tall { min-height: 62px; }
.field.list::after { content: '▾'; float: right; color: #6b7280; }
.choice::before { content: '○ '; color: #6b7280; }
.choice { margin: 0 0 2px; }
hr { border: 0; border-top: 1px solid #e5e7eb; margin: 10px 0; }
u { color: #1d4ed8; }
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
            window.set_content(page(screen))
            Image.open(BytesIO(window.screenshot(full_page=True))).convert("RGB").quantize(_COLOURS).save(FOLDER / f"{screen.name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
