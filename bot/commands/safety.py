"""`triage report sample` and `triage report reconcile`: safety's two figures, for whoever runs the machine."""

from datetime import datetime

import click

from bot.commands import sample_forms
from bot.commands.common import BY, as_json, product, show
from bot.sample_words import percent
from triage.domain.decision import Desk
from triage.domain.people import Grant, Role

_READS = BY.model_copy(update={"grants": tuple(Grant(role=r) for r in (Role.SAFETY, Role.QUALITY, Role.COMPLIANCE))})
"""Whoever runs the command on the machine, for all products and markets; on record as the administrator."""


@click.command()
@click.option("--week", default="", help="A week, such as 2026-W47. Default: the last one that is over.")
@click.option("--all", "all_", is_flag=True, help="Every week of which a sample was drawn, the latest first.")
@as_json
def sample(week: str, all_: bool, json_: bool) -> None:
    """Show how the sample of a week stands: messages without a report, read by safety. It is drawn when it is first asked for, and read on the web."""
    from triage.steps.sampling import history, sample_of

    if week and all_:
        raise click.UsageError("Choose a week, or --all.")
    with product() as running:
        one = () if all_ else (sample_of(running.tools, _READS, week).sample,)
        found = history(running.tools, _READS) if all_ else tuple(s for s in one if s)
    show(map(sample_forms.sample, found), json_=json_, words=_of_week)
    if not found and not json_:
        click.echo("No sample was drawn." if all_ else "No message without a report came in that week.")


@click.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="A day in UTC, such as 2026-11-21. Default: yesterday.")
@as_json
def reconcile(day: datetime | None, json_: bool) -> None:
    """Show of a day, desk by desk, what was sent, acknowledged and reconciled, and what is missing in the desk's own system."""
    from triage.steps.reconciling import day_of, yesterday

    with product() as running, running.store.read() as uow:
        wanted = day.date() if day else yesterday(running.clock.now(), _READS.time_zone)
        found = [day_of(uow, _READS, desk, wanted) for desk in Desk]
    show(map(sample_forms.day, found), json_=json_, words=_of_day)


def _of_week(form: sample_forms.SampleForm) -> str:
    bound = f"  95 %: at most {percent(form.at_most)}" if form.read else ""
    return f"{form.week}  read {form.read} of {form.drawn}, {form.missed} missed{bound}  drawn from {len(form.population)} by seed {form.seed}"


def _of_day(form: sample_forms.ReconciledForm) -> str:
    head = f"{form.day}  {form.desk:<18} reconciled {form.reconciled} of {form.total}  (sent {form.sent}, acknowledged {form.acknowledged}"
    missing = "".join(f"\n    {h.hand_off}  {h.case}  {h.status}  due {h.due_at:%Y-%m-%d %H:%M}" for h in form.hand_offs if h.hand_off in form.missing)
    return f"{head}, cleared {form.cleared}){missing}"
