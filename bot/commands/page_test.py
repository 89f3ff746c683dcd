"""`triage people page-test`: tries every way by which an emergency would reach a person, without a case."""

import sys

import click

from bot.commands.common import BY, as_json, product, show
from bot.commands.form import Form
from triage.domain.paging import PageWay

_WAYS = click.Choice([w.value for w in PageWay])


class TriedForm(Form):
    """One way that was tried. `problem` is empty where it went through."""

    way: str
    to: str
    sent: bool
    problem: str


@click.command("page-test")
@click.argument("person_id", required=False)
@click.option("--way", "ways", multiple=True, type=_WAYS, help="Only this way; may be given several times. All by default.")
@as_json
def page_test(person_id: str | None, ways: tuple[str, ...], json_: bool) -> None:
    """Send a test page to a person, to the alert address and to the paging service, and say what went through.

    Without a person only the alert address and the paging service are tried. It says that it is a test. Exit code 1 where a way fails, or none is set up.
    """
    from triage.steps.page_test import try_ways

    with product() as running:
        tried = try_ways(running.tools, person_id, BY, ways=frozenset(map(PageWay, ways)) or frozenset(PageWay))
    show((TriedForm(way=t.call.way, to=t.to, sent=not t.problem, problem=t.problem) for t in tried), json_=json_, words=_words)
    if not tried and not json_:
        click.echo("No way is set up, or none reaches this person: set up mail, the paging service, Slack or Teams (deploy/runbook.md).")
    sys.exit(0 if tried and not any(t.problem for t in tried) else 1)


def _words(form: TriedForm) -> str:
    return f"{'✓' if form.sent else '✕'} {form.way:<8} {form.to}{f': {form.problem}' if form.problem else ''}"
