"""Profile: what a person sets for themselves. Rights are never among it: a market can only be one of their roles."""

from triage.domain.audit import AuditEntry
from triage.domain.markets import MARKET_ZONES
from triage.domain.people import Person
from triage.domain.profile import Profile, is_time_zone
from triage.errors import NotAllowed, NotNow
from triage.steps.tools import Tools

LANGUAGES = ("en", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "sv", "zh")


def markets_of(person: Person) -> tuple[str, ...]:
    """The markets that a person can call their own: those of their roles; every market where a role is for all."""
    granted = [g.markets for g in person.grants]
    return tuple(sorted(MARKET_ZONES if not all(granted) or not granted else frozenset().union(*granted)))


def set_profile(tools: Tools, by: Person, profile: Profile, *, market: str | None, language: str, time_zone: str) -> Person:
    """Set one's own profile. Raises NotNow for what there is not, NotAllowed for a market that is of none of one's roles."""
    known = {p.name for p in tools.library.products()}
    strange = [p for p in (*profile.products, *filter(None, [profile.intake_product])) if p not in known]
    if strange:
        raise NotNow(f"There is no product {strange[0]}.")
    if not is_time_zone(time_zone):
        raise NotNow(f"“{time_zone[:60]}” is no time zone. Please write one such as Europe/Berlin.")
    if language not in LANGUAGES and language != by.language:
        raise NotNow(f"Please choose one of these languages: {', '.join(LANGUAGES)}.")
    with tools.store.begin() as uow:
        person = uow.people.get(by.id)
        if market != person.market and market is not None and market not in markets_of(person):
            raise NotAllowed(f"The market {market} is of none of your roles. Please ask your administrator.")
        entry = AuditEntry(actor=by.id, action="profile.set")
        uow.people.update(by.id, market=market, language=language, time_zone=time_zone, entry=entry)
        uow.profiles.set(by.id, profile, entry=entry)
        return uow.people.get(by.id)
