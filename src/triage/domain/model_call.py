"""A call of a language model, as it stands on record: what was asked of which model, what came back, and what it took."""

from enum import StrEnum
from typing import NamedTuple

from triage.domain.base import Moment, Value


class Task(StrEnum):
    """What a language model is asked for."""

    DRAFT = "draft"
    UNDERSTAND = "understand"
    JUDGE = "judge"


class CallOutcome(StrEnum):
    """How a call ended. ASKED: nothing came back yet, or the process died while it waited."""

    ASKED = "asked"
    ANSWERED = "answered"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    NONSENSE = "nonsense"


class CaseRef(NamedTuple):
    """For which case a model is asked: its number (None: none, as in an evaluation), the products that it is about, and its market.

    No products, no market: not known.
    """

    case_id: int | None
    products: frozenset[str] = frozenset()
    market: str | None = None


class ModelRule(Value):
    """For which cases a language model may be asked. None stands for all; what is not known is covered by "all" only."""

    product: str | None = None
    market: str | None = None

    def covers(self, product: str | None, market: str | None) -> bool:
        """Whether a product in a market is one of these."""
        return self.product in (None, product) and self.market in (None, market)


def may_ask(rules: tuple[ModelRule, ...], about: CaseRef) -> bool:
    """Whether the rules allow a model for every product of a case."""
    return all(any(rule.covers(product, about.market) for rule in rules) for product in about.products or {None})


class Asked(Value):
    """What is on record of a call before it is made. Hashes are SHA-256; `parameters` are those that were sent (temperature, seed, most tokens)."""

    case_id: int | None
    task: Task
    provider: str
    model: str
    parameters: dict[str, str | int | float]
    prompt: str
    prompt_version: str
    prompt_sha256: str
    inputs_sha256: str


class Answered(Value):
    """What is on record of a call once it ended. `model_version` is what the endpoint says answered; cost is in millionths of the currency.

    `tokens_estimated`: the endpoint did not say how many it was, and they were reckoned from the length.
    """

    outcome: CallOutcome
    why: str = ""
    model_version: str = ""
    output: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_estimated: bool = False
    cost_micros: int = 0
    latency_ms: int = 0
    tries: int = 0


class ModelCall(Value):
    """A call on record. `output_sha256` stays when the words of the output were erased."""

    id: int
    asked: Asked
    answered: Answered
    output_sha256: str | None = None
    asked_at: Moment
    ended_at: Moment | None = None
