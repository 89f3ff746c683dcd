"""The presenter of pages: what a person on call reads in a private message."""

from bot import notices
from bot.views import Button, Line, Mark, View
from triage.domain.response import PageNotice


def page(notice: PageNotice) -> View:
    """An emergency with a button and a link. No word of a message, no product: it may stand on a locked telephone."""
    if notice.is_test:
        return View(headline="Test of the emergency page", lines=(Line(text=notices.PAGE_TEST),))
    return View(
        headline=f"EMERGENCY {notice.number}: please take it",
        lines=(
            Line(text=notices.PAGE, mark=Mark.URGENT, strong=True),
            Line(text=f"Open it: {notice.link}"),
            Line(text=notices.PAGE_NEXT.format(minutes=notice.again_minutes), quiet=True),
        ),
        buttons=(Button(action="have_it", label="I have it", value=str(notice.page_id), main=True),),
    )
