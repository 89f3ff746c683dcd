"""What is left of a stored value when the words of a person are taken out of it: places, rules and states stay."""

from typing import Any


def without_words(decision: Any) -> Any:
    """A stored decision without what it quotes of the message."""
    if decision is None:
        return None
    signals = [{**signal, "text": ""} for signal in decision["signals"]]
    questions = [{**question, "text": "", "searches": [], "finding": _unasked(question["finding"])} for question in decision["questions"]]
    return {**decision, "signals": signals, "questions": questions, "finding": _unasked(decision["finding"])}


def without_names(attachments: Any) -> Any:
    """Stored attachments without the names of files: their own, and those of files in them, which stand in the reason why they were not read."""
    return [{**attachment, "name": "", "why": ""} for attachment in attachments]


def facts_without_words(facts: Any, message_id: int) -> Any:
    """Stored facts of a report without the words of one message: names, places and rules stay, and what people said elsewhere."""
    return [{**fact, "text": "", "value": ""} if fact["message_id"] == message_id else fact for fact in facts]


def _unasked(finding: Any) -> Any:
    return {**finding, "asked": ""}
