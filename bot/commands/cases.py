"""`triage case list`, `triage case show` and `triage case erase`."""

import click

from bot.commands import forms, printing
from bot.commands.common import BY, as_json, product, show
from bot.commands.life import correction_form
from triage.domain.case import OPEN, CaseStatus
from triage.errors import NotFound


@click.group()
def case() -> None:
    """List and show cases, and erase the words of a message. Whoever may run this command may read every case: guard the machine."""


@case.command("list")
@click.option("--status", "statuses", multiple=True, type=click.Choice([s.value for s in CaseStatus]), help="Only these; open cases by default.")
@click.option("--all", "all_", is_flag=True, help="Ended cases too.")
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1, 10_000))
@as_json
def list_cases(statuses: tuple[str, ...], all_: bool, limit: int, json_: bool) -> None:
    """List cases by what is due first."""
    wanted = {CaseStatus(s) for s in statuses} or (None if all_ else OPEN)
    with product() as running, running.store.read() as uow:
        found = uow.cases.list(statuses=wanted, limit=limit)
    show((forms.CaseRowForm(**printing.row(c)) for c in found), json_=json_, words=_row)
    if not found and not json_:
        click.echo("No cases.")


@case.command("show")
@click.argument("number")
@as_json
def show_case(number: str, json_: bool) -> None:
    """Show one case (MI-12, or 12) with its messages, draft, answers, hand-offs and record."""
    with product() as running, running.store.read() as uow:
        found = uow.cases.get(_id(number))
        form = forms.CaseForm(
            **printing.row(found),
            messages=tuple(forms.MessageForm(sent_at=m.sent_at, sender=m.sender, kind=m.kind, text=m.text) for m in uow.cases.messages(found.id)),
            questions=printing.questions(found.decision) if found.decision else (),
            draft=printing.draft(uow.drafts.get(found.id, found.draft_version).draft) if found.draft_version else None,
            answers=tuple(printing.answer(r) for r in uow.responses.all(found.id)),
            corrections=tuple(correction_form(c) for c in uow.corrections.of(found.id)),
            hand_offs=tuple(printing.hand_off(h) for h in uow.hand_offs.of(found.id)),
            model_calls=tuple(printing.model_call(c) for c in uow.model_calls.of(found.id)),
            record=tuple(printing.entry(e) for e in uow.trail.entries(f"case:{found.id}")),
        )
    show([form], json_=json_, one=True, words=_whole)


@case.command("erase")
@click.argument("number")
@click.option("--message", "ordinal", required=True, type=click.IntRange(1, 100_000), help="Which message: its number in `triage case show`.")
@click.option("--reason", required=True, help="Why its words must go. This stands on record for good: name no patient.")
@click.option("--yes", is_flag=True, help="Do not ask again. Erased words do not come back.")
@as_json
def erase_message(number: str, ordinal: int, reason: str, yes: bool, json_: bool) -> None:
    """Erase the words of one message, where the law demands it. Case, times, hashes and the record stay, and the record still verifies."""
    from triage.steps.erasing import erase

    with product() as running:
        if not yes:
            click.confirm(f"Erase the words of message {ordinal} of MI-{_id(number)} for good?", abort=True, err=True)
        erased = erase(running.tools, _id(number), ordinal, by=BY.id, reason=reason)
    show([forms.ErasedForm(case=erased.number, message=ordinal)], json_=json_, one=True, words=_erased)


def _erased(form: forms.ErasedForm) -> str:
    return (
        f"The words of message {form.message} of {form.case} are erased. Left as they are: the message in the chat itself, answers that were approved, "
        "what was handed off to desks, and backups."
    )


def _id(number: str) -> int:
    digits = number.upper().removeprefix("MI-")
    if not digits.isdecimal() or len(digits) > 12:
        raise NotFound(f"{number} is no case number. Cases are called MI-12.")
    return int(digits)


def _row(form: forms.CaseRowForm) -> str:
    concerns = ", ".join(form.concerns)
    what = f"{form.product or '-':<14} {form.market or '-':<3} {form.route or '-':<12}"
    return f"{form.case:<10} {form.status:<18} {what} due {form.due_at:%Y-%m-%d %H:%M}  {concerns}"


def _whole(form: forms.CaseForm) -> str:
    lines = [_row(form), ""]
    lines += [f"{n}. {m.sent_at:%Y-%m-%d %H:%M} {m.sender}: {m.text or '(erased)'}" for n, m in enumerate(form.messages, start=1)]
    lines += [f"hand-off {h.number} to {h.desk}: {h.status}, due {h.due_at:%Y-%m-%d %H:%M} ({', '.join(h.reasons)})" for h in form.hand_offs]
    for made, title in [(form.draft, "Draft"), *((a, "Answer") for a in form.answers)]:
        if made:
            lines += ["", f"{title}:"] + [f"  {s.text} [{'; '.join(f'{c.document} v{c.version}, {c.section}' for c in s.citations)}]" for s in made.statements]
    lines += [f"correction of answer {c.answer}: {c.document} v{c.version} was withdrawn: {c.state}" for c in form.corrections]
    lines += [
        f"call {c.number} of a language model for a {c.task}: {c.model_version or c.model}, {c.prompt}, {c.outcome}{f' ({c.why})' if c.why else ''}, "
        f"{c.seconds:.1f} s, {c.tokens_in} tokens in, {c.tokens_out} out"
        for c in form.model_calls
    ]
    lines += ["", "Record:"] + [f"  {e.seq:>3} {e.at:%Y-%m-%d %H:%M:%S} {e.actor} {e.action} {e.reason}".rstrip() for e in form.record]
    return "\n".join(lines)
