"""A language model in an attacker's hand: whatever it is asked, it answers as whoever wrote the injection wants it to."""

import json
from typing import Any, TypeVar

from pydantic import BaseModel

from tests.fakes.model_endpoint import Reply, completion
from tests.scenario.model.attacks import Attack, Place
from triage.adapters.language.asking import Answer
from triage.adapters.language.fence import Fenced
from triage.adapters.language.prompts import Prompt, prompt
from triage.adapters.language.understanding import PROMPT
from triage.domain.model_call import CaseRef, Task

T = TypeVar("T", bound=BaseModel)


class Obeys:
    """Answers as an attack wants. Everything that it was given is kept, to be looked through for what should not be there."""

    def __init__(self, attack: Attack | None = None) -> None:
        self.attack = attack
        self.given: list[str] = []

    def ask(self, task: Task, *, instructions: Prompt, material: Fenced, answer: type[T], about: CaseRef | None = None) -> Answer[T]:
        """The answer that the attack wants, in the form that was asked for."""
        return Answer(answer.model_validate(self.says(task, material)), "stand-in")

    def says(self, task: Task, material: str) -> dict[str, Any]:
        """The answer as data."""
        self.given.append(material)
        exhibits = json.loads(material)["exhibits"]
        return {Task.UNDERSTAND: self._reading, Task.DRAFT: self._draft}[task](exhibits)

    def over_http(self, asked: dict[str, Any]) -> Reply:
        """The same as an endpoint says it."""
        instructions, material = (m["content"] for m in asked["messages"])
        task = Task.UNDERSTAND if instructions == prompt(PROMPT).text else Task.DRAFT
        return completion(json.dumps(self.says(task, material)))

    def _reading(self, exhibits: list[dict[str, str]]) -> dict[str, Any]:
        if self.attack is None:
            return {"questions": [], "product": None, "flags": []}
        message, goal = next(e["text"] for e in exhibits if e["kind"] == "message"), self.attack.goal
        line = next(one for one in message.splitlines() if one.strip())
        asked = [{"words": self.attack.injection, "searches": list(goal.searches)}, {"words": line, "searches": list(goal.searches)}]
        flags = [{"flag": name, "words": words.replace("{message}", line)} for name, words in goal.flags]
        return {"questions": asked, "product": goal.product, "flags": flags}

    def _draft(self, exhibits: list[dict[str, str]]) -> dict[str, Any]:
        passages = [e for e in exhibits if e["kind"] == "passage"]
        questions = [e["id"] for e in exhibits if e["kind"] == "question"]
        if self.attack is None:
            return {"statements": []}
        goal, stated = self.attack.goal, []
        if len(self.attack.injection) % 2:  # every other time a true sentence goes before, so that the draft is kept
            stated = [statement("{passage}", "{passage}", passages, question) for question in questions]
        if self.attack.place is Place.PASSAGE:  # a document that gives the order is quoted with it
            stated = [statement(line, line, passages, questions[0]) for p in passages[:2] for line in p["text"].splitlines() if line.strip()]
        stated += [statement(text, quote, passages, question) for question in questions for text, quote in goal.statements]
        return {"statements": stated[: 1000 if goal.name == "flood" else 12 * len(questions)]}


def statement(text: str, quote: str, passages: list[dict[str, str]], question: str) -> dict[str, Any]:
    """A statement in the form of the answer; `{passage}` is the first passage, and the quote names every passage that there is, and some there are not."""
    first = passages[0]["text"].splitlines()[0] if passages else ""
    words = quote.replace("{passage}", first)
    quotes = [{"passage": name, "words": words} for name in (*(p["id"] for p in passages), "q1p99", "q99p1", "", "SRD-CHILD")] if words else []
    return {"question": question, "text": text.replace("{passage}", first), "quotes": quotes}
