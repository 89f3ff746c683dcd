"""`triage redact`, `triage evaluate redact`: personal data replaced, and how well that is done."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands import privacy_forms as forms
from bot.commands.assessing import share_form
from bot.commands.common import as_json, product, show
from bot.commands.finding_forms import ShareForm
from bot.commands.lines import Asked, read_lines, run_lines
from triage.domain.share import Share
from triage.errors import BadMessageFile

if TYPE_CHECKING:
    from triage.identifiers.scoring import Gold


@click.command()
@click.option("--in", "source", required=True, type=click.Path(allow_dash=True, dir_okay=False), help='Lines of {"id","text"}.')
@click.option("--out", "target", default="-", type=click.Path(allow_dash=True, dir_okay=False, writable=True), help="Where the redacted texts go.")
@click.option("--json", is_flag=True, expose_value=False, help="The lines are JSON in any case.")
def redact(source: str, target: str) -> None:
    """Replace personal data in the texts of a file, and say what was replaced where and why. Nothing is stored."""
    from triage.redact import names_of, redactions, replaced

    with product() as running:
        names = names_of(running.library.products())

        def answer(asked: Asked) -> forms.RedactedForm:
            found = redactions(asked["text"], names)
            made = tuple(forms.RedactionForm.model_validate(one.model_dump()) for one in found)
            return forms.RedactedForm(id=asked["id"], text=replaced(asked["text"], found), redactions=made)

        sys.exit(1 if run_lines(source, target, "text", answer) else 0)


@click.command("redact")
@click.option(
    "--gold",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Lines of {"id","text","spans":[{"text","kind"}]} with all personal data marked.',
)
@click.option("--errors", is_flag=True, help="List every error with its message's id and place.")
@as_json
def evaluate_redact(gold: Path, errors: bool, json_: bool) -> None:
    """Redact a marked set: recall and precision of every kind of personal data with their 95 % intervals."""
    from triage.identifiers.scoring import measure
    from triage.redact import names_of

    messages = [_gold(number, line) for number, line in read_lines(str(gold))]
    with product() as running:
        measured = measure(messages, names_of(running.library.products()))
    form = forms.RedactionScoresForm(
        messages=measured.messages,
        recall=share_form(measured.recall),
        precision=share_form(measured.precision),
        same_kind=share_form(measured.same_kind),
        kinds=tuple(forms.KindScoreForm(kind=k.kind, recall=_share_form(k.recall), precision=_share_form(k.precision)) for k in measured.kinds),
        wrong=tuple(forms.WrongRedactionForm(**w._asdict()) for w in measured.wrong),
    )
    show([form], json_=json_, one=True, words=lambda form: _in_words(form, errors=errors))


def _gold(number: int, line: bytes) -> "Gold":
    from triage.identifiers.scoring import Gold

    try:
        found = json.loads(line)
    except ValueError as error:
        raise BadMessageFile(f"line {number} is not JSON: {error}") from None
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise BadMessageFile(f'line {number} has no "text"')
    spans = found.get("spans")
    if not isinstance(spans, list) or not all(map(_is_span, spans)):
        raise BadMessageFile(f'line {number} has no "spans": a list of {{"text","kind"}}, empty where there are no personal data')
    return Gold(str(found.get("id", number)), found["text"], [(span["text"], span["kind"]) for span in spans])


def _is_span(span: Any) -> bool:
    return isinstance(span, dict) and isinstance(span.get("kind"), str) and isinstance(span.get("text"), str) and bool(span["text"])


def _share_form(share: Share) -> ShareForm | None:
    return share_form(share) if share.of else None


def _in_words(form: forms.RedactionScoresForm, *, errors: bool) -> str:
    lines = [f"{form.messages} messages; shares with their 95 % interval", f"{'':<20} {'recall':>28} {'precision':>28}"]
    lines += [f"{k.kind:<20} {_share(k.recall):>28} {_share(k.precision):>28}" for k in form.kinds]
    lines += [f"{'all':<20} {_share(form.recall):>28} {_share(form.precision):>28}", f"called what it is: {_share(form.same_kind)}"]
    if errors:
        lines += ["", *(f"{w.how:<12} {w.kind:<20} {w.id} {w.start}-{w.end}" for w in form.wrong)]
    return "\n".join(lines)


def _share(share: ShareForm | None) -> str:
    return "-" if share is None else f"{share.right}/{share.of} {share.share:.3f} ({share.low:.2f}-{share.high:.2f})"
