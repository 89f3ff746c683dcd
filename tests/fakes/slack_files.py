"""The files of the stand-in for Slack: put up by the bot or by people, and fetched with a token."""

import itertools
from collections import defaultdict, deque
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

Answer = dict[str, Any]
_US = {"bot_id": "B01", "user": "UBOT"}


class Refusal(Exception):
    """An answer with `ok: false`."""


class StandInFiles:
    """The part of the stand-in that keeps files."""

    url: str
    tokens: dict[str, str]
    files: dict[str, Answer]
    contents: dict[str, bytes]
    calls: list[tuple[str, Answer]]
    _faults: defaultdict[str, deque[str]]
    _count: "itertools.count[int]"

    def add_file(self, name: str, content: bytes, mimetype: str = "application/octet-stream") -> Answer:
        """A file as an event names it, to be downloaded with the bot's token."""
        file = f"F{next(self._count)}"
        address = self.url.replace("/api/", f"/files-pri/{file}/{name}")
        self.files[file] = {"id": file, "name": name, "mimetype": mimetype, "size": len(content), "url_private_download": address, "url_private": address}
        self.contents[file] = content
        return dict(self.files[file])

    async def _take_file(self, request: Request) -> Response:
        file, body = request.path_params["file"], await request.body()
        self.contents[file] = body
        if not body.startswith(b"PK"):  # the one kind of file of ours that is no text
            self.files[file]["content"] = body.decode()
        return PlainTextResponse("OK")

    async def _give_file(self, request: Request) -> Response:
        file, token = request.path_params["file"], request.headers.get("authorization", "").removeprefix("Bearer ")
        self.calls.append(("download", {"file": file}))
        fault = self._faults["download"].popleft() if self._faults["download"] else ""
        if fault:  # a status, or where it leads instead
            away = not fault.isdecimal()
            return Response(status_code=302 if away else int(fault), headers={"Location": fault} if away else {"Retry-After": "7"})
        if token not in self.tokens or file not in self.contents:
            return PlainTextResponse("<html>Please sign in</html>", status_code=200 if file in self.contents else 404, media_type="text/html")
        return Response(self.contents[file], media_type=self.files[file]["mimetype"])

    def _file(self, a: Answer) -> Answer:
        if a["file"] not in self.files:
            raise Refusal("file_not_found")
        return {"file": self.files[a["file"]]}

    def _upload_address(self, a: Answer) -> Answer:
        file = f"F{next(self._count)}"
        self.files[file] = {"id": file, "name": a["filename"], "length": int(a["length"])}
        return {"file_id": file, "upload_url": self.url.replace("/api/", f"/upload/{file}")}

    def _share(self, a: Answer) -> Answer:
        shared = [{**self.files[f["id"]], "title": f.get("title")} for f in a["files"]]
        self._put(a["channel_id"], {**_US, "text": "", "files": shared, "thread_ts": a.get("thread_ts")})
        return {"files": shared}

    def _put(self, channel: str, message: Answer) -> Answer:
        raise NotImplementedError
