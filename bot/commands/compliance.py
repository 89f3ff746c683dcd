"""`triage compliance patterns|set-aside`: rare off-label questions that several requesters asked within a few days."""

from collections.abc import Iterator
from datetime import datetime

import click

from bot.commands.common import as_json, product, show
from bot.commands.form import Form
from triage.domain.pattern import Pattern
from triage.domain.people import Grant, Person, Role

_BY = Person(id="administrator", name="the administrator", grants=(Grant(role=Role.COMPLIANCE),))
"""Whoever runs the command on the machine, for all products and markets; on record as the administrator."""


class AskedForm(Form):
    """One of the questions, redacted."""

    case: str
    at: datetime
    text: str
    asked: str
    market: str
    sent_in_by: str
    requester_known: bool


class PatternForm(Form):
    """What `triage compliance patterns --json` prints, one a line. A pattern is worth a look and says nothing on who prompted what."""

    key: str
    product: str
    axis: str | None
    territory: str
    place: str
    requesters: int
    unknown_requesters: int
    asked_before: int
    first_at: datetime
    last_at: datetime
    cases: tuple[str, ...]
    questions: tuple[AskedForm, ...]
    set_aside: str
    open: bool


@click.group()
def compliance() -> None:
    """Show patterns of rare off-label questions, and set them aside with a reason."""


@compliance.command()
@click.option("--all", "all_of_them", is_flag=True, help="Those that were set aside too.")
@as_json
def patterns(all_of_them: bool, json_: bool) -> None:
    """Show where several requesters in one territory asked the same rare off-label question within a few days. Each is worth a look, no more."""
    from triage.steps.patterns import patterns as find

    with product() as running:
        found = find(running.tools, running.embedder, _BY, all_of_them=all_of_them)
    show((_form(p) for p in found), json_=json_, words=lambda f: "\n".join(_words(f)))
    if not found and not json_:
        click.echo("No pattern is worth a look just now.")


@compliance.command("set-aside")
@click.argument("key")
@click.option("--reason", required=True, help="Why nothing more need be done; goes on record.")
def set_aside(key: str, reason: str) -> None:
    """Set a pattern aside. A case that joins it later brings it back."""
    from triage.steps.patterns import set_aside as put_aside

    with product() as running:
        done = put_aside(running.tools, running.embedder, _BY, key, reason=reason)
    click.echo(f"{key} is set aside with {len(done.cases)} cases. A further case brings it back.")


def _form(pattern: Pattern) -> PatternForm:
    asked = tuple(
        AskedForm(case=f"MI-{a.case_id}", at=a.at, text=a.words, asked=a.asked, market=a.market, sent_in_by=a.msl, requester_known=bool(a.requester))
        for a in pattern.askings
    )
    return PatternForm(
        key=pattern.key,
        product=pattern.product,
        axis=pattern.axis,
        territory=pattern.territory,
        place=pattern.place,
        requesters=pattern.requesters,
        unknown_requesters=pattern.unknown,
        asked_before=pattern.before,
        first_at=pattern.first_at,
        last_at=pattern.last_at,
        cases=tuple(f"MI-{c}" for c in pattern.cases),
        questions=asked,
        set_aside=pattern.set_aside.reason if pattern.set_aside else "",
        open=pattern.is_open,
    )


def _words(form: PatternForm) -> Iterator[str]:
    unknown = f" and {form.unknown_requesters} not known" if form.unknown_requesters else ""
    yield f"{form.key}  {form.product}, {form.axis or 'use'}: worth a look"
    yield f"    {form.requesters} requesters{unknown} in one {form.territory} ({form.place}), {form.first_at:%d %b} to {form.last_at:%d %b}"
    if form.set_aside:
        yield f"    set aside: {form.set_aside}{' (further cases since)' if form.open else ''}"
    yield from (f"    {q.case}  {q.text}" for q in form.questions)
