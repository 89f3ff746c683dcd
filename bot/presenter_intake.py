"""The presenter of what is still missing of a case: what only a person can say is asked with a tap, the rest in a form."""

from typing import NamedTuple

from bot import notices
from bot.views import Ask, Button, Line, Mark
from triage.domain.case import CaseStatus
from triage.domain.response import CaseNotice

_PROMPTED = "prompted"
_S = CaseStatus
_OVER = frozenset({_S.CLOSED, _S.DUPLICATE, _S.VOID, _S.FULFILLED})


class Wanted(NamedTuple):
    """What a receipt says and offers of what is missing."""

    lines: tuple[Line, ...] = ()
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
    lines = (Line(text=f"{notices.WAITS_FOR if waits else 'Still missing:'} {words}.", mark=Mark.CARE, strong=waits),) if named else ()
    taps = tuple(Button(action=f"{_PROMPTED}_{p.value}", label=label, value=about) for p, label in notices.PROMPTED.items())
    asks = (Ask(text=notices.MAY_HAVE_PROMPTED, buttons=taps),) if _PROMPTED in notice.missing else ()
    return Wanted(lines, asks, (Button(action="complete_intake", label="Complete", value=about),))
