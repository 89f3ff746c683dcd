"""The language model of the settings: none, or one that drafts and reads messages on the company's terms."""

from typing import NamedTuple, TypedDict

from bot.settings import Settings
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.adapters.language.breaker import Breaker
from triage.adapters.language.client import LanguageModel, Prices, Terms
from triage.adapters.language.drafter import ModelDrafter
from triage.adapters.language.endpoint import Endpoint
from triage.adapters.language.judge import ModelJudge
from triage.adapters.language.patience import Patience
from triage.adapters.language.prompts import prompt
from triage.adapters.language.understanding import ModelUnderstanding
from triage.ports import Alerts, Clock, Drafter, DraftJudge, Understanding
from triage.proof.proving import Proof
from triage.store.model_calls import Budget
from triage.store.unit import Store

_MILLION = 1_000_000


class Parts(TypedDict):
    """What the steps work with of it."""

    drafter: Drafter
    understanding: Understanding | None
    draft_judge: DraftJudge | None
    asks_models: bool


class Language(NamedTuple):
    """What a language model does here; without one the drafter quotes, and rules read alone."""

    drafter: Drafter
    understanding: Understanding | None = None
    judge: DraftJudge | None = None
    model: LanguageModel | None = None

    def parts(self) -> Parts:
        """The parts that the steps work with."""
        asks = self.model is not None
        return {"drafter": self.drafter, "understanding": self.understanding, "draft_judge": self.judge, "asks_models": asks}

    def make_ready(self) -> None:
        """Read the libraries of the model, where one is set up."""
        if self.model is not None:
            self.model.make_ready()

    def close(self) -> None:
        """Let go of the connections."""
        if self.model is not None:
            self.model.close()


def language_of(settings: Settings, store: Store, alerts: Alerts, clock: Clock, proof: Proof | None = None) -> Language:
    """What the settings say. `proof` is what the sentences of a model are held to; else the strict reading of words.

    Raises BadSettings where a model is set up and its libraries are not installed, or its prompt does not exist.
    """
    verbatim = VerbatimDrafter()
    if settings.model is None:
        return Language(verbatim)
    instructions = prompt(settings.model_prompt)
    model = LanguageModel(_endpoint(settings, settings.model), _terms(settings), store=store, breaker=Breaker(clock), alerts=alerts)
    reads = ModelUnderstanding(model, settings.model_rules) if settings.model_reads else None
    judge = ModelJudge(model) if settings.model_judge else None
    return Language(ModelDrafter(model, instructions, verbatim, proof), reads, judge, model)


def _endpoint(settings: Settings, name: str) -> Endpoint:
    return Endpoint(
        provider=settings.model_provider,
        model=name,
        url=settings.model_url,
        api_key=settings.model_api_key,
        api_version=settings.model_api_version or "",
        form=settings.model_form,
        stream=settings.model_stream,
        most_tokens=settings.model_answer_tokens,
    )


def _terms(settings: Settings) -> Terms:
    return Terms(
        rules=settings.model_rules,
        prices=Prices(settings.model_price_in, settings.model_price_out),
        budget=Budget(settings.model_case_tokens, settings.model_day_tokens, _micros(settings.model_case_cost), _micros(settings.model_day_cost)),
        patience=Patience(deadline=settings.model_seconds),
    )


def _micros(cost: float | None) -> int | None:
    return None if cost is None else round(cost * _MILLION)
