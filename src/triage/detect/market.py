"""The market of a question: the country in which the professional works, as the words tell it."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice, zip_longest
from typing import NamedTuple

from triage.detect.lexicon import TERMS

_PHONE_CODES = {
    "1": "US", "44": "GB", "49": "DE", "33": "FR", "34": "ES", "39": "IT", "351": "PT", "31": "NL", "32": "BE", "41": "CH", "43": "AT", "46": "SE", "47": "NO",
    "45": "DK", "358": "FI", "353": "IE", "48": "PL", "420": "CZ", "36": "HU", "40": "RO", "30": "GR", "90": "TR", "52": "MX", "55": "BR",
    "54": "AR", "81": "JP",
    "82": "KR", "86": "CN", "91": "IN", "61": "AU", "64": "NZ", "65": "SG", "971": "AE", "966": "SA", "972": "IL", "27": "ZA",
}  # fmt: skip
"""Codes of the international telephone network."""
_PHONE = re.compile(r"(?<![\w+])(?:\+|00)(\d{1,3})[\s(/.-]")
_PERSON = (
    r"(?:drs?|dra|prof|professor|doctor|doc|md|physician|hcp|hcps|nurse|np|pharmacist|pharmacists|dermatologists?|oncologists?|endocrinologists?|specialists?|consultants?"
    r"|gp|kol|colleagues?|centre|center|clinic|clinics|hospital|universit\w{1,8}|klinik\w{0,6}|praxis|hospitales|médecins?|médico|arzt|ärztin|\w{3,20}(?:ologist|iatrist|iatrician|ologe|ologin|ologue|ólogo))"
)
_NEAR = re.compile(rf"\b{_PERSON}\b", re.IGNORECASE)
_LINK = re.compile(
    r"(?:\b(?:in|from|at|near|of|aus|bei|de|du|en|à|a|uit|da|di|based in|practi[sc]ing in|works? in)\s+(?:the\s+)?|[(,\u2013\u2014-]\s*)$", re.IGNORECASE
)
_NOT_HERE = re.compile(
    r"\b(?:congress|meeting|conference|symposium|poster|trial|study|studies|published|paper|journal|guideline\w*|online|website|web ?shop|bought"
    r"|ordered|travel\w*|trip|holiday|vacation"
    r"|born|flew|flight|patients? from|race|plant|manufactur\w+|authors?|stock|hire|hiring|jobs?|made in)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\s*(?:label|smpc|spc|pi|market|approval|licen[cs]e|indication|prescribing information|fachinformation)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_])*")
_REACH = 60
_MOST = 20


class Place(NamedTuple):
    """A country that a message names as the professional's: its code, and the words."""

    market: str
    said: str


class Named(NamedTuple):
    """A name of a place in a text."""

    market: str
    start: int
    end: int


@cache
def _places() -> tuple[dict[str, str], dict[str, int]]:
    """The market of each name of a place; and of each first word, how many words its longest name has."""
    codes: dict[str, str] = {}
    for line in (TERMS / "places.txt").read_text(encoding="utf-8").splitlines():
        code, colon, names = line.partition(":")
        if colon and len(code) == len("US") and not line.startswith("#"):
            codes |= {name.strip(): code for name in names.replace("|", ",").split(",") if name.strip()}
    longest: dict[str, int] = {}
    for name in codes:
        first, *more = name.split()
        longest[first] = max(longest.get(first, 0), 1 + len(more))
    return codes, longest


def _named(text: str) -> Iterator[Named]:
    codes, longest = _places()
    words = list(_WORD.finditer(text))
    low = [word.group().lower() for word in words]
    for n, word in enumerate(words):
        if low[n] not in longest:
            continue
        for size in range(min(longest[low[n]], len(words) - n), 0, -1):
            name = " ".join(low[n : n + size])
            if name in codes:
                yield Named(codes[name], word.start(), words[n + size - 1].end())
                break


def places_named(text: str) -> Iterator[Named]:
    """Every name of a place in a text, with its market. A name that is a word too counts only with a capital letter."""
    return (place for place in islice(_named(text), _MOST) if text[place.start : place.end] not in _WORDS_TOO)


def market_of(text: str) -> Place | None:
    """The country of the professional, where the words name it. A place that belongs to a congress, a trial, a shop or a trip is none."""
    named = list(islice(_named(text), _MOST))
    for place, after in zip_longest(named, named[1:]):
        said = text[place.start : place.end]
        if said in _WORDS_TOO or not _is_the_professionals(text, place.start, place.end):
            continue
        in_it = after is not None and text[place.end : after.start].strip() == ","
        return Place(after.market if after and in_it else place.market, said)
    if phone := _PHONE.search(text):
        return next((Place(code, phone.group().strip()) for n in (3, 2, 1) if (code := _PHONE_CODES.get(phone[1][:n], ""))), None)
    return None


_WORDS_TOO = frozenset({"nice", "essen", "turkey", "cork", "perth", "portland", "chile", "lima", "bergen", "bari", "reading"})
"""Names of places that are words, too: they count only with a capital letter."""


def _is_the_professionals(text: str, start: int, end: int) -> bool:
    begin = max(text.rfind(c, 0, start) for c in "\n?!;") + 1
    before, after = text[max(begin, start - _REACH) : start], text[end : end + _REACH]
    if _NOT_HERE.search(before) or _NOT_HERE.match(after.lstrip(" ,")):
        return False
    if _LABEL.match(after):
        return True
    linked = bool(_LINK.search(before)) or bool(re.match(r"\s*[):,]", after))
    return linked and bool(_NEAR.search(before) or _NEAR.search(after[:30]))
