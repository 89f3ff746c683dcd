"""Fetching a file: what broke off on its way is no file, and an address that is none is not opened."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from slack_sdk import WebClient

from bot.slack.files_in import SlackFiles
from bot.slack.inbound import files_in
from triage.errors import TryAgainLater, Undeliverable

WHOLE, HALF = 100, b"The patient is well. "


class _Breaks(BaseHTTPRequestHandler):
    """Says how long a file is, and hangs up before it is all there."""

    address = ""

    def do_POST(self) -> None:
        """What Slack knows of the file."""
        body = json.dumps({"ok": True, "file": {"id": "F1", "url_private": self.address}}).encode()
        self._head(len(body))
        self.wfile.write(body)

    def do_GET(self) -> None:
        """The file."""
        self._head(WHOLE)
        self.wfile.write(HALF)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library calls it
        """Quietly."""

    def _head(self, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        self.end_headers()


@pytest.fixture
def server() -> Iterator[str]:
    """Its address."""
    server = HTTPServer(("127.0.0.1", 0), _Breaks)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _fetch(server: str, address: str) -> bytes:
    _Breaks.address = address
    return SlackFiles(lambda _: WebClient(token="xoxb-1", base_url=f"{server}/api/"), home=server).fetch("T01/F1", largest=1_000)


def test_a_file_that_broke_off_is_tried_again_and_never_read_in_part(server: str) -> None:
    """The report may stand in the other half."""
    with pytest.raises(TryAgainLater):
        _fetch(server, f"{server}/files/a.txt")


@pytest.mark.parametrize(
    "address", ["https://files.slack.com:port/a", "https://[files.slack.com/a", "https://files.slack.com@10.0.0.1/a", "file:///etc/passwd", ""]
)
def test_an_address_that_is_none_of_slacks_is_not_opened(server: str, address: str) -> None:
    """Nor does it break the worker."""
    with pytest.raises(Undeliverable):
        _fetch(server, address)


def test_the_name_of_a_file_is_one_line_of_what_can_be_read() -> None:
    """Nothing in it turns the words around it about, or hides."""
    (file,) = files_in("T01", {"files": [{"id": "F1", "name": "rash\x00\u202egpj.\u2066exe\ud800\n.txt"}]})
    assert file.name == "rashgpj.exe .txt"
    (nameless,) = files_in("T01", {"files": [{"id": "F1", "name": "\u202e\x07"}]})
    assert nameless.name == "a file"
