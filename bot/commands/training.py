"""`triage evaluate train`: teaches the statistical detector anew from the messages in the source."""

import os
import sys
from pathlib import Path

import click

_OUT = click.Path(dir_okay=False, path_type=Path)
_ONE_THREAD = ("OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1")
"""Sums in another order are other sums: with one thread the same families give the same bytes."""


@click.command()
@click.option("--out", type=_OUT, help="Where to write the trained file; else over the one that ships.")
@click.option("--only", help="Only families whose id begins so (for a trial).")
@click.option("--begun-anew", is_flag=True, hidden=True)
def train(out: Path | None, only: str | None, begun_anew: bool) -> None:
    """Teach the statistical detector from src/triage/learn and write its trained file (about a quarter of an hour)."""
    if not begun_anew:  # numpy reads the number of threads once, at its import
        os.execvp("env", ["env", *_ONE_THREAD, sys.executable, *sys.orig_argv[1:], "--begun-anew"])  # noqa: S606, S607 (this very command)
    from bot.settings import read_settings
    from knowledge.embedding import MiniLM
    from triage.detect.trained import FILE, written
    from triage.learn.families import PARTS, read_families
    from triage.learn.fitting import Size, fit
    from triage.learn.labelled import read_labelled, taught_on
    from triage.learn.training import Settings

    settings = read_settings()
    model = MiniLM(settings.home / "models", threads=1, download=settings.model_download)
    families = [f for f in (*read_families(), *read_labelled()) if f.id.startswith(only or "")]
    if {f.part for f in families} != set(range(PARTS)):
        raise click.BadParameter(f"{len(families)} families are too few: every one of {PARTS} parts needs some. Name a larger area.", param_hint="--only")
    fitted = fit(families, taught_on(), model, settings=Settings(), size=Size(), told=lambda what: click.echo(what, err=True))
    raw = written(fitted.trained)
    (out or FILE).write_bytes(raw)
    click.echo(f"{out or FILE}: {len(raw):,} bytes")
    for sort, point in fitted.points.items():
        click.echo(f"{sort:<32} from {point.threshold:.2f}: recall {point.recall:.3f}, precision {point.precision:.3f} on families kept out")
