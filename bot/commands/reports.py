"""`triage report list`, `triage report show`, and safety's figures beside them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from bot.commands import report_forms
from bot.commands.common import as_json, product, show
from bot.commands.safety import reconcile, sample
from triage.domain.handoff import OPEN_HAND_OFFS, HandOff, HandOffStatus
from triage.domain.report import Report
from triage.errors import NotFound

if TYPE_CHECKING:
    from triage.store.unit import UnitOfWork

_UNSETTLED = OPEN_HAND_OFFS | {HandOffStatus.ACKNOWLEDGED}


@click.group()
def report() -> None:
    """List and show reports: adverse events, special situations and complaints. Whoever may run this may read every report: guard the machine."""


report.add_command(sample)
report.add_command(reconcile)


@report.command("list")
@click.option("--all", "all_", is_flag=True, help="Reconciled and cleared ones too; by default those that a desk still works on.")
@click.option("--serious", is_flag=True, help="Only those with a sign that they are serious.")
@click.option("--news", is_flag=True, help="Only those of which something became known that their desk has not seen.")
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1, 10_000))
@as_json
def list_reports(all_: bool, serious: bool, news: bool, limit: int, json_: bool) -> None:
    """List reports, the latest first."""
    with product() as running, running.store.read() as uow:
        found = [
            report_forms.row(one, hand_offs, uow.cases.message(one.message_id).received_at)
            for one, hand_offs in _latest(uow, limit)
            if (all_ or news or any(h.status in _UNSETTLED for h in hand_offs)) and (one.is_serious or not serious) and (one.has_news or not news)
        ]
    show(found, json_=json_, words=_line)
    if not found and not json_:
        click.echo("No reports.")


@report.command("show")
@click.argument("number")
@as_json
def show_report(number: str, json_: bool) -> None:
    """Show one report (R-12, or 12): each fact with its words, its rule or who said it, and what its sender was asked."""
    with product() as running, running.store.read() as uow:
        found = uow.reports.get(_id(number))
        hand_offs = tuple(uow.hand_offs.get(h) for h in found.hand_offs)
        form = report_forms.whole(found, hand_offs, uow.cases.message(found.message_id).received_at)
    show([form], json_=json_, one=True, words=_whole)


def _latest(uow: "UnitOfWork", limit: int) -> Iterator[tuple[Report, tuple[HandOff, ...]]]:
    for one in uow.reports.list(limit=limit):
        hand_offs = tuple(uow.hand_offs.get(h) for h in one.hand_offs)
        if hand_offs:
            yield one, hand_offs


def _id(number: str) -> int:
    digits = number.upper().removeprefix("R-")
    if not digits.isdecimal() or len(digits) > 12:
        raise NotFound(f"{number} is no report number. Reports are called R-12.")
    return int(digits)


def _line(form: report_forms.ReportRowForm) -> str:
    serious = f"  SERIOUS: {', '.join(form.seriousness)}" if form.seriousness else ""
    missing = f", missing {', '.join(form.missing)}" if form.missing else ""
    news = "  NEWS" if form.news else ""
    head = f"{form.report:<7} {form.case:<9} {'/'.join(form.hand_offs):<8} {form.status:<13} due {form.due_at:%Y-%m-%d %H:%M}"
    return f"{head}  {form.criteria} of 4{missing}  {', '.join(form.reasons)}  follow-up {form.follow_up}{serious}{news}"


def _whole(form: report_forms.ReportForm) -> str:
    lines = [_line(form), f"heard {form.aware_at:%Y-%m-%d %H:%M}, received {form.received_at:%Y-%m-%d %H:%M}", ""]
    for fact in form.facts:
        where = f"“{fact.text}” ({fact.rule})" if fact.text else f"said by {fact.by} ({fact.rule})" if fact.by else f"({fact.rule})"
        lines.append(f"  {fact.name:<22} {fact.value}  {where}")
    asked = form.asked
    lines += ["", f"Follow-up: {asked.state}, asked {asked.attempts} times; may contact: {asked.contact or 'not known'}"]
    if asked.unknown:
        lines.append(f"  not known to the sender: {', '.join(asked.unknown)}")
    return "\n".join(lines)
