"""Rendering: templates, and the few words and times that every page needs. All text is escaped; pages hold no script of their own."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot import notices
from bot.intake_given import ON_A_PAGE
from bot.presenter import local_time, source_path
from bot.presenter_answer import NOT_NAMED, SHORTCOMINGS
from bot.presenter_reports import asked_as, short
from bot.presenter_writer import call_line, not_judged, who_wrote
from bot.views import Source
from bot.web.blocks import blocks
from bot.web.menu import library_of, menu_of
from bot.web.trail_words import happened
from triage.domain.concern import Signal
from triage.domain.inquiry import Profession, Prompted
from triage.domain.people import Role
from triage.domain.report import Seriousness

HERE = Path(__file__).parent
STATIC = HERE / "static"


def render(template: str, **values: Any) -> str:
    """A template with its values filled in."""
    return _environment().get_template(template).render(**values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "words": in_words,
        "when": when,
        "date": date_of,
        "left": time_left,
        "happened": happened,
        "cited": cited,
        "bare": bare,
        "missing": missing,
        "distinct": distinct,
        "day": day,
        "short": short,
        "who_wrote": who_wrote,
        "call_line": call_line,
        "not_judged": not_judged,
    }
    environment.globals |= {
        "asset": asset,
        "menu_of": menu_of,
        "library_of": library_of,
        "blocks": blocks,
        "source_path": source_path,
        "PROFESSIONS": notices.PROFESSIONS,
        "PROMPTED": notices.PROMPTED,
        "URGENCY": notices.URGENCY,
        "ASKED": ON_A_PAGE,
    }
    environment.globals |= {
        "DESKS": notices.DESKS,
        "asked_as": asked_as,
        "CONTACT": notices.CONTACT,
        "MAY_CONTACT": notices.MAY_CONTACT,
        "HEARD": notices.HEARD,
        "HAND_OFF_WORDS": HAND_OFF_WORDS,
        "ASKERS_WORDS": ASKERS_WORDS,
        "SERIOUS": frozenset(s.value for s in Seriousness),
        "SHORTCOMINGS": SHORTCOMINGS,
        "NOT_NAMED": NOT_NAMED,
        "Role": Role,
        "Profession": Profession,
        "Prompted": Prompted,
    }
    return environment


_OWN_WORDS: Mapping[str, str] = {"msl": "MSL", "sales_rep": "sales representative", "admin": "administrator"}


def in_words(value: object) -> str:
    """A name of the field as people read it: `special_situation:overdose` is "special situation: overdose"."""
    text = str(value)
    return _OWN_WORDS.get(text) or text.replace("_", " ").replace(":", ": ")


def when(moment: datetime | None, zone: str = "UTC") -> Markup:
    """A time in the person's own zone, with the exact moment for machines and on hover."""
    if moment is None:
        return Markup("—")
    exact = f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S %Z}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(moment.isoformat(), exact, local_time(moment, zone))


def date_of(moment: datetime, zone: str = "UTC") -> str:
    """A day in the person's own zone."""
    return f"{moment.astimezone(ZoneInfo(zone)):%a %d %b}"


HAND_OFF_WORDS: Mapping[str, str] = {
    "flagged": "being sent",
    "sent": "not yet acknowledged",
    "acknowledged": "acknowledged, not yet reconciled",
    "reconciled": "reconciled",
    "cleared": "cleared: no report",
}
"""How far a hand-off is, in the words of its desk."""
ASKERS_WORDS: Mapping[str, str] = {
    "received": "received",
    "assessed": "received",
    "drafting": "being worked on",
    "in_review": "with a reviewer",
    "with_specialist": "with a specialist",
    "changes_requested": "with a reviewer",
    "on_hold": "being checked",
    "approved": "about to be answered",
    "sent": "answered",
    "fulfilled": "passed on",
    "closed": "closed",
    "duplicate": "closed",
    "void": "closed",
    "reopened": "being worked on",
}
"""How far a case is, in the words of whoever asked."""
_UNITS: Mapping[str, int] = {"d": 86_400, "h": 3_600, "min": 60}


def time_left(due: datetime, now: datetime) -> str:
    """How long until something is due: "in 5 h", "3 d late"."""
    left: timedelta = due - now
    seconds = abs(int(left.total_seconds()))
    size = next((f"{seconds // length} {unit}" for unit, length in _UNITS.items() if seconds >= 2 * length or (unit == "min")), "")
    return f"in {size}" if left >= timedelta(0) else f"{size} late"


_DOCUMENTS_OWN = re.compile(r"\s*(?:\[\d+(?:[,–-]\d+)*\])+")
_REFERENCES = re.compile(r"(?:\[\d+\])+$")


def cited(text: str, sources: Sequence[Source]) -> Markup:
    """A sentence of an answer whose numbers, at its end, open their sources."""
    paths = {str(s.number): s.path for s in sources}
    found = _REFERENCES.search(text)
    numbers = re.findall(r"\d+", found[0]) if found else []
    if not found or not all(n in paths for n in numbers):
        return escape(text)
    links = (Markup('<a class="ref" href="{}" aria-label="Source {}">[{}]</a>').format(paths[n], n, n) for n in numbers)
    return escape(text[: found.start()]) + Markup("").join(links)


def bare(sentence: str) -> str:
    """A sentence of a document without its reference numbers, which mean nothing outside the document."""
    return _DOCUMENTS_OWN.sub("", sentence).strip()


def distinct(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Flags without those that say the same of the same words."""
    return tuple({(s.name, s.text.casefold(), s.rule): s for s in signals}.values())


def missing(field: str) -> str:
    """A field of the intake in words."""
    return notices.MISSING.get(field, in_words(field))


def day(number: int) -> str:
    """A weekday in short; 0 is Monday."""
    return ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[number]


@lru_cache(maxsize=32)
def asset(name: str) -> str:
    """The address of a static file, which changes when the file does."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"
