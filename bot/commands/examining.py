"""`triage content check|replay|compare|coverage|gaps|request`: what is tried and found out about content."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from bot.commands.common import BY, as_json, product, show
from bot.commands.desk_forms import OfFileForm, ReplayForm
from bot.commands.printing_content import of_files, question_in_words
from bot.findings import AnswerText, Coverage, Gap, GoldenCheck, ReplayedQuestion, SectionDiff, VersionDiff

_PRODUCT = click.option("--product", "product_name", help="Only this product.")
_MARKET = click.option("--market", help="Only this market, by its two letters.")
_DAYS = click.option("--days", default=365, show_default=True, type=click.IntRange(1), help="How far back to look.")


@click.command()
@click.argument("document", required=False)
@click.option("--first", is_flag=True, help="Fail also where a question finds its document among the first three, but not first.")
@as_json
def check(document: str | None, first: bool, json_: bool) -> None:
    """Ask every golden question of what is in force, or those of one document.

    Exit code 1 where one does not find its document among the first three (with --first: in first place).
    """
    with product() as running:
        found = running.trying.check(BY, document)
    show([found], json_=json_, one=True, words=_checked)
    sys.exit(1 if found.failed or (first and found.not_first) else 0)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--last", default=50, show_default=True, type=click.IntRange(1, 1000), help="How many past questions to replay.")
@as_json
def replay(paths: tuple[Path, ...], last: int, json_: bool) -> None:
    """Answer the last questions, redacted, from what is in force and with these files loaded, side by side. Nothing is changed."""
    with product() as running:
        found = running.trying.replay_paths(paths, BY, last=last)
    day = f", as of {found.day}, when it takes effect" if found.day else ""
    form = ReplayForm(questions=found.questions, refused=tuple(OfFileForm(file=name, reasons=reasons) for name, reasons in found.refused))
    counts = ", ".join(f"{many} {outcome}" for outcome, many in found.counts().items() if many)
    show([form], json_=json_, one=True, words=lambda f: "\n".join([f"{len(f.questions)} questions{day}: {counts or 'none to replay'}.", *_replayed(f)]))
    sys.exit(1 if found.refused else 0)


@click.command()
@click.argument("document")
@click.argument("older")
@click.argument("newer")
@as_json
def compare(document: str, older: str, newer: str, json_: bool) -> None:
    """Show what changed between two versions of a document, word by word."""
    with product() as running:
        found = running.insight.compare(document, older, newer, BY)
    show([found], json_=json_, one=True, words=lambda f: "\n".join(_compared(f)))


@click.command()
@_PRODUCT
@_MARKET
@as_json
def coverage(product_name: str | None, market: str | None, json_: bool) -> None:
    """Show which topics of medical information have a document in force, and which label sections have none."""
    with product() as running:
        found = running.insight.coverage(BY, product_name, market.upper() if market else None)
    show([found], json_=json_, one=True, words=lambda f: "\n".join(_covered(f)))


@click.command()
@_DAYS
@_PRODUCT
@_MARKET
@as_json
def gaps(days: int, product_name: str | None, market: str | None, json_: bool) -> None:
    """Show questions that found no answer, redacted and grouped by what they are about."""
    with product() as running:
        found = running.insight.gaps(BY, days=days, product=product_name, market=market.upper() if market else None)
    show(found, json_=json_, words=lambda f: "\n".join(_gap(f)))
    if not found and not json_:
        click.echo("Every question found an answer.")


@click.command()
@click.argument("key")
@_DAYS
@_PRODUCT
@_MARKET
def request(key: str, days: int, product_name: str | None, market: str | None) -> None:
    """Print a request for a new document from one group of `gaps`, ready to send to an author."""
    with product() as running:
        _, text = running.insight.request_for_document(key, BY, days=days, product=product_name, market=market.upper() if market else None)
    click.echo(text)


COMMANDS = (check, replay, compare, coverage, gaps, request)


def _checked(form: GoldenCheck) -> str:
    lines = [f"{form.asked} golden questions: {form.first} first, {form.among_three} among the first three, {len(form.failed)} not."]
    lines += [question_in_words(one) for one in form.not_first]
    lines += [question_in_words(one) for one in form.failed]
    return "\n".join(lines + (["A question must find its document among the first three."] if form.failed else []))


def _replayed(form: ReplayForm) -> Iterator[str]:
    yield from of_files(form.refused, "✕")
    for one in (one for one in form.questions if one.outcome not in ("same", "none")):
        yield from _side_by_side(one)


def _side_by_side(one: ReplayedQuestion) -> Iterator[str]:
    yield f"\n{one.case} ({one.product}, {one.market}), {one.outcome}: {one.text}"
    for name, answer in (("now", one.before), ("then", one.after)):
        yield from _answer(name, answer)


def _answer(name: str, answer: AnswerText) -> Iterator[str]:
    yield f"  {name + ':':<6}" + (" ".join(answer.sentences) or "no answer")
    if answer.sources:
        yield f"        [{'; '.join(answer.sources)}]"


def _compared(form: VersionDiff) -> Iterator[str]:
    counts = ", ".join(f"{count} {name}" for name, count in form.passages if count)
    yield f"{form.document} version {form.older} and version {form.newer}. Passages: {counts or 'none'}."
    yield from (f"  {name}: {before or '(none)'} → {after or '(none)'}" for name, before, after in form.facts)
    for section in form.sections:
        if section.kind != "same":
            yield from _section(section)


def _section(section: SectionDiff) -> Iterator[str]:
    yield f"\n{' > '.join(section.heading) or '(before the first heading)'}: {section.kind}"
    marks = {"same": "{}", "added": "[+{}+]", "removed": "[-{}-]"}
    for one in section.passages:
        if one.kind != "same":
            yield "  " + "".join(marks[piece.kind].format(piece.text) for piece in one.pieces).replace("\n", "\n  ")


def _covered(form: Coverage) -> Iterator[str]:
    for product_name, market in dict.fromkeys((cell.product, cell.market) for cell in form.cells):
        yield f"\n{product_name} in {market}"
        for cell in (cell for cell in form.cells if (cell.product, cell.market) == (product_name, market)):
            detail = "; ".join(part for part in (", ".join(cell.documents), f"until {cell.expires}" if cell.expires else "", cell.why) if part)
            yield f"  {cell.name:<38} {cell.state:<11} {detail}"
        missing = [gap for gap in form.label_gaps if (gap.product, gap.market) == (product_name, market)]
        if missing:
            yield "  Label sections without a document: " + "; ".join(f"{gap.section} {gap.name}".strip() for gap in missing)


def _gap(form: Gap) -> Iterator[str]:
    yield f"{form.words} [{form.key}]"
    yield from (f"    {one.case} {one.text} ({one.why})" for one in form.questions[:5])
    if form.count > 5:
        yield f"    ... and {form.count - 5} more"
