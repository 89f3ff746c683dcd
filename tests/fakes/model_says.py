"""A language model in the process: it says what a test wrote down, and keeps what it was given."""

import json
from typing import Any, TypeVar

from pydantic import BaseModel

from triage.adapters.language.asking import Answer
from triage.adapters.language.fence import Fenced
from triage.adapters.language.prompts import Prompt
from triage.domain.model_call import CaseRef, Task
from triage.errors import NoModelAnswer

T = TypeVar("T", bound=BaseModel)


class Says:
    """Answers every call alike: with what it was given to say, or with an error."""

    def __init__(self, said: dict[str, Any] | NoModelAnswer) -> None:
        self.said = said
        self.given: list[str] = []

    def ask(self, task: Task, *, instructions: Prompt, material: Fenced, answer: type[T], about: CaseRef | None = None) -> Answer[T]:
        """The answer."""
        self.given.append(material)
        if isinstance(self.said, NoModelAnswer):
            raise self.said
        return Answer(answer.model_validate(self.said), "gpt-stand-in", 1)


def states(text: str, *quotes: tuple[str, str], question: str = "q1") -> dict[str, Any]:
    """A statement as a model writes it: its sentence, and quotes as passage and words."""
    return {"question": question, "text": text, "quotes": [{"passage": passage, "words": words} for passage, words in quotes]}


def faithful(material: str) -> dict[str, Any]:
    """What a model writes that takes the first sentence of the first passage of each question, word for word, with its quote."""
    exhibits = json.loads(material)["exhibits"]
    found = []
    for question in (e["id"] for e in exhibits if e["kind"] == "question"):
        passage = next(e for e in exhibits if e["kind"] == "passage" and e["id"].startswith(f"{question}p"))
        first = passage["text"].split(". ")[0].rstrip(".") + "."
        found.append(states(first, (passage["id"], first), question=question))
    return {"statements": found}
