"""A call that ends in no way that is known must not keep the model from being asked again."""

from datetime import timedelta
from typing import Any

import pytest

from tests.clock import TurnableClock
from tests.scenario.model.asking import ASKED, Judged
from tests.scenario.walk.conftest import Alarm
from triage.adapters.language.breaker import Breaker
from triage.adapters.language.client import LanguageModel, Terms
from triage.adapters.language.endpoint import Endpoint
from triage.adapters.language.fence import fence, of_question
from triage.adapters.language.prompts import prompt
from triage.domain.inquiry import Redacted
from triage.domain.model_call import Task
from triage.store.unit import Store

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


class _NoThread:
    """A line for which the machine has no thread left."""

    def say(self, *_: Any, **__: Any) -> Any:
        """Nothing."""
        raise MemoryError

    def close(self) -> None:
        """Nothing to let go."""


def test_a_try_that_breaks_off_leaves_the_next_try_to_another(store: Store, clock: TurnableClock) -> None:
    """After the rest of the breaker, each call in turn may find out whether the endpoint is back."""
    breaker = Breaker(clock, failures=1, rest=timedelta(0))
    breaker.not_reached()
    model = LanguageModel(Endpoint(model="m"), Terms(), store=store, breaker=breaker, alerts=Alarm(), line=_NoThread())
    material = fence([of_question("q1", Redacted(ASKED))])
    with pytest.raises(MemoryError):
        model.ask(Task.DRAFT, instructions=prompt("draft.v1"), material=material, answer=Judged)
    breaker.check_may_call()
