"""`triage content record` and `triage content correct-record`: what the bot reads out of a label, and its corrections."""

from typing import TYPE_CHECKING

import click

from bot.commands.common import as_json, product, show
from bot.commands.label_record_forms import LabelRecordForm, record_form
from bot.commands.life import person_of
from bot.label_record import AXES, CorrectionLine
from triage.domain.label_record import ItemKind, LabelItem

if TYPE_CHECKING:
    from bot.wiring import Product
    from triage.domain.people import Person

_KINDS = click.Choice([kind.value for kind in ItemKind])


@click.command()
@click.argument("label")
@click.argument("version", required=False)
@as_json
def record(label: str, version: str | None, json_: bool) -> None:
    """Show what the bot reads out of a label: every item with its key, its sentence and its section, and what was not found."""
    from bot.commands.common import BY

    with product() as running:
        page = running.label_records.show(label, version, BY)
    show([record_form(page)], json_=json_, one=True, words=_in_words)


@click.command("correct-record")
@click.argument("label")
@click.option("--version", help="The version; the latest by default.")
@click.option("--strike", metavar="KEY", help="Strike an item that the label does not say.")
@click.option("--change", metavar="KEY", help="Change an item; --value says what its sentence says.")
@click.option("--add", type=_KINDS, help="Add an item that was not read; --sentence is the label sentence it stands on, word for word.")
@click.option("--undo", type=int, metavar="NUMBER", help="Undo a correction of this version.")
@click.option("--take-over", type=int, metavar="NUMBER", help="Make a correction of an earlier version in this one too.")
@click.option("--take-over-all", is_flag=True, help="The same for all that fit.")
@click.option("--set-aside", type=int, metavar="NUMBER", help="Say that a correction of an earlier version is not made in this one.")
@click.option("--value", default="", help="In the words of a label: “12 years of age and older”, “10 mg once daily”.")
@click.option("--sentence", default="", help="The sentence of the label, copied.")
@click.option("--reason", default="", help="Goes on record.")
@click.option("--by", help="The person who does it, by id or address; the administrator of this machine by default.")
def correct_record(label: str, version: str | None, by: str | None, **asked: str | int | bool | None) -> None:
    """Correct what the bot reads out of a label. One correction at a time; it counts from the next message on."""
    deeds = [name for name in _DEEDS if asked[name]]
    if len(deeds) != 1:
        raise click.UsageError("Say one thing to do: --strike, --change, --add, --undo, --take-over, --take-over-all or --set-aside.")
    with product() as running:
        person = person_of(running, by)
        of = running.label_records.show(label, version, person).version
        click.echo(_DEEDS[deeds[0]](running, (label, of), person, asked))


Asked = dict[str, str | int | bool | None]


def _strike(running: "Product", of: tuple[str, str], by: "Person", asked: Asked) -> str:
    return f"Struck, correction {running.label_records.strike(*of, str(asked['strike']), by, reason=str(asked['reason']))}."


def _change(running: "Product", of: tuple[str, str], by: "Person", asked: Asked) -> str:
    number = running.label_records.change(*of, str(asked["change"]), by, value=str(asked["value"]), reason=str(asked["reason"]))
    return f"Changed, correction {number}."


def _add(running: "Product", of: tuple[str, str], by: "Person", asked: Asked) -> str:
    item = LabelItem(key="", kind=ItemKind(str(asked["add"])), value=str(asked["value"]), sentence=str(asked["sentence"]), section="")
    return f"Added, correction {running.label_records.add(*of, item, by, reason=str(asked['reason']))}."


def _undo(running: "Product", of: tuple[str, str], by: "Person", asked: Asked) -> str:
    running.label_records.undo(*of, int(asked["undo"] or 0), by, reason=str(asked["reason"]))
    return "Undone."


def _take_over(running: "Product", of: tuple[str, str], by: "Person", asked: Asked) -> str:
    one = (int(asked["take_over"]),) if asked["take_over"] else ()
    return f"Taken over into version {of[1]}: {running.label_records.take_over(*of, one, by)}."


def _set_aside(running: "Product", of: tuple[str, str], by: "Person", asked: Asked) -> str:
    running.label_records.set_aside(*of, int(asked["set_aside"] or 0), by, reason=str(asked["reason"]))
    return f"Set aside for version {of[1]}."


_DEEDS = {
    "strike": _strike, "change": _change, "add": _add, "undo": _undo, "take_over": _take_over, "take_over_all": _take_over, "set_aside": _set_aside,
}  # fmt: skip
"""What each option asks for."""


def _in_words(form: LabelRecordForm) -> str:
    lines = [f"{form.document} version {form.version}, {form.title} ({form.product}, {', '.join(form.markets)})"]
    for kind, words in AXES.items():
        items = [i for i in form.items if i.kind == kind]
        lines.append(f"\n{words.many}" + ("" if items else ": not found in this label"))
        for item in items:
            mark = f"  [{item.corrected}]" if item.corrected else ""
            lines.append(f"  {item.key:<30} {item.value[:90]}{mark}\n{'':33}“{item.sentence}” ({item.section})")
    lines += _listed("Corrections of this version", form.corrections) + _listed("Corrections of earlier versions, to take over or set aside", form.waiting)
    return "\n".join(lines)


def _listed(title: str, lines: tuple[CorrectionLine, ...]) -> list[str]:
    return [f"\n{title}", *(_line(c) for c in lines)] if lines else []


def _line(c: CorrectionLine) -> str:
    said = " → ".join(part for part in (c.before, c.after) if part)
    now = c.state.replace("_", " ") if c.state != "stands" else "" if c.holds else f"to be looked at again: {c.why_not}"
    return f"  {c.id:>4} {c.kind} {c.what}: {said}. {c.by}, {c.at:%Y-%m-%d}: “{c.reason}”" + (f" ({now})" if now else "")


COMMANDS = (record, correct_record)
"""What `triage content` offers on the records of labels."""
