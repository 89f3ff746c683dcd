"""E-mail addresses, links and social handles."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.found import HIDDEN, Found

_EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}")
_SPELT_EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64} ?[\[(] ?at ?[\])] ?[\w\-]{1,63}(?: ?(?:\.|[\[(] ?dot ?[\])]) ?[\w\-]{2,63}){1,4}", re.IGNORECASE)
_SAID_EMAIL = re.compile(
    r"(?<![\w.+\-])(?:[\w+\-]{1,64}(?:(?:\.| dot )[\w+\-]{1,64}){0,3}) at [\w\-]{2,63}(?:(?:\.| dot )[\w\-]{2,63}){0,2} dot [a-z]{2,12}\b|"
    r"(?<![\w.+\-])[\w.+\-]{1,64}(?: @ ?| ?@ )[\w\-]{1,63}(?:\.[\w\-]{2,63}){1,4}",
    re.IGNORECASE,
)
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"“”]{3,500}", re.IGNORECASE)
_PROFILE = re.compile(r"\b(?:facebook|instagram|twitter|linkedin|tiktok|youtube|reddit|x|fb|t)\.(?:com|me)/[^\s<>\"“”]{2,200}", re.IGNORECASE)
_PUBLIC = re.compile(
    r"https?://(?:[\w\-]{1,40}\.){0,3}(?:doi\.org|nih\.gov|fda\.gov|europa\.eu|clinicaltrials\.gov|who\.int|nice\.org\.uk|medicines\.org\.uk|"
    r"nejm\.org|thelancet\.com)\b",
    re.IGNORECASE,
)
"""Literature and authorities: a link there leads to no person."""
_HANDLE = re.compile(rf"(?<![\w@.{HIDDEN}])@[A-Za-z_][\w.]{{1,30}}\w|(?<![\w/])u/[\w\-]{{3,30}}")
_NAMED_HANDLE = re.compile(
    r"\b(?:handle|username|user name|insta(?:gram)?|tiktok|snapchat|skype|wechat|telegram|twitter|facebook)(?: handle| name| id| is|"
    r":){1,2} ?((?=\w*[_.\d])[A-Za-z_][\w.]{2,30}\w)",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[Found]:
    """E-mail addresses, also spelt with "(at)" or said in words."""
    for pattern in (_EMAIL, _SPELT_EMAIL, _SAID_EMAIL):
        yield from (Found(*m.span(), Kind.EMAIL, "an e-mail address") for m in pattern.finditer(text))


def links(text: str) -> Iterator[Found]:
    """Links, but for those to literature and authorities."""
    for pattern in (_LINK, _PROFILE):
        for match in pattern.finditer(text):
            if not _PUBLIC.match(match.group()):
                yield Found(match.start(), match.start() + len(match.group().rstrip(".,;:!?)]}'’")), Kind.LINK, "a link")


def handles(text: str) -> Iterator[Found]:
    """Names of accounts: "@sick_of_pills", "u/tired_guy", "insta: maya_mends"."""
    yield from (Found(*m.span(), Kind.SOCIAL_HANDLE, "an account's name") for m in _HANDLE.finditer(text) if not _is_mention(m.group()))
    yield from (Found(*m.span(1), Kind.SOCIAL_HANDLE, "an account's name") for m in _NAMED_HANDLE.finditer(text))


def _is_mention(handle: str) -> bool:
    """Whether it is a person's name after the sign, as chats write it: "@Julia"."""
    return handle[1:].isalpha() and handle[1:].istitle()
