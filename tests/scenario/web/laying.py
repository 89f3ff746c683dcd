"""What the tests of the content desk share: files laid on the tray, the form filled in, documents loaded as drafts."""

from tests.fakes import content_files as files
from tests.fakes.web_side import WebSide, words


def lay(side: WebSide, name: str, body: bytes) -> str:
    """Drop a file; the address of its page."""
    answer = side.send("/library/upload", {}, files=[(name, body)])
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def said(**other: str) -> dict[str, str]:
    """The form of metadata, filled in."""
    return {f"m.{name}": value for name, value in files.metadata(**{"effective": "2026-11-01", "expires": "2028-10-31", **other}).items()}


def loaded(side: WebSide, number: str, *, version: str = "1", body: bytes | None = None, **more: str) -> str:
    """A document loaded as a draft; its address."""
    at = lay(side, f"{number}.docx", body or files.word())
    side.send(f"{at}/mend", said(id=number, version=version, questions="", **more))
    answer = side.send(f"{at}/load", {})
    assert answer.status_code == 303, words(answer)
    return f"/library/{number}/{version}"
