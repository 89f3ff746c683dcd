"""What a file looks like to a person: the pages of a PDF as pictures, a Word document as HTML without anything that runs.

Files come from anywhere, so each is opened in a process of its own with little memory and little time; a file that breaks that process
breaks nothing else.
"""

import io
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path, PurePath
from threading import BoundedSemaphore
from typing import Any

from triage.errors import BadContent

SECONDS = 30
MEMORY = 1_500_000_000
WIDTH = 1_000
"""Pixels across a page."""
LARGEST_PICTURE = 3_000_000
MOST_PICTURES = 60
NOT_SHOWN = "this file can't be shown here; what the bot reads of it stands beside, and the file itself can be downloaded"
_AT_A_TIME = BoundedSemaphore(2)
_START = "import sys; sys.path[:] = {path!r}; from bot.content.facsimile import answer; answer()"

SHOWN_AS: Mapping[str, str] = {
    ".pdf": "pages", ".docx": "word", ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "text", ".markdown": "text", ".txt": "text", ".json": "text",
    ".xml": "text", ".yaml": "text", ".yml": "text", ".csv": "text",
}  # fmt: skip
"""How a kind of file is shown; what is not named here can be downloaded only."""


def shown_as(name: str) -> str:
    """How a file is shown: as pages, word, html or text; empty where it cannot be."""
    return SHOWN_AS.get(PurePath(name).suffix.casefold(), "")


def count_pages(body: bytes) -> int:
    """How many pages a PDF has. Raises BadContent where it cannot be opened."""
    return int(_cached("count", 0, _Body(body)))


def page_picture(body: bytes, page: int) -> bytes:
    """A page of a PDF, counted from 1, as a PNG. Raises BadContent where it cannot be drawn."""
    if page < 1:
        raise BadContent("the file", [NOT_SHOWN])
    return _cached("page", page, _Body(body))


def word_as_html(body: bytes) -> bytes:
    """A Word document as a whole HTML page, with nothing in it that runs or leads anywhere. Raises BadContent where it cannot be read."""
    return _cached("word", 0, _Body(body))


class _Body:
    """The bytes of a file, known by their hash, so that a page that was drawn is found again."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self._hash = sha256(body).digest()

    def __hash__(self) -> int:
        return hash(self._hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Body) and other._hash == self._hash


@lru_cache(maxsize=48)
def _cached(what: str, page: int, body: _Body) -> bytes:
    with _AT_A_TIME:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and our own words; the file comes by a pipe
                [sys.executable, "-I", "-B", "-c", _START.format(path=_path()), what, str(page)],
                input=body.body,
                capture_output=True,
                timeout=SECONDS,
                check=False,
                env=None if sys.platform == "win32" else {},  # no setting, token or password of ours
            )
        except subprocess.TimeoutExpired:
            raise BadContent("the file", [NOT_SHOWN]) from None
    if done.returncode != 0 or not done.stdout:
        raise BadContent("the file", [NOT_SHOWN])
    return done.stdout


def _path() -> list[str]:
    return [str(Path(entry or ".").resolve()) for entry in sys.path]


# ── In the process of its own ────────────────────────────────────────────────────────────────────


def _count(body: bytes, _: int) -> bytes:
    return str(len(_pdf(body))).encode()


def _page(body: bytes, page: int) -> bytes:
    drawn = _pdf(body)[page - 1]
    width, height = drawn.get_size()
    picture = drawn.render(scale=min(WIDTH / max(width, 1), 4 * WIDTH / max(height, 1)), may_draw_forms=False).to_pil()
    kept = io.BytesIO()
    picture.convert("RGB").quantize(64).save(kept, "PNG", optimize=False)
    return kept.getvalue()


def _pdf(body: bytes) -> Any:
    import pypdfium2  # noqa: PLC0415 - only this process opens files

    return pypdfium2.PdfDocument(body)


_TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "strong", "em", "sup", "sub", "s", "br", "a", "img",
    "dl", "dt", "dd", "blockquote", "pre",
}  # fmt: skip
_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "a": {"href", "id"}, "li": {"id"}, "img": {"src", "alt"}, "p": {"id"}}
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=]*\Z")
_STYLE = """body{font:16px/1.5 Georgia,"Liberation Serif",serif;margin:1.5rem;color:#1a2323;background:#fff;overflow-wrap:anywhere}h1,h2,h3,h4{line-height:1.25}
table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2rem .5rem;vertical-align:top}td p,th p{margin:0}img{max-width:100%}"""


def _word(body: bytes, _: int) -> bytes:
    import mammoth  # noqa: PLC0415
    import nh3  # noqa: PLC0415

    made = mammoth.convert_to_html(
        io.BytesIO(body), convert_image=mammoth.images.img_element(_picture()), external_file_access=False, include_embedded_style_map=False
    ).value
    clean = nh3.clean(made, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"data"}, attribute_filter=_kept, link_rel=None)
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Document</title><style>{_STYLE}</style><body>{clean}'.encode()


def _picture() -> Callable[[Any], dict[str, str]]:
    """Keeps the pictures of a document, as many and as large as a page bears."""
    import base64  # noqa: PLC0415

    counted = iter(range(MOST_PICTURES))

    def keep(image: Any) -> dict[str, str]:
        with image.open() as opened:
            body = opened.read(LARGEST_PICTURE + 1)
        if next(counted, None) is None or len(body) > LARGEST_PICTURE or image.content_type not in ("image/png", "image/jpeg", "image/gif"):
            return {"src": "", "alt": image.alt_text or "picture"}
        return {"src": f"data:{image.content_type};base64,{base64.b64encode(body).decode()}"}

    return keep


def _kept(_: str, name: str, value: str) -> str | None:
    """Places inside the document lead there; no link leads out of it, and no picture comes from elsewhere."""
    if name == "href":
        return value if value.startswith("#") else None
    if name == "src":
        return value if _PICTURE.match(value) else None
    return value


_WHAT: Mapping[str, Callable[[bytes, int], bytes]] = {"count": _count, "page": _page, "word": _word}


def _limit() -> None:
    with suppress(ImportError):  # on Windows the clock on the wall, which the parent watches, is the only limit
        import resource  # noqa: PLC0415

        limits = {resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_AS: MEMORY, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0, resource.RLIMIT_NPROC: 0}
        for kind, most in limits.items():
            with suppress(OSError, ValueError):  # a system that knows a limit and does not let it be set
                resource.setrlimit(kind, (most, most))


def answer() -> None:
    """Show the file on standard input as the arguments ask."""
    body, what, page = sys.stdin.buffer.read(), sys.argv[1], int(sys.argv[2])
    _limit()
    sys.stdout.buffer.write(_WHAT[what](body, page))
