"""The browser's side of the web face, without a browser: signs in, sends the forms that pages hold, and reads pages as text."""

import html
import re
import secrets
from collections.abc import Mapping, Sequence

from httpx2 import Response
from starlette.testclient import TestClient

from bot.wiring import Product

QUESTION = "Dr Patel asks if Velmira needs a dose change with eGFR 35, 62 years old, psoriasis."
_TOKEN = re.compile(r'name="csrf"\s+(?:value|content)="([0-9a-f]+)"')


class WebSide:
    """One person's browser on a product."""

    def __init__(self, product: Product, client: TestClient) -> None:
        self.product = product
        self.client = client

    def signs_in_as(self, person: str) -> "WebSide":
        """Pick a person of the demo."""
        answer = self.send("/sign-in/pick", {"person": person}, page="/sign-in")
        assert answer.status_code == 303, answer.text
        return self

    def open(self, path: str, **headers: str) -> Response:
        """Fetch a page."""
        return self.client.get(path, headers=headers, follow_redirects=False)

    def token(self, page: str = "/sign-in") -> str:
        """The token that the forms of a page carry."""
        found = _TOKEN.search(self.client.get(page).text)
        assert found, page
        return found[1]

    def send(self, path: str, fields: Mapping[str, str | Sequence[str]], *, page: str = "/sign-in", files: Sequence[tuple[str, bytes]] = ()) -> Response:
        """Send a form as a page of ours would."""
        data = {"csrf": self.token(page), **fields}
        upload = [("files", (name, body)) for name, body in files]
        return self.client.post(path, data=data, files=upload or None, follow_redirects=False)

    def asks(self, text: str = QUESTION, **fields: str) -> int:
        """Ask in the chat; the number of the case."""
        answer = self.send("/chat", {"text": text, "source": secrets.token_hex(8), **fields})
        assert answer.status_code == 303, answer.text
        return int(answer.headers["location"].rsplit("/", 1)[1])

    def work(self) -> None:
        """Let the worker do all there is to do."""
        worker = self.product.worker(threads=1, name="test")
        while worker.run_once():
            pass

    def does(self, case_id: int, action: str, **fields: str | Sequence[str]) -> Response:
        """Send a form of the case page, with what the page holds."""
        page = self.client.get(f"/cases/{case_id}").text
        held = {name: _hidden(page, name) for name in ("version", "draft_sha256")}
        return self.send(f"/cases/{case_id}/{action}", {**{n: v for n, v in held.items() if v}, **fields})


def words(answer: Response) -> str:
    """A page as a person reads it: without marks, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""
