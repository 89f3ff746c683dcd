"""Originals as they came: files that anybody may have written, served so that nothing in them runs, leads away or is guessed at.

A PDF is shown as pictures of its pages. HTML, and what Word becomes, stands in a frame of a foreign origin without rights: no script, no form,
no link out, nothing fetched. Everything else is shown as text, or downloaded.
"""

from pathlib import PurePath
from urllib.parse import quote

from starlette.responses import Response

from bot.content.facsimile import page_picture, shown_as, word_as_html
from bot.web.edge import HEADERS, Visit
from triage.errors import BadContent

INERT = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
"""For a stranger's page: a foreign origin that may show itself and nothing else."""
FRAMING = HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
"""For our page that holds such a frame."""
_STRICT = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_AN_HOUR = "private, max-age=3600"
_LONGEST_TEXT = 400_000


async def shown(visit: Visit, name: str, body: bytes) -> Response:
    """An original for a frame: HTML as it is, Word as HTML, without any rights."""
    kind = shown_as(name)
    if kind == "word":
        try:
            return _inert(await visit.call_slowly(word_as_html, body), "text/html; charset=utf-8")
        except BadContent as bad:
            return _inert(bad.reasons[0].encode(), "text/plain; charset=utf-8")
    if kind == "html":
        return _inert(body, "text/html")  # its own characters, as it says them
    return downloaded(name, body)


async def page(visit: Visit, body: bytes, number: int) -> Response:
    """A page of a PDF as a picture."""
    try:
        picture = await visit.call_slowly(page_picture, body, number)
    except BadContent:
        return Response(status_code=404)
    return Response(picture, headers={"Content-Type": "image/png", "Content-Security-Policy": _STRICT, "Cache-Control": _AN_HOUR})


def downloaded(name: str, body: bytes) -> Response:
    """An original as a file to keep. No browser opens it in the product's name."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in PurePath(name).name) or "file"
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f"attachment; filename=\"{safe}\"; filename*=UTF-8''{quote(PurePath(name).name, safe='')}",
        "Content-Security-Policy": _STRICT,
    }
    return Response(body, headers=headers)


def as_text(body: bytes) -> tuple[str, bool]:
    """The beginning of a text file for a page of ours, and whether there is more of it."""
    text = body[: 4 * _LONGEST_TEXT].decode("utf-8-sig", errors="replace")
    return text[:_LONGEST_TEXT], len(body) > 4 * _LONGEST_TEXT or len(text) > _LONGEST_TEXT


def _inert(body: bytes, media_type: str) -> Response:
    headers = {"Content-Type": media_type, "Content-Security-Policy": INERT, "X-Frame-Options": "SAMEORIGIN", "X-DNS-Prefetch-Control": "off"}
    return Response(body, headers=headers | {"Cross-Origin-Resource-Policy": "same-origin", "Referrer-Policy": "no-referrer"})
