"""A company's paging service over real HTTP: checks the signature, opens one incident a delivery key, and fails when it is told to."""

import hashlib
import hmac
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "made-up-secret-of-the-paging-service"


class PagingService:
    """One service. `fail` says how the next requests end: a status (`503`), `hang` (answered too late), `lost` (taken, and then the line is cut)."""

    def __init__(self) -> None:
        self.url = ""
        self.incidents: dict[str, dict[str, Any]] = {}
        self.requests: list[dict[str, Any]] = []
        self.refused = 0
        self.faults: deque[str] = deque()

    def fail(self, *kinds: str) -> None:
        """How the next requests end."""
        self.faults.extend(kinds)

    @contextmanager
    def running(self) -> Iterator["PagingService"]:
        """Answer on a port of this machine."""
        stand_in = self

        class Talk(_Talk):
            home = stand_in

        server = ThreadingHTTPServer(("127.0.0.1", 0), Talk)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}/page"
        yield self
        server.shutdown()
        server.server_close()
        thread.join()


class _Talk(BaseHTTPRequestHandler):
    home: PagingService

    def do_POST(self) -> None:
        """Take a page."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        said = json.loads(body)
        self.home.requests.append(said)
        wanted = hmac.new(SECRET.encode(), self.headers["X-Triage-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"sha256={wanted}", self.headers["X-Triage-Signature"]):
            self.home.refused += 1
            return self._end(401)
        fault = self.home.faults.popleft() if self.home.faults else ""
        if fault.isdigit():
            return self._end(int(fault))
        self.home.incidents[self.headers["Idempotency-Key"]] = said
        if fault == "hang":
            time.sleep(0.6)
        if fault == "lost":
            self.close_connection = True
            self.connection.close()
            return None
        return self._end(202)

    def do_GET(self) -> None:
        """Where a redirect would lead."""
        self.home.requests.append({"redirected": True})
        self._end(200)

    def _end(self, status: int) -> None:
        self.send_response(status)
        if status in (301, 302, 307):
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""
