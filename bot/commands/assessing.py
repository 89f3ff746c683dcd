"""`triage evaluate assess`: the triage of a labelled set, with bounds, by source and language, and every error."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.common import as_json, product, show
from bot.commands.finding_forms import ShareForm
from bot.commands.lines import read_lines
from bot.commands.scoring_forms import AssessmentForm, GroupForm, MeasuredForm, ScoreForm, WholeForm, WrongForm
from triage.domain.concern import Concern
from triage.domain.share import Share
from triage.errors import BadMessageFile

if TYPE_CHECKING:
    from triage.learn.scoring import Counted, Measured

_WITHIN = ("source", "language")
"""Fields of a set by which it is measured in parts."""


@click.command()
@click.option(
    "--gold",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Lines of {"id","text","product"?,"market"?,"source"?,"language"?,"concerns",...} with the right decision.',
)
@click.option("--errors", is_flag=True, help="List every error with its message's id.")
@as_json
def assess(gold: Path, errors: bool, json_: bool) -> None:
    """Triage a labelled set: recall and precision of every name with their 95 % intervals, by source and language."""
    from triage.learn.scoring import Assessed, answer_of, by_group, measure

    lines = [_gold(number, line) for number, line in read_lines(str(gold))]
    with product() as running:
        assessor, market = running.tools.assessor, running.settings.default_market
        assessed = [
            Assessed(str(line["id"]), line, answer_of(assessor.assess(line["text"], product=line.get("product"), market=line.get("market") or market)))
            for line in lines
        ]
    measured = measure(assessed)
    groups = [
        GroupForm(field=field, value=value, **_form(part).model_dump())
        for field in _WITHIN
        for value, part in by_group([a for a in assessed if a.gold.get(field)], _values(lines, field)).items()
    ]
    wrong = tuple(WrongForm(id=w.message, name=w.name, how=w.how) for w in measured.wrong)
    form = AssessmentForm(groups=tuple(groups), wrong=wrong, **_form(measured).model_dump())
    show([form], json_=json_, one=True, words=lambda form: _in_words(form, errors=errors))


def share_form(share: Share) -> ShareForm:
    """A share with its bounds, as it is printed."""
    low, high = share.interval
    return ShareForm(right=share.right, of=share.of, share=round(share.share, 4), low=round(low, 4), high=round(high, 4))


def _gold(number: int, line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise BadMessageFile(f"line {number} is not JSON: {error}") from None
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise BadMessageFile(f'line {number} has no "text"')
    if "concerns" not in found and isinstance(found.get("label"), str):  # a set with one label a line
        known = {c.value for c in Concern}
        found["concerns"] = [found["label"]] if found["label"] in known else []
    found.setdefault("id", number)
    return found


def _values(lines: Iterable[Mapping[str, Any]], field: str) -> dict[str, str]:
    return {str(line["id"]): str(line[field]) for line in lines if line.get(field)}


def _form(measured: "Measured") -> MeasuredForm:
    whole = tuple(WholeForm(field=field, right=share_form(share)) for field, share in measured.whole)
    return MeasuredForm(messages=measured.messages, scores=tuple(_score(one) for one in measured.names), whole=whole)


def _score(one: "Counted") -> ScoreForm:
    return ScoreForm(
        name=one.name,
        gold=one.recall.of,
        found=one.precision.of,
        right=one.right,
        recall=share_form(one.recall) if one.recall.of else None,
        precision=share_form(one.precision) if one.precision.of else None,
    )


def _in_words(form: AssessmentForm, *, errors: bool) -> str:
    lines = [f"{form.messages} messages; shares with their 95 % interval", *_table(form)]
    for group in form.groups:
        lines += ["", f"{group.field} {group.value}: {group.messages} messages", *_table(group)]
    if errors:
        lines += ["", *(f"{w.how:<7} {w.name:<44} {w.id}" for w in form.wrong)]
    return "\n".join(lines)


def _table(form: MeasuredForm) -> list[str]:
    rows = [f"{'':<48} {'gold':>6} {'found':>6} {'right':>6} {'recall':>20} {'precision':>20}"]
    rows += [f"{s.name:<48} {s.gold:>6} {s.found:>6} {s.right:>6} {_share(s.recall):>20} {_share(s.precision):>20}" for s in form.scores]
    rows += [f"{w.field + ' right':<48} {w.right.of:>6} {'':>6} {w.right.right:>6} {_share(w.right):>20}" for w in form.whole]
    return rows


def _share(share: ShareForm | None) -> str:
    return "-" if share is None else f"{share.share:.3f} ({share.low:.2f}-{share.high:.2f})"
