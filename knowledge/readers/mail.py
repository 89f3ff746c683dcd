"""Mail as it was sent: who wrote when about what, the words, and the files that came with it. Only the standard library reads it, and nothing is fetched."""

import base64
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from typing import NamedTuple

from knowledge.documents import Section
from knowledge.readers.manuscript import Manuscript
from triage.errors import BadContent

MOST_FILES = 30
_MOST_PARTS = 200
FILES = "files"
"""The name under which a manuscript holds what came with the mail: a list of `{"name", "data"}`, the bytes in base 64."""
_HEADERS = ("From", "Date", "Subject")
_LONGEST_NAME = 120
_NO_MAIL = "the file is no mail; save it again from the mail program, or as a PDF"
_NESTED = "forwarded message.eml"


class Enclosed(NamedTuple):
    """A file that came with a mail."""

    name: str
    data: bytes


def read(data: bytes, name: str) -> Manuscript:
    """The mail as one section of words, with its files beside. Raises BadContent for what is no mail."""
    try:
        mail = message_from_bytes(data, policy=policy.default)
        head = [*_head(mail)]
        parts = [part for _, part in zip(range(_MOST_PARTS), _parts(mail), strict=False)]
        body = next((part for part in parts if _is_words(part, "text/plain")), None)
        words = "" if body is None else _text(body)
        files = [one for part in parts if part is not body for one in _of(part, has_body=body is not None)]
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        raise BadContent(name, [_NO_MAIL]) from None
    if not head:
        raise BadContent(name, [_NO_MAIL])
    section = Section(name="", heading=(), text="\n".join([*head, "", words]).strip())
    more = len(files) - MOST_FILES
    warnings = (f"{more} of the files that came with it are left out",) if more > 0 else ()
    found = [{"name": one.name, "data": base64.b64encode(one.data).decode()} for one in files[:MOST_FILES]]
    return Manuscript(title=_line(mail.get("Subject")), sections=(section,), metadata={FILES: found}, warnings=warnings)


def _head(mail: Message) -> Iterator[str]:
    for header in _HEADERS:
        if said := _line(mail.get(header)):
            yield f"{header}: {said}"


def _line(value: object) -> str:
    return " ".join(str(value or "").split())


def _parts(part: Message) -> Iterator[Message]:
    """The single parts of a mail, in order. A mail inside it is one part: it is read as a mail of its own."""
    inner = part.get_payload()
    if part.get_content_type() != "message/rfc822" and isinstance(inner, list):
        for one in inner:
            if isinstance(one, Message):
                yield from _parts(one)
    else:
        yield part


def _is_words(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind and part.get_filename() is None and part.get_content_disposition() != "attachment"


def _text(part: Message) -> str:
    content = part.get_content() if isinstance(part, EmailMessage) else ""
    return content.strip() if isinstance(content, str) else ""


def _of(part: Message, *, has_body: bool) -> Iterator[Enclosed]:
    """What a part brings beside the words: a file, a mail, or the words as a web page where they are nowhere else."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = part.get_payload()
        yield from (Enclosed(_name(part, _NESTED, ".eml"), one.as_bytes()) for one in (inner if isinstance(inner, list) else ()) if isinstance(one, Message))
    elif _is_words(part, "text/html"):
        if not has_body:
            yield Enclosed("message.html", _bytes(part))
    elif _is_words(part, "text/plain"):
        yield Enclosed("message.txt", _text(part).encode())
    elif data := _bytes(part):
        yield Enclosed(_name(part, f"a file ({kind})"), data)


def _bytes(part: Message) -> bytes:
    if part.get_content_maintype() == "text" and isinstance(part, EmailMessage):
        return _text(part).encode()  # in the letters of its own charset, which the file alone does not name
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _name(part: Message, otherwise: str, ending: str = "") -> str:
    name = _line(part.get_filename()) or otherwise
    if not name.casefold().endswith(ending):
        name += ending
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 10]}…{name[-9:]}"
