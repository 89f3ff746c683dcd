"""`triage evaluate drafts`: what a drafter makes of a set of questions, and two of them, or two prompts, side by side."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from bot.bars import Bars
from bot.commands.assessing import share_form
from bot.commands.common import as_json, show
from bot.commands.drafts_forms import DraftedForm, DraftsForm
from triage.errors import BadSettings

if TYPE_CHECKING:
    from bot.settings import Settings
    from knowledge.answering import Gold
    from triage.learn.drafting import Drafted, DraftQuestion
    from triage.store.unit import Store

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
VERBATIM, MODEL = "verbatim", "model"


class Way(NamedTuple):
    """A way to draft: without a model, or with the model that is set (or another one) under a prompt."""

    drafter: str
    model: str | None = None
    prompt: str | None = None

    @property
    def name(self) -> str:
        """How it is called in what is printed."""
        return self.drafter if self.drafter == VERBATIM else " ".join(filter(None, (self.model or MODEL, self.prompt)))


@click.command()
@click.argument("questions", type=_FILE, metavar="SET.jsonl")
@click.option("--drafter", type=click.Choice([VERBATIM, MODEL]), default=VERBATIM, show_default=True, help="What drafts: word for word, or a model.")
@click.option("--prompt", help="The prompt of the model, such as draft.v1; else the one in use.")
@click.option(
    "--against", multiple=True, metavar="WAY", help="Also measure this one: `verbatim`, a prompt (draft.v2), or a model and a prompt (NAME@draft.v2)."
)
@click.option("--load", multiple=True, type=click.Path(exists=True, path_type=Path), help="Files or folders to answer from; else the sample library.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it is asked; else today, and of the sample library the day it was made for.")
@as_json
def drafts(questions: Path, drafter: str, prompt: str | None, against: tuple[str, ...], load: tuple[Path, ...], on: datetime | None, json_: bool) -> None:
    """Draft the answers to a set of questions, and count what is proven, cited, wrong or missing, what it costs and how long it takes.

    A line of the set: {"id","query","product","market","answers":[{"document","sections"}],"facts"?:["15 mg once daily"]}; no answers where nothing
    answers.
    """
    from bot.demo import SAMPLE_LIBRARY, WRITTEN_FOR

    if drafter == VERBATIM and prompt:
        raise BadSettings("--prompt is for a model: say --drafter model, or leave --prompt out.")
    ways = [Way(drafter, prompt=prompt), *map(_way, against)]
    day = on or (datetime.now(UTC) if load else datetime.combine(WRITTEN_FOR, time(12)))
    measured = _measured(questions, load or (SAMPLE_LIBRARY,), day.replace(tzinfo=UTC), ways)
    show([measured], json_=json_, one=True, words=_in_words)


def _way(words: str) -> Way:
    if words == VERBATIM:
        return Way(VERBATIM)
    model, _, prompt = words.rpartition("@")
    return Way(MODEL, model or None, None if prompt == MODEL else prompt)


def _measured(path: Path, load: Sequence[Path], day: datetime, ways: Sequence[Way]) -> DraftsForm:
    from bot.language import language_of
    from bot.logs import set_up_logs
    from bot.settings import read_settings
    from knowledge.answering import read_gold
    from knowledge.embedding import MiniLM
    from knowledge.search import CatalogueLibrary
    from knowledge.throwaway import throw_away_library
    from triage.adapters.alerts import LogAlerts
    from triage.learn.drafting import measure, write_all
    from triage.proof.judged import Judged
    from triage.proof.proving import Proof
    from triage.steps.assess import Assessor
    from triage.steps.part_by_part import PartByPart
    from triage.steps.tools import Tools

    settings = read_settings()
    set_up_logs(settings.log_level)
    settings.home.mkdir(parents=True, exist_ok=True)
    asked = [_question(one) for one in read_gold(path)]
    embedder = MiniLM(settings.home / "models", download=settings.model_download)
    proof = Proof(PartByPart(Judged(embedder)))
    forms, bars = [], Bars()
    with closing(bars), throw_away_library(load, embedder, day, bars) as shelf:
        library = CatalogueLibrary(shelf.store, embedder, shelf.searcher)
        for way in ways:
            language = language_of(_settings_of(way, settings), shelf.store, LogAlerts(), shelf.clock, proof)
            tools = Tools(
                store=shelf.store,
                library=library,
                assessor=Assessor(library, shelf.clock),
                drafter=language.drafter,
                alerts=LogAlerts(),
                desks={},
                proof=proof,
                clock=shelf.clock,
            )
            before = _spent(shelf.store)
            with closing(language):
                written = write_all(tools, language.drafter, asked, bars, way.name)
            forms.append(_form(way.name, measure(tools, written), _Spent(*(a - b for a, b in zip(_spent(shelf.store), before, strict=True)))))
    return DraftsForm(questions=len(asked), ways=tuple(forms))


def _question(gold: "Gold") -> "DraftQuestion":
    from triage.learn.drafting import DraftQuestion

    return DraftQuestion(gold.id, gold.query, gold.product, gold.market, bool(gold.answers), gold.right, gold.facts)


def _settings_of(way: Way, settings: "Settings") -> "Settings":
    """The settings under which a way drafts. Raises BadSettings where it takes a model and none is set."""
    if way.drafter == VERBATIM:
        return settings.model_copy(update={"model": None})
    if settings.model is None:
        raise BadSettings("No language model is set. Set TRIAGE_MODEL and what goes with it (deploy/model.md), or measure without --drafter model.")
    return settings.model_copy(update={"model": way.model or settings.model, "model_prompt": way.prompt or settings.model_prompt})


class _Spent(NamedTuple):
    calls: int
    tokens: int
    micros: int


def _spent(store: "Store") -> _Spent:
    with store.read() as uow:
        every = uow.model_calls.spent()
    return _Spent(sum(s.calls for s in every), sum(s.tokens for s in every), sum(s.cost for s in every))


def _form(name: str, measured: "Drafted", spent: _Spent) -> DraftedForm:
    return DraftedForm(
        way=name,
        supported=share_form(measured.supported),
        citation_precision=share_form(measured.citations),
        citation_recall=share_form(measured.found),
        facts_told=share_form(measured.told),
        numbers_wrong=share_form(measured.numbers_wrong),
        silent_rightly=share_form(measured.silent_rightly),
        silent_wrongly=share_form(measured.silent_wrongly),
        words=measured.words,
        by_others=measured.by_others,
        calls=spent.calls,
        tokens=spent.tokens,
        cost=spent.micros / 1_000_000,
        p50_ms=round(measured.p50 * 1000, 1),
        p95_ms=round(measured.p95 * 1000, 1),
    )


_ROWS = {
    "supported": "statements supported",
    "citation_precision": "citations to a section that answers",
    "citation_recall": "questions answered from such a section",
    "facts_told": "facts told",
    "numbers_wrong": "statements with a wrong number",
    "silent_rightly": "nothing said where nothing answers",
    "silent_wrongly": "nothing said where something answers",
}


_PLAIN: Mapping[str, Callable[[DraftedForm], str]] = {
    "words of the middle statement": lambda w: f"{w.words:g}",
    "drafts by the verbatim drafter instead": lambda w: f"{w.by_others}",
    "calls, tokens, cost (currency of prices)": lambda w: f"{w.calls}, {w.tokens}, {w.cost:.4f}",
    "milliseconds a draft, p50 and p95": lambda w: f"{w.p50_ms}, {w.p95_ms}",
}


def _in_words(form: DraftsForm) -> str:
    width = max(26, *(len(way.way) for way in form.ways))
    lines = [f"{form.questions} questions; shares with their 95 % interval", f"{'':<40}" + "".join(f" {way.way:>{width}}" for way in form.ways)]
    for field, words in _ROWS.items():
        shares = (getattr(way, field) for way in form.ways)
        lines.append(f"{words:<40}" + "".join(f" {f'{s.right}/{s.of} {s.share:.3f} ({s.low:.2f}-{s.high:.2f})':>{width}}" for s in shares))
    lines += [f"{words:<40}" + "".join(f" {tell(way):>{width}}" for way in form.ways) for words, tell in _PLAIN.items()]
    return "\n".join(lines)
