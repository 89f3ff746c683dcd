"""What must hold of a person before they are added, whoever adds them: a name, an id that fits into an address, a zone and a market that exist."""

import re
from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from triage.domain.people import Grant, Person, Role
from triage.errors import Refused

_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")
_MARKET = re.compile(r"[A-Z]{2}")
_LONGEST_NAME = 200


def joining(person: Person) -> Person:
    """The person as given. Raises Refused, with what to change."""
    if not _ID.fullmatch(person.id):
        raise Refused("An id has letters, digits, dots, dashes and underscores only, such as r.osei.")
    if not person.name.strip() or not person.name.isprintable() or len(person.name) > _LONGEST_NAME:
        raise Refused(f"A person has a name on one line, of {_LONGEST_NAME} characters at most.")
    if person.email and (person.email.count("@") != 1 or not person.email.isprintable() or " " in person.email):
        raise Refused(f"{person.email[:60]!r} is no e-mail address.")
    check_zone(person.time_zone)
    check_markets([person.market] if person.market else [])
    return person


def check_zone(name: str) -> None:
    """Raise Refused for a time zone that does not exist: every page shows times in it."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused(f"{name[:60]!r} is no time zone. They are called like America/New_York or UTC.") from None


def check_markets(codes: Iterable[str]) -> None:
    """Raise Refused for a market that is no two-letter code."""
    for code in codes:
        if not _MARKET.fullmatch(code):
            raise Refused(f"{code[:20]!r} is no market. Give the country's two letters, such as US.")


def granted(role: Role, products: Iterable[str], markets: Iterable[str], *, known: Collection[str]) -> Grant:
    """A role with its limits. Raises Refused for a product that is not in the library: a limit to it would fit no case, and nobody would notice."""
    codes, named = [m.upper() for m in markets], list(products)
    check_markets(codes)
    if unknown := [p for p in named if p not in known]:
        raise Refused(f"{unknown[0][:60]!r} is no product of the library. Known: {', '.join(sorted(known)) or 'none, load documents first'}.")
    return Grant(role=role, products=frozenset(named), markets=frozenset(codes))


def first_fault(error: ValidationError) -> str:
    """The first thing that is wrong with what was given, in words."""
    first = error.errors()[0]
    where = str(first["loc"][0]).replace("_", " ") if first["loc"] else "this"
    return f"{where}: {first['msg'].removeprefix('Value error, ')}."
