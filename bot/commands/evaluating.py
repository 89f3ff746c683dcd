"""`triage evaluate retrieval|answers|drafts|assess|redact|train|train-proof`."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Self

import click
from tqdm import tqdm

from bot.commands import desk_forms, finding_forms
from bot.commands.assessing import assess
from bot.commands.common import as_json, show
from bot.commands.evaluating_drafts import drafts
from bot.commands.redacting import evaluate_redact
from bot.commands.training import train
from bot.commands.training_proof import train_proof

if TYPE_CHECKING:
    from knowledge.embedding import MiniLM
    from triage.domain.share import Share

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def evaluate() -> None:
    """Measure retrieval, drafts and triage on a set; teach the statistical detector anew."""


evaluate.add_command(assess)
evaluate.add_command(drafts)
evaluate.add_command(evaluate_redact)
evaluate.add_command(train)
evaluate.add_command(train_proof)


@evaluate.command()
@click.option("--corpus", required=True, type=_FILE, help="Lines of {id, title, text}.")
@click.option("--queries", required=True, type=_FILE, help="Lines of {id, query, qrels: {document: grade}}.")
@click.option("--baselines", is_flag=True, help="Measure meaning alone, words alone, and both with equal weight, in the same run.")
@as_json
def retrieval(corpus: Path, queries: Path, baselines: bool, json_: bool) -> None:
    """Index a corpus in a throw-away directory and say how well its documents are found."""
    from knowledge.evaluate import OURS, compare

    with _Bar() as bar:
        measured = compare(corpus, queries, _model(), bar.show, plain=baselines)
    ours = measured.pop(OURS)
    if not baselines:
        show([desk_forms.RetrievalForm.model_validate(ours)], json_=json_, one=True, words=_measured)
        return
    plain = [{"way": name, **figures} for name, figures in measured.items()]
    show([finding_forms.ComparedRetrievalForm.model_validate({**ours, "baselines": plain})], json_=json_, one=True, words=_compared)


@evaluate.command()
@click.option("--questions", required=True, type=_FILE, help='Lines of {"id","query","product","market","answers":[{"document","sections"}]}.')
@click.option("--load", multiple=True, type=click.Path(exists=True, path_type=Path), help="Files or folders to ask; else the sample library.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it is asked; else today, and of the sample library the day it was made for.")
@as_json
def answers(questions: Path, load: tuple[Path, ...], on: datetime | None, json_: bool) -> None:
    """Ask questions with known answers of a throw-away library: right document, right section, and nothing where the answer was taken out."""
    from bot.demo import SAMPLE_LIBRARY, WRITTEN_FOR
    from knowledge.answering import measure_answers

    day = on or (datetime.now(UTC) if load else datetime.combine(WRITTEN_FOR, time(12)))
    with _Bar() as bar:
        measured = measure_answers(questions, load or (SAMPLE_LIBRARY,), _model(), day.replace(tzinfo=UTC), bar.show)
    ways = tuple(
        finding_forms.AnsweredForm(way=name, **{field: _share_form(share) for field, share in counted._asdict().items()}) for name, counted in measured.items()
    )
    asked = next(iter(measured.values()))
    form = finding_forms.AnswersForm(questions=asked.first.of + asked.nothing_without_answer.of, ways=ways)
    show([form], json_=json_, one=True, words=_answered)


def _model() -> "MiniLM":
    from bot.settings import read_settings
    from knowledge.embedding import MiniLM

    settings = read_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    return MiniLM(settings.home / "models", download=settings.model_download)


class _Bar:
    """A progress bar on standard error for each part of a measurement."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, what: str, done: int, of: int) -> None:
        """Say how far a part is."""
        if self._bar is None or self._bar.desc.rstrip(": ") != what:
            self.__exit__()
            self._bar = tqdm(total=of, desc=what)
        self._bar.update(done - self._bar.n)


def _measured(form: desk_forms.RetrievalForm) -> str:
    return (
        f"{form.queries} queries: nDCG@10 {form.ndcg_at_10:.4f}, recall@5 {form.recall_at_5:.4f}, recall@20 {form.recall_at_20:.4f}, "
        f"latency p50 {form.latency_ms.p50:.1f} ms, p95 {form.latency_ms.p95:.1f} ms"
    )


def _compared(form: finding_forms.ComparedRetrievalForm) -> str:
    rows = [("ours", form), *((one.way, one) for one in form.baselines)]
    lines = [f"{form.queries} queries", f"{'':<22} {'nDCG@10':>8} {'recall@5':>9} {'recall@20':>10} {'p50 ms':>8} {'p95 ms':>8}"]
    lines += [
        f"{name:<22} {r.ndcg_at_10:>8.4f} {r.recall_at_5:>9.4f} {r.recall_at_20:>10.4f} {r.latency_ms.p50:>8.1f} {r.latency_ms.p95:>8.1f}" for name, r in rows
    ]
    return "\n".join(lines)


def _share_form(share: "Share") -> finding_forms.ShareForm:
    low, high = share.interval
    return finding_forms.ShareForm(right=share.right, of=share.of, share=round(share.share, 4), low=round(low, 4), high=round(high, 4))


_ASKED = {
    "first": "right document first",
    "among_three": "right document among three",
    "section_among_three": "right section among three",
    "found_something": "something found, where something answers",
    "nothing_without_answer": "nothing found, where nothing answers",
    "nothing_when_out_of_force": "nothing found, its answer out of force",
    "nothing_when_never_there": "nothing found, its answer never there",
}


def _answered(form: finding_forms.AnswersForm) -> str:
    lines = [f"{form.questions} questions; shares with their 95 % interval"]
    lines.append(f"{'':<40}" + "".join(f" {way.way:>24}" for way in form.ways))
    for field, words in _ASKED.items():
        shares = (getattr(way, field) for way in form.ways)
        lines.append(f"{words:<40}" + "".join(f" {f'{s.right}/{s.of} {s.share:.3f} ({s.low:.2f}-{s.high:.2f})':>24}" for s in shares))
    return "\n".join(lines)
