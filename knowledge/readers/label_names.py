"""How the sections of labels are called: by code, by title, by number; the tables stand in `knowledge/terms/label_sections.yaml`."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from triage.domain.base import Value

_TABLES = Path(__file__).parents[1] / "terms" / "label_sections.yaml"
_NUMBER = re.compile(r"^(\d{1,2}(?:\s?\.\s?\d{1,2}){1,3}(?=[\s.)A-Z\u00c0-\u00dc])|\d{1,2}(?=[\s.)]))[.)]?\s*(?=[^\sa-z\d.,%)–-])")


class Reading(StrEnum):
    """Whether a section is what a professional is sent."""

    YES = "yes"
    NO = "no"
    PATIENTS = "patients"


class Known(Value):
    """A section of a US label: its openFDA name, and the words of its title where it is a chapter."""

    name: str
    loinc: tuple[str, ...] = ()
    chapter: str = ""
    titles: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    read: Reading = Reading.YES


class KnownEu(Value):
    """A section of an EU summary of product characteristics; a group has no words of its own. `chapter` is the name itself where it is left out."""

    number: str
    name: str = ""
    chapter: str = ""
    group: bool = False
    expected: bool = False
    titles: Mapping[str, tuple[str, ...]] = {}


class Subheading(Value):
    """A heading without a number inside sections of the summary."""

    within: tuple[str, ...]
    titles: tuple[str, ...]
    name: str = ""
    chapter: str = ""


def plain(title: str) -> str:
    """A title as titles are compared: small letters, no number, no punctuation, "and" for "&"."""
    words = re.sub(r"[^\w]+", " ", numbered(title)[1].casefold().replace("&", " and ").replace("ß", "ss")).strip()
    return re.sub(r"^section ", "", words).removesuffix(" section")


def numbered(title: str) -> tuple[str, str]:
    """The number before a title and its words: ("2.3", "Missed dose") of "2.3 Missed dose" and "2.3.Missed dose"."""
    match = _NUMBER.match(title)
    if match is None or match.end() == len(title):
        return "", title.strip()
    return re.sub(r"\s", "", match[1]), title[match.end() :].strip()


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load(_TABLES.read_text(encoding="utf-8"))
    return read


@lru_cache(maxsize=1)
def us() -> tuple[Known, ...]:
    """The sections of US labels, chapters first, in the label's order."""
    return tuple(Known(**{**entry, "titles": tuple(plain(title) for title in entry.get("titles", ()))}) for entry in _tables()["us"])


@lru_cache(maxsize=1)
def eu() -> tuple[KnownEu, ...]:
    """The sections of the EU summary, in its order."""
    made = (KnownEu(**entry) for entry in _tables()["eu"])
    return tuple(
        known.model_copy(
            update={"chapter": known.chapter or known.name, "titles": {lang: tuple(plain(t) for t in titles) for lang, titles in known.titles.items()}}
        )
        for known in made
    )


@lru_cache(maxsize=1)
def eu_subheadings() -> tuple[Subheading, ...]:
    """Headings without a number inside the EU summary."""
    return tuple(Subheading(**{**entry, "titles": tuple(plain(title) for title in entry["titles"])}) for entry in _tables()["eu_subheadings"])


@lru_cache(maxsize=8)
def listed(table: str) -> frozenset[str]:
    """A list of titles by its name in the tables: `eu_ends`, `us_begins`, `us_ends`."""
    return frozenset(plain(title) for title in _tables()[table])


@lru_cache(maxsize=1)
def us_expected() -> tuple[tuple[str, ...], ...]:
    """What a US label is hardly whole without: any one of each row."""
    return tuple(tuple(row) for row in _tables()["us_expected"])


@lru_cache(maxsize=1)
def chapters() -> Mapping[str, str]:
    """The chapters of a US label by their openFDA names, with their words, in the label's order; those of older labels among them."""
    return {known.name: known.chapter for known in us() if known.chapter}


@lru_cache(maxsize=1)
def _by_loinc() -> Mapping[str, Known]:
    return {code: known for known in us() for code in known.loinc}


@lru_cache(maxsize=1)
def _by_title() -> Mapping[str, Known]:
    return {title: known for known in us() for title in known.titles}


def by_loinc(code: str) -> Known | None:
    """The section that a LOINC code names."""
    return _by_loinc().get(code)


def printed_title(name: str, text: str) -> tuple[str, str]:
    """The title with which a section's text begins, as it is printed, and what follows; a title made of its openFDA name where none stands there."""
    known = next((known for known in us() if known.name == name), None)
    for title in sorted(known.titles if known else (), key=len, reverse=True):
        match = re.match(r"[\W_]+".join(title.split()) + r"(?=\s|$)", text, re.IGNORECASE)
        if match:
            return match[0], text[match.end() :].strip()
    return name.replace("_", " ").capitalize(), text


def by_title(title: str, chapter: str | None) -> Known | None:
    """The section that a title names where no code does: at the top, or inside a chapter in which such a title stands."""
    known = _by_title().get(plain(title))
    if known is None or chapter is None:
        return known
    old = chapter in {"precautions", "warnings"} and bool(known.chapter)
    return known if chapter in known.within or old or known.read is not Reading.YES else None


def missing_us(names: frozenset[str]) -> tuple[str, ...]:
    """The words of the chapters that a US label should have and these section names lack."""
    return tuple(chapters()[row[0]] for row in us_expected() if not names & set(row))
