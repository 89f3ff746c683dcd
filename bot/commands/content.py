"""`triage content ...`: load, list, show, withdraw, index; what is tried and found out about content stands in `examining.py`, its life in `life.py`.

What is read out of a label, and its corrections: `label_record.py`.
"""

import sys
from pathlib import Path

import click

from bot.commands import desk_forms, examining, label_record, life
from bot.commands.common import BY, as_json, product, show
from bot.commands.printing_content import loaded_in_words
from bot.documents import DocumentPage, DocumentRow, LoadResult


@click.group()
def content() -> None:
    """Load, list, show, withdraw, try, compare and index approved documents."""


@content.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say exactly what would change, and change nothing.")
@click.option("--because", default="", help="Why golden questions may move. Goes on record with them.")
@as_json
def load(paths: tuple[Path, ...], dry_run: bool, because: str, json_: bool) -> None:
    """Load documents from files and folders.

    Golden questions are asked before anything takes effect. Where one moves from first place or falls out, or a new document does not find its own
    among the first three, nothing is loaded until somebody says why (--because). A load that was interrupted goes on where it was.
    Exit code 1 where a file was refused or golden questions stopped the load.
    """
    from bot.bars import Bars

    with product() as running:
        result = running.loading.load_paths(paths, BY, dry_run=dry_run, because=because, progress=None if json_ else Bars())
    show([_load_form(result)], json_=json_, one=True, words=loaded_in_words)
    sys.exit(1 if result.refused or result.blocked else 0)


@content.command("list")
@as_json
def list_documents(json_: bool) -> None:
    """List every version of every document, with its standing today."""
    with product() as running:
        rows = running.content.list()
    show(rows, json_=json_, words=_row)
    if not rows and not json_:
        click.echo("The library is empty. Load documents with: triage content load PATH...")


@content.command("show")
@click.argument("document")
@click.argument("version", required=False)
@as_json
def show_document(document: str, version: str | None, json_: bool) -> None:
    """Show one document, section by section."""
    with product() as running:
        page = running.content.show(document, version)
    show([_page_form(page)], json_=json_, one=True, words=_page)


@content.command()
def reindex() -> None:
    """Build the search index anew from the database."""
    from bot.settings import read_settings
    from bot.wiring import reindex as build_again

    click.echo(f"{build_again(read_settings())} passages indexed.")


def _page_form(page: DocumentPage) -> desk_forms.DocumentPageForm:
    return desk_forms.DocumentPageForm(
        **page.row.model_dump(),
        sections=tuple(desk_forms.SectionForm(name=s.name, heading=s.heading, text=s.text) for s in page.sections),
        required_with_benefit=page.required_with_benefit,
    )


def _load_form(result: LoadResult) -> desk_forms.LoadForm:
    of_files = {name: [{"file": file, "reasons": reasons} for file, reasons in getattr(result, name)] for name in ("refused", "warnings")}
    return desk_forms.LoadForm.model_validate({name: getattr(result, name) for name in desk_forms.LoadForm.model_fields} | of_files)


def _row(form: DocumentRow) -> str:
    marks = " ".join(m for m, on in (("off-label", form.off_label), ("staff-only", form.restricted), ("direct", form.direct_release)) if on)
    which = f"{form.document:<16} v{form.version:<5} {form.kind:<6} {form.standing:<16}"
    return f"{which} {form.effective} to {form.expires or '-':<10} {','.join(form.markets):<6} {form.title[:70]} {marks}"


def _page(form: desk_forms.DocumentPageForm) -> str:
    beside = "".join(f"\nRequired with benefit: {sentence}" for sentence in form.required_with_benefit)
    return _row(form) + beside + "\n" + "\n".join(f"\n{' > '.join(s.heading) or s.name}\n{s.text}" for s in form.sections)


for _command in (*examining.COMMANDS, *life.COMMANDS, *label_record.COMMANDS):
    content.add_command(_command)
