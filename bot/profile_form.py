"""The form of one's own profile, as any chat draws it: it shows what is set, and changes nothing of what somebody may."""

from collections.abc import Mapping, Sequence

from bot.deeds import SentDeed
from bot.forms import Answers, Field, Form, Kind, WrongField, line, pick
from triage.domain.people import Person
from triage.domain.profile import Profile, is_time_zone
from triage.steps.profile import LANGUAGES, markets_of, set_profile
from triage.steps.tools import Tools

EDIT, PROFILE = "edit_profile", "profile"
PRODUCTS, MARKET, LANGUAGE, TIME_ZONE, INTAKE = "products", "market", "language", "time_zone", "intake_product"
SAVED = "Your profile is saved."
NO_ZONE = "This is no time zone. Please write one such as Europe/Berlin."
_MOST, _LONGEST_ZONE = 100, 60


def profile_form(tools: Tools, by: Person, value: str) -> Form:
    """A person's profile as it is set."""
    with tools.store.read() as uow:
        profile, person = uow.profiles.get(by.id), uow.people.get(by.id)
    names = sorted(p.name for p in tools.library.products())[:_MOST]
    fields = (
        *_products(names, profile),
        _chosen(Kind.LISTED, MARKET, "Market", markets_of(person)[:_MOST], person.market or ""),
        _chosen(Kind.LISTED, LANGUAGE, "Language", tuple(dict.fromkeys((*LANGUAGES, person.language))), person.language, optional=False),
        line(TIME_ZONE, "Time zone, such as Europe/Berlin", most=_LONGEST_ZONE, filled=person.time_zone, optional=False),
    )
    return Form(name=PROFILE, title="My profile", send="Save", about=value, fields=fields)


def keep(tools: Tools, by: Person, _: str, given: Answers) -> str:
    """Keep what was set. Raises WrongField for what cannot be."""
    zone = given.said(TIME_ZONE)
    if not is_time_zone(zone):
        raise WrongField(TIME_ZONE, NO_ZONE)
    profile = Profile(products=given.chosen(PRODUCTS), intake_product=given.said(INTAKE) or None)
    set_profile(tools, by, profile, market=given.said(MARKET) or None, language=given.said(LANGUAGE) or by.language, time_zone=zone)
    return SAVED


SENT: Mapping[str, tuple[str, SentDeed]] = {PROFILE: (MARKET, keep)}
"""Forms that were sent: the field at which a refusal stands, and what is done."""


def _products(names: Sequence[str], profile: Profile) -> list[Field]:
    if not names:
        return []
    followed = ",".join(n for n in profile.products if n in names)
    return [
        _chosen(Kind.SEVERAL, PRODUCTS, "Products whose news I want; none chosen is all of mine", names, followed),
        _chosen(Kind.LISTED, INTAKE, "Product with which my intake form begins", names, profile.intake_product or ""),
    ]


def _chosen(kind: Kind, name: str, label: str, values: Sequence[str], filled: str, *, optional: bool = True) -> Field:
    return pick(kind, name, label, [(v, v) for v in values], optional=optional, filled=filled)
