"""An endpoint of a language model over real HTTP, in the form of OpenAI's chat completions. It says what a test tells it, or fails as it is told.

Every byte that reaches it is kept as it came through the socket, so that a test can look for what must not be there.
"""

import io
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from typing import Any, NamedTuple

KEY = "made-up-key-of-the-endpoint"
MODEL = "gpt-stand-in"
VERSION = "gpt-stand-in-2026-10-01"


class Reply(NamedTuple):
    """How one request ends. `how`: whole, cut (the line drops in mid-answer), drip (a byte now and then, without end), or hang (nothing at all)."""

    status: int = 200
    headers: dict[str, str] = {}
    body: bytes = b""
    how: str = "whole"


def completion(content: str | None, *, finish: str = "stop", refusal: str | None = None, usage: tuple[int, int] | None = (200, 40)) -> Reply:
    """An answer of a model."""
    said: dict[str, Any] = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1_790_000_000, "model": VERSION}
    said["choices"] = [{"index": 0, "message": {"role": "assistant", "content": content, "refusal": refusal}, "finish_reason": finish}]
    if usage:
        said["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
    return Reply(headers={"Content-Type": "application/json"}, body=json.dumps(said).encode())


def called(name: str, arguments: str) -> Reply:
    """An answer that a model gives as the arguments of a function."""
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}
    said = json.loads(completion(None, finish="tool_calls").body)
    said["choices"][0]["message"] |= {"tool_calls": [call]}
    return Reply(headers={"Content-Type": "application/json"}, body=json.dumps(said).encode())


def streamed(content: str, *, pieces: int = 3, whole: bool = True) -> Reply:
    """An answer bit by bit; not `whole`: the line drops before its end."""
    step = max(1, len(content) // pieces)
    frame = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_790_000_000, "model": VERSION}
    deltas: list[dict[str, Any]] = [{"delta": {"content": content[at : at + step]}} for at in range(0, len(content), step)]
    deltas[0]["delta"] |= {"role": "assistant"}  # once, as endpoints do: clients put deltas together
    if whole:
        deltas.append({"delta": {}, "finish_reason": "stop"})
    chunks = [frame | {"choices": [{"index": 0, "finish_reason": None} | delta]} for delta in deltas]
    if whole:
        chunks.append(frame | {"choices": [], "usage": {"prompt_tokens": 200, "completion_tokens": 40, "total_tokens": 240}})
    lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks] + (["data: [DONE]\n\n"] if whole else [])
    return Reply(headers={"Content-Type": "text/event-stream"}, body="".join(lines).encode(), how="whole" if whole else "cut")


def fault(status: int, *, code: str = "made_up", **headers: str) -> Reply:
    """An error, as OpenAI words it."""
    body = json.dumps({"error": {"message": "made up", "type": "made_up", "code": code}}).encode()
    return Reply(status=status, headers={"Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}, body=body)


HANG = Reply(how="hang")
DRIP = Reply(headers={"Content-Type": "application/json"}, how="drip")
MALFORMED = Reply(headers={"Content-Type": "application/json"}, body=b'{"id": "chatcmpl-1", "choices": [{"ind')
ANOTHER_PAGE = Reply(headers={"Content-Type": "text/html"}, body=b"<html><body>Sign in to the guest network</body></html>")
CUT = Reply(headers={"Content-Type": "application/json"}, body=completion("{}").body, how="cut")


class ModelEndpoint:
    """One endpoint. `say(...)` queues how the next requests end; when the queue is empty, `answers` is asked, with the request as it came."""

    def __init__(self) -> None:
        self.url = ""
        self.root = ""
        self.requests: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.raw = bytearray()
        self.answers: Callable[[dict[str, Any]], Reply] = lambda _: completion("{}")
        self._queue: deque[Reply] = deque()
        self._over = threading.Event()

    def say(self, *replies: Reply) -> None:
        """How the next requests end."""
        self._queue.extend(replies)

    def next(self, asked: dict[str, Any]) -> Reply:
        """How this request ends."""
        return self._queue.popleft() if self._queue else self.answers(asked)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the test is over, or for so long; whether it is over."""
        return self._over.wait(seconds)

    @contextmanager
    def running(self) -> Iterator["ModelEndpoint"]:
        """Answer on a port of this machine."""
        stand_in = self

        class Talk(_Talk):
            home = stand_in

        server = ThreadingHTTPServer(("127.0.0.1", 0), Talk)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        self.root = f"http://127.0.0.1:{server.server_address[1]}"
        self.url = f"{self.root}/v1"
        try:
            yield self
        finally:
            self._over.set()
            server.shutdown()
            server.server_close()
            thread.join()


class _Kept(io.RawIOBase):
    """What is read through it is kept."""

    def __init__(self, inner: Any, kept: bytearray) -> None:
        self._inner = inner
        self._kept = kept

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        got = self._inner.read1(len(buffer))
        buffer[: len(got)] = got
        self._kept += got
        return len(got)


class _Talk(BaseHTTPRequestHandler):
    home: ModelEndpoint
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet: a body that waits for the headers' receipt costs 40 ms

    def __init__(self, request: Any, client_address: Any, server: BaseServer) -> None:
        super().__init__(request, client_address, server)

    def setup(self) -> None:
        super().setup()
        self.rfile = io.BufferedReader(_Kept(self.rfile, self.home.raw))

    def do_POST(self) -> None:
        """Take a request."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.home.requests.append(asked)
        self.home.paths.append(self.path)
        self._end(self.home.next(asked))

    def _end(self, reply: Reply) -> None:
        if reply.how == "hang":
            self.home.wait()
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) if reply.how == "whole" else 1_000_000))
        self.end_headers()
        if reply.how == "drip":
            self._drip()
            return
        self.wfile.write(reply.body if reply.how == "whole" else reply.body[: len(reply.body) // 2])
        self.close_connection = reply.how != "whole"

    def _drip(self) -> None:
        self.close_connection = True
        try:
            while not self.home.wait(0.02):
                self.wfile.write(b" ")
                self.wfile.flush()
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own signature
        """Say nothing."""
