"""What is left of a stored value when the words of a person are taken out of it: places, rules and states stay."""

from typing import Any


def without_words(decision: Any) -> Any:
    """A stored decision without what it quotes of the message."""
    if decision is None:
        return None
    signals = [{**signal, "text": ""} for signal in decision["signals"]]
    questions = [{**question, "text": "", "finding": _unasked(question["finding"])} for question in decision["questions"]]
    return {**decision, "signals": signals, "questions": questions, "finding": _unasked(decision["finding"])}


def without_names(attachments: Any) -> Any:
    """Stored attachments without their file names."""
    return [{**attachment, "name": ""} for attachment in attachments]


def _unasked(finding: Any) -> Any:
    return {**finding, "asked": ""}
