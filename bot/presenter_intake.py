"""The presenter of what is still missing of a case: what only a person can say is asked with a tap, the rest in a form."""

from typing import NamedTuple

from bot import notices
from bot.views import Ask, Button, Mark
from triage.domain.case import CaseStatus
from triage.domain.response import CaseNotice

_PROMPTED = "prompted"
_S = CaseStatus
_OVER = frozenset({_S.CLOSED, _S.DUPLICATE, _S.VOID, _S.FULFILLED})


class Wanted(NamedTuple):
    """What a receipt asks and offers of what is missing."""

    asks: tuple[Ask, ...] = ()
    buttons: tuple[Button, ...] = ()


def wanted(notice: CaseNotice) -> Wanted:
    """What is missing, and whether the answer waits for it. Nothing is preselected."""
    if not notice.missing or notice.status in _OVER:
        return Wanted()
    about = str(notice.case_id)
    waits = notice.status is _S.APPROVED
    named = [m for m in notice.missing if m != _PROMPTED or waits]
    words = ", ".join(notices.MISSING[m] for m in named)
    taps = tuple(Button(action=f"{_PROMPTED}_{p.value}", label=label, value=about) for p, label in notices.PROMPTED.items())
    prompted = (Ask(text=notices.MAY_HAVE_PROMPTED, buttons=taps),) if _PROMPTED in notice.missing else ()
    complete = Button(action="complete_intake", label="Complete" if named else "Add details", value=about)
    if not named:
        return Wanted(prompted, (complete,))
    return Wanted((Ask(text=f"{Mark.CARE} {notices.WAITS_FOR if waits else 'Still missing:'} {words}.", buttons=(complete,)), *prompted))
