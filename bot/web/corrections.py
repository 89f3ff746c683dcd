"""Corrections on the case page: the choice and the reason of a form become a correction of the decision."""

from pydantic import ValidationError

from bot.web.edge import Visit
from triage.domain.regression import Change
from triage.errors import NotNow
from triage.steps import correct_triage


def correct(visit: Visit, case_id: int) -> object:
    """Make the correction of a form."""
    try:
        change = Change.model_validate_json(visit.text("change"))
    except ValidationError:
        raise NotNow("Please choose what is right.") from None
    return correct_triage.correct(visit.tools, case_id, visit.person, change, reason=visit.text("reason"))
