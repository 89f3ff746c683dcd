"""The demo's company: the real product on a few documents of the sample library. Its worker works when a test says so."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from bot.server import create_app
from bot.wiring import Product
from tests.clock import TurnableClock
from tests.fakes.small_library import small_company
from tests.fakes.web_side import WebSide

Visitor = Callable[..., WebSide]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product, made once: every test asks questions of its own."""
    built = small_company(tmp_path_factory.mktemp("home"), clock=TurnableClock())
    built.load()
    yield built
    built.close()


@pytest.fixture
def visitor(product: Product) -> Visitor:
    """A new browser: of nobody, or signed in as a person."""

    def open_browser(person: str = "") -> WebSide:
        side = WebSide(product, TestClient(create_app(product), raise_server_exceptions=False))
        return side.signs_in_as(person) if person else side

    return open_browser
