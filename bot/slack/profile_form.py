"""The form of one's own profile: it shows what is set, and changes nothing of what somebody may."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.deeds import Deed
from bot.forms import WrongField
from bot.slack.forms import State, View, form, input_block, value_in
from triage.domain.people import Person
from triage.domain.profile import Profile, is_time_zone
from triage.steps.profile import LANGUAGES, markets_of, set_profile
from triage.steps.tools import Tools

PROFILE = "profile"
PRODUCTS, MARKET, LANGUAGE, TIME_ZONE, INTAKE = "products", "market", "language", "time_zone", "intake_product"
SAVED = "Your profile is saved."
_MOST_OPTIONS, _LONGEST = 100, 75


def profile_form(tools: Tools, by: Person, value: str) -> View:
    """A person's profile as it is set."""
    with tools.store.read() as uow:
        profile = uow.profiles.get(by.id)
    names = sorted(p.name for p in tools.library.products())[:_MOST_OPTIONS]
    blocks = [
        *_products(names, profile),
        input_block(MARKET, "Market", _select(MARKET, markets_of(by)[:_MOST_OPTIONS], by.market)),
        input_block(LANGUAGE, "Language", _select(LANGUAGE, tuple(dict.fromkeys((*LANGUAGES, by.language))), by.language), optional=False),
        input_block(
            TIME_ZONE,
            "Time zone, such as Europe/Berlin",
            {"type": "plain_text_input", "action_id": TIME_ZONE, "initial_value": by.time_zone, "max_length": 60},
            optional=False,
        ),
    ]
    return form(PROFILE, "My profile", "Save", value, blocks)


def keep(state: State, _: datetime) -> Deed:
    """What was set. Raises WrongField for what cannot be."""
    zone = str(value_in(state, TIME_ZONE) or "").strip()
    if not is_time_zone(zone):
        raise WrongField(TIME_ZONE, "This is no time zone. Please write one such as Europe/Berlin.")
    chosen = (state.get(PRODUCTS, {}).get(PRODUCTS) or {}).get("selected_options") or ()
    start = value_in(state, INTAKE)
    profile = Profile(products=tuple(str(o["value"]) for o in chosen), intake_product=str(start) if start else None)
    market, language = value_in(state, MARKET), value_in(state, LANGUAGE)

    def deed(tools: Tools, by: Person, _: str) -> str:
        set_profile(tools, by, profile, market=str(market) if market else None, language=str(language or by.language), time_zone=zone)
        return SAVED

    return deed


def _products(names: Sequence[str], profile: Profile) -> list[View]:
    if not names:
        return []
    many: View = {"type": "multi_static_select", "action_id": PRODUCTS, "options": [_option(n) for n in names]}
    if chosen := [_option(n) for n in profile.products if n in names]:
        many["initial_options"] = chosen
    return [
        input_block(PRODUCTS, "Products whose news I want; none chosen is all of mine", many),
        input_block(INTAKE, "Product with which my intake form begins", _select(INTAKE, names, profile.intake_product)),
    ]


def _select(action: str, values: Sequence[str], chosen: str | None) -> View:
    element: View = {"type": "static_select", "action_id": action, "options": [_option(v) for v in values]}
    return {**element, "initial_option": _option(chosen)} if chosen and chosen in values else element


def _option(value: str) -> Mapping[str, Any]:
    return {"text": {"type": "plain_text", "text": value[:_LONGEST]}, "value": value[:_LONGEST]}
