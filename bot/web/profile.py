"""One's own profile on the web: products, market, language, time zone. Rights are never among it."""

from starlette.responses import Response

from bot.web.edge import Visit, go_to, status_of
from bot.web.just_happened import just_happened
from triage.domain.profile import Profile
from triage.errors import TriageError
from triage.rules.permissions import Action, may_anywhere
from triage.steps.profile import LANGUAGES, markets_of, set_profile


async def profile_page(visit: Visit) -> Response:
    """A person's profile as it is set."""
    return await _show(visit)


async def set_own(visit: Visit) -> Response:
    """Set one's own profile."""
    try:
        await visit.call(_set, visit)
    except TriageError as error:
        return await _show(visit, problem=str(error), status=status_of(error))
    return go_to("/profile?saved=1")


async def _show(visit: Visit, *, problem: str = "", status: int = 200) -> Response:
    person = visit.person
    return visit.page(
        "profile.html",
        status=status,
        problem=problem,
        saved=bool(visit.query("saved")),
        profile=await visit.call(_profile, visit),
        products=await visit.call(_products, visit),
        markets=tuple(dict.fromkeys((*markets_of(person), *([person.market] if person.market else [])))),
        languages=tuple(dict.fromkeys((*LANGUAGES, person.language))),
        asks=may_anywhere(person, Action.ASK),
        happened=await just_happened(visit),
    )


def _profile(visit: Visit) -> Profile:
    with visit.product.store.read() as uow:
        return uow.profiles.get(visit.person.id)


def _products(visit: Visit) -> tuple[str, ...]:
    return tuple(sorted(p.name for p in visit.tools.library.products()))


def _set(visit: Visit) -> None:
    profile = Profile(products=tuple(visit.texts("products")), intake_product=visit.text("intake_product") or None)
    market, language, zone = visit.text("market") or None, visit.text("language"), visit.text("time_zone")
    set_profile(visit.tools, visit.person, profile, market=market, language=language, time_zone=zone)
