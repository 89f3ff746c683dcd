"""Asking a language model: the one call that everything else here makes."""

from typing import Generic, NamedTuple, Protocol, TypeVar

from pydantic import BaseModel

from triage.adapters.language.fence import Fenced
from triage.adapters.language.prompts import Prompt
from triage.domain.model_call import CaseRef, Task

T = TypeVar("T", bound=BaseModel)


class Answer(NamedTuple, Generic[T]):
    """What a model answered, the model that says it did, and the number of the call on record (None where there is no record)."""

    said: T
    model: str
    call: int | None = None


class Asks(Protocol):
    """Somebody who asks a language model. `LanguageModel` does over the network; a test may stand in for it."""

    def ask(self, task: Task, *, instructions: Prompt, material: Fenced, answer: type[T], about: CaseRef | None = None) -> Answer[T]:
        """What the model answers, in the form of a pydantic type: every field of it required, none unknown.

        Instructions are a prompt file; everything that varies is fenced material, redacted or approved. `about` None: no case, as in an
        evaluation; then only the budget of the day counts. Raises NoModelAnswer, by what the caller may do: ModelNotReached, ModelRefused,
        NonsenseAnswer, OverBudget, ModelNotAllowed.
        """
        ...
