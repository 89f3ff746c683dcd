"""`triage audit verify` and `triage audit export`."""

import sys
from pathlib import Path

import click

from bot.commands import desk_forms
from bot.commands.common import as_json, product, show
from triage.store.checking import Report


@click.group()
def audit() -> None:
    """Verify and export the record."""


@audit.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--key", "keys", multiple=True, help="A public key that is trusted (64 hex digits); after a change of keys give each of them.")
@as_json
def verify(file: Path | None, keys: tuple[str, ...], json_: bool) -> None:
    """Check every entry of the record, here or in an exported FILE (which takes no database). Exit code 1 where something was changed."""
    from triage.store.seal import verify_file

    if file is not None:
        report = verify_file(file, public_key=keys or None)
    else:
        from triage.store.verifying import verify as verify_store

        with product() as running:
            report = verify_store(running.store, keys or running.signer.public_key)
    show([_form(report)], json_=json_, one=True, words=_words)
    sys.exit(1 if report.faults else 0)


@audit.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@as_json
def export(file: Path, json_: bool) -> None:
    """Write the whole record to a sealed FILE that `triage audit verify FILE` checks on any machine."""
    from triage.store.checkpoints import checkpoint
    from triage.store.seal import export as seal

    with product() as running:
        checkpoint(running.store, running.signer)
        report = seal(running.store, file, running.signer)
    show([_form(report)], json_=json_, one=True, words=lambda f: f"{file} written. " + _words(f))


def _form(report: Report) -> desk_forms.AuditForm:
    return desk_forms.AuditForm(
        intact=not report.faults,
        entries=report.entries,
        subjects=report.subjects,
        checkpoints=report.checkpoints,
        faults=tuple(desk_forms.AuditFaultForm(where=f.where, what=f.what) for f in report.faults),
    )


def _words(form: desk_forms.AuditForm) -> str:
    if form.intact:
        return f"Chain intact: {form.entries} entries of {form.subjects} subjects, {form.checkpoints} checkpoints."
    return f"NOT intact: {len(form.faults)} faults in {form.entries} entries.\n" + "\n".join(f"  ✕ {f.where}: {f.what}" for f in form.faults)
