"""The product on a port of this machine, and a real browser to look at it with."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Error, Page, sync_playwright

from bot.server import create_app
from tests.conftest import MISSING
from tests.fakes.small_library import small_company

SHOTS = Path(__file__).parent.parent / ".shots"
CHROMIUM = os.environ.get("TRIAGE_TEST_CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Window = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from the system's packages; skips where it cannot be had."""
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        except Error as error:
            pytest.skip(f"{MISSING}: chromium cannot be started at {CHROMIUM} ({str(error).splitlines()[0]})")
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the product runs, with its own workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    product = small_company(tmp_path_factory.mktemp("home"), workers=1, port=port)
    server = uvicorn.Server(uvicorn.Config(create_app(product), host="127.0.0.1", port=port, log_level="error"))
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    assert product.ready.wait(60), "the product did not get ready"
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    running.join(20)


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Window]:
    """A new window, signed in as a person. What its console calls an error fails the test, unless it `refuses_quietly` what an attack tries."""
    faults: list[str] = []
    opened = []

    def open_window(person: str, *, refuses_quietly: bool = False, **options: object) -> Page:
        context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]  # playwright's own options
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" and not refuses_quietly else None)
        page.on("pageerror", lambda e: faults.append(str(e)))
        page.goto("/sign-in")
        page.get_by_role("button", name=person).click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    yield open_window
    for context in opened:
        context.close()
    assert not faults


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """Keeps a picture of a page beside the tests, out of git."""
    SHOTS.mkdir(exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return keep
