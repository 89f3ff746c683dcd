"""A product with a judge, and a model that drafts in other words and judges as a test tells it."""

import json
from collections.abc import Callable
from typing import Any

from tests.fakes.model_endpoint import Reply, completion
from tests.fakes.model_says import faithful

Verdict = Callable[[str], tuple[str, str]]
"""From the words of a statement to what the judge says of it, and the words that it doubts."""


def praises(_: str) -> tuple[str, str]:
    """Whatever it is."""
    return "same", ""


def doubts(statement: str) -> tuple[str, str]:
    """Whatever it is, at its last words."""
    return "more", " ".join(statement.split()[-3:])


def leads(judge: Verdict, *, said: Callable[[dict[str, Any]], dict[str, Any]] | None = None) -> Callable[[dict[str, Any]], Reply]:
    """A model that reads nothing further into messages, drafts in other words (or as `said`), and judges like this."""

    def answers(asked: dict[str, Any]) -> Reply:
        wanted, material = asked["response_format"]["json_schema"]["name"], asked["messages"][1]["content"]
        given = {"Written": lambda: (said or in_other_words)(faithful(material)), "VerdictsForm": lambda: verdicts(material, judge)}
        return completion(json.dumps(given.get(wanted, lambda: {"questions": [], "product": None, "flags": []})()))

    return answers


def in_other_words(draft: dict[str, Any]) -> dict[str, Any]:
    """A draft in words that are not those of its source, and say the same."""
    return {"statements": [s | {"text": f"However, {s['text'][0].lower()}{s['text'][1:]}"} for s in draft["statements"]]}


def verdicts(material: str, judge: Verdict) -> dict[str, Any]:
    """What a judge says of every statement that it is given."""
    given = ((e["id"], judge(e["text"])) for e in json.loads(material)["exhibits"] if e["kind"] == "statement")
    return {"verdicts": [{"statement": id_, "says": says, "words": words} for id_, (says, words) in given]}
