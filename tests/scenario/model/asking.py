"""A language model of the product against an endpoint that a test leads: what they share."""

from typing import Any

from pydantic import BaseModel, ConfigDict, SecretStr

from tests.fakes.model_endpoint import KEY, MODEL, ModelEndpoint
from tests.scenario.walk.conftest import Alarm
from triage.adapters.language.asking import Answer
from triage.adapters.language.breaker import Breaker
from triage.adapters.language.client import LanguageModel, Prices, Terms
from triage.adapters.language.endpoint import Endpoint
from triage.adapters.language.fence import Fenced, fence, of_question
from triage.adapters.language.patience import Patience
from triage.adapters.language.prompts import prompt
from triage.domain.inquiry import Redacted
from triage.domain.model_call import CaseRef, ModelCall, ModelRule, Task
from triage.store.model_calls import Budget
from triage.store.unit import Store

ASKED = "May it be halved?"
GOOD = '{"word":"yes","reasons":["it is scored"]}'


class Judged(BaseModel):
    """A small form of an answer."""

    model_config = ConfigDict(extra="forbid")

    word: str
    reasons: list[str]


class Asking:
    """A language model of the product, on a store, with what it waited and whom it alarmed."""

    def __init__(self, endpoint: ModelEndpoint, store: Store, *, deadline: float = 20.0, rules: tuple[ModelRule, ...] = (ModelRule(),), **more: Any) -> None:
        self.waited: list[float] = []
        self.alarm = Alarm()
        self.store = store
        patience = Patience(deadline=deadline, tries=3, first_wait=0.01, longest_wait=0.02, sleep=self.waited.append)
        budget = more.pop("budget", Budget())
        where = {"model": MODEL, "url": endpoint.url, "api_key": SecretStr(KEY)} | more
        self.model = LanguageModel(
            Endpoint.model_validate(where),
            Terms(rules=rules, prices=Prices(2.0, 10.0), budget=budget, patience=patience),
            store=store,
            breaker=Breaker(store.clock, failures=2),
            alerts=self.alarm,
        )

    def ask(self, material: Fenced | None = None, about: CaseRef | None = None) -> Answer[Judged]:
        """Ask, with a question of no case."""
        given = material or fence([of_question("q1", Redacted(ASKED))])
        return self.model.ask(Task.DRAFT, instructions=prompt("draft.v1"), material=given, answer=Judged, about=about)

    def calls(self) -> list[ModelCall]:
        """Every call on record, oldest first."""
        with self.store.read() as uow:
            return [uow.model_calls.get(n) for n in range(1, 1 + sum(s.calls for s in uow.model_calls.spent()))]
