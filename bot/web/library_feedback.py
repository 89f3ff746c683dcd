"""What was said of answers, for reviewers and the owners of their documents."""

from collections.abc import Mapping

from starlette.responses import Response

from bot.web.edge import Visit
from triage.rules.permissions import Action, may_anywhere
from triage.steps.feedback import said

_SHOWN: Mapping[str, bool | None] = {"all": None, "no": False, "yes": True}
LABELS: Mapping[str, str] = {"all": "Everything", "no": "Did not help", "yes": "Helped"}


async def feedback_page(visit: Visit) -> Response:
    """Whether answers helped, and if not, why, with the documents they rest on."""
    chosen = visit.query("show") if visit.query("show") in _SHOWN else "all"
    return visit.page(
        "library_feedback.html",
        said=await visit.call(said, visit.tools, visit.person, helpful=_SHOWN[chosen]),
        chosen=chosen,
        labels=LABELS,
        opens_cases=may_anywhere(visit.person, Action.SEE_CASES),
    )
