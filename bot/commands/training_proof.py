"""`triage evaluate train-proof`: teaches the weighing of statements anew from the statements in the source."""

import os
import sys
from pathlib import Path

import click

_OUT = click.Path(dir_okay=False, path_type=Path)
_ONE_THREAD = ("OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1")
"""Sums in another order are other sums: with one thread the same statements give the same bytes."""


@click.command("train-proof")
@click.option("--out", type=_OUT, help="Where to write the trained file; else over the one that ships.")
@click.option("--begun-anew", is_flag=True, hidden=True)
def train_proof(out: Path | None, begun_anew: bool) -> None:
    """Teach the weighing of statements from src/triage/learn/statements and write its trained file (about a quarter of an hour)."""
    if not begun_anew:  # numpy reads the number of threads once, at its import
        os.execvp("env", ["env", *_ONE_THREAD, sys.executable, *sys.orig_argv[1:], "--begun-anew"])  # noqa: S606, S607 (this very command)
    from bot.settings import read_settings
    from knowledge.embedding import MiniLM
    from triage.detect.trained import written
    from triage.learn.statements_fitting import fit
    from triage.learn.statements_read import fingerprint, read_statements
    from triage.learn.statements_training import Settings
    from triage.proof.judged import FILE, SCORE

    settings = read_settings()
    model = MiniLM(settings.home / "models", threads=1, download=settings.model_download)
    fitted = fit(read_statements(), fingerprint(), model, settings=Settings(), told_=lambda what: click.echo(what, err=True))
    raw = written(fitted.trained)
    (out or FILE).write_bytes(raw)
    click.echo(f"{out or FILE}: {len(raw):,} bytes, carried up to a score of {fitted.trained.thresholds[SCORE]:.3f}")
    for name, (stopped, of) in fitted.trained.about["stopped"].items():
        click.echo(f"{name:<24} {stopped:>4} of {of:>4} stopped ({stopped / of:.1%}), on parts kept out")
