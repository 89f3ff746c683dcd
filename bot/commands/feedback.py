"""`triage feedback list`: what those who got answers said of them."""

from collections.abc import Iterator
from datetime import datetime

import click

from bot.commands.common import as_json, product, show
from bot.commands.form import Form
from triage.domain.people import Grant, Person, Role
from triage.steps.feedback import Said

_BY = Person(id="administrator", name="the administrator", grants=(Grant(role=Role.CONTENT_OWNER),))
"""Whoever runs the command on the machine, for all products and markets."""


class FeedbackForm(Form):
    """One line of `triage feedback list`. `words` are redacted; of one person's words on one answer the latest holds."""

    case: str
    answer: int
    at: datetime
    by: str
    product: str | None
    market: str | None
    documents: tuple[str, ...]
    helpful: bool
    reasons: tuple[str, ...]
    words: str


@click.group()
def feedback() -> None:
    """Read whether answers helped, and if not, why."""


@feedback.command("list")
@click.option("--not-helpful", is_flag=True, help="Only of answers that did not help.")
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1, 10_000))
@as_json
def list_feedback(not_helpful: bool, limit: int, json_: bool) -> None:
    """List what was said of answers, the latest first."""
    from triage.steps.feedback import said

    with product() as running:
        found = said(running.tools, _BY, helpful=False if not_helpful else None, limit=limit)
    show((_form(s) for s in found), json_=json_, words=lambda f: "\n".join(_words(f)))
    if not found and not json_:
        click.echo("Nobody has said anything of an answer yet.")


def _form(said: Said) -> FeedbackForm:
    one = said.feedback
    return FeedbackForm(
        case=one.number,
        answer=one.response_version,
        at=one.at,
        by=said.by,
        product=said.case.product,
        market=said.case.market,
        documents=said.documents,
        helpful=one.helpful,
        reasons=tuple(r.value for r in one.reasons),
        words=said.words,
    )


def _words(form: FeedbackForm) -> Iterator[str]:
    judged = "helpful" if form.helpful else f"not helpful: {', '.join(form.reasons)}".replace("_", " ")
    yield f"{form.case:<9} answer {form.answer}  {form.at:%Y-%m-%d %H:%M}  {form.product or 'no product'}  {judged}"
    yield f"    by {form.by}, on {', '.join(form.documents) or 'no document'}"
    if form.words:
        yield f"    “{' '.join(form.words.split())}”"
