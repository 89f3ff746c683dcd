"""Said: what a message itself says of who asked and of what, for a person to look at before it counts. Nothing here is a guess or a default."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from triage.detect.market import market_of
from triage.detect.people_named import reporters
from triage.detect.products import find_products
from triage.domain.inquiry import Intake, Profession
from triage.identifiers.institutions import institutions
from triage.ports import Library

_NAMED = "rp.named"
_PROFESSIONS: Mapping[Profession, re.Pattern[str]] = {
    Profession.PHARMACIST: re.compile(r"\b(?:pharmacist|apotheker(?:in)?|pharmacien(?:ne)?)\b", re.IGNORECASE),
    Profession.PHYSICIAN: re.compile(r"\b(?:physician|doctor|surgeon|gp|\w{3,20}(?:ologist|iatrist|iatrician))\b", re.IGNORECASE),
    Profession.OTHER_HCP: re.compile(r"\b(?:nurse|midwife|paramedic|dentist|physiotherapist)\b", re.IGNORECASE),
}
_SURE = frozenset({"brand", "ingredient", "code"})
_LONGEST_NAME = 200


class Said(NamedTuple):
    """What stands in the words: the product, and of whoever asked what is named exactly once."""

    product: str | None
    intake: Intake


def said_in(text: str, library: Library) -> Said:
    """What a message says of itself. How the question arose and when it was heard are never read from words: only a person knows."""
    named = {m.product for m in find_products(text, library.products()) if m.product and m.how in _SURE}
    people = list(reporters(text))
    names = {r.value for r in people if r.rule == _NAMED}
    spoken_of = " ".join(r.value for r in people)
    professions = [p for p, words in _PROFESSIONS.items() if words.search(spoken_of)]
    places = {text[found.start : found.end] for found in institutions(text)}
    country = market_of(text)
    intake = Intake(
        requester_name=_only(names),
        profession=professions[0] if len(professions) == 1 else None,
        institution=_only(places),
        country=country.market if country else None,
    )
    return Said(_only(named), intake)


def _only(found: set[str]) -> str | None:
    one = next(iter(found)) if len(found) == 1 else None
    return one if one and len(one) <= _LONGEST_NAME else None
