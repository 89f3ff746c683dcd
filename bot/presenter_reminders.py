"""The presenter of reminders: what staff are told privately about a case, and the word beside its card when it is nearly due or late."""

from collections.abc import Mapping

from bot.views import Button, Line, Mark, View
from triage.domain.base import Moment
from triage.domain.markets import in_zone
from triage.domain.response import StaffNotice, StaffWord

_HEADLINES: Mapping[StaffWord, str] = {
    StaffWord.CLAIM_OVER: "{number} is back in the queue",
    StaffWord.REMINDER: "{number} is due {due}",
    StaffWord.LATE: "{number} is late: it was due {due}",
}
_LINES: Mapping[StaffWord, str] = {
    StaffWord.CLAIM_OVER: "Your claim has run out. If you still work on it, please claim it again.",
    StaffWord.REMINDER: "Please look at it now, or give it back so that somebody else can.",
    StaffWord.LATE: "Please see that somebody answers it.",
}
NOBODY = "Nobody has it yet."
NO_LONGER = "This is settled: nothing is left to do here."


def staff_word(notice: StaffNotice) -> View:
    """A private word: which case, by when, who has it, and the page to open."""
    due = in_zone(notice.due_at, notice.time_zone)
    about = " · ".join(p for p in (notice.product or "product not known", f"with {notice.with_whom}" if notice.with_whom else "") if p)
    return View(
        headline=_HEADLINES[notice.word].format(number=notice.number, due=due),
        lines=(Line(text=about, quiet=True), Line(text=_LINES[notice.word], mark=Mark.CARE)),
        buttons=(Button(action="open", label="Open in the web", value=str(notice.case_id), link=notice.link),) if notice.link.startswith("http") else (),
    )


def in_the_queue(number: str, word: StaffWord, due: Moment, zone: str, *, who: str, settled: bool) -> View:
    """The word in a channel of staff. Once somebody has the case, or it waits no more, it says so."""
    if settled:
        return View(headline=number, lines=(Line(text=who or NO_LONGER, quiet=True),))
    return View(headline=_HEADLINES[word].format(number=number, due=in_zone(due, zone)), lines=(Line(text=who or NOBODY, mark=Mark.CARE),))
