"""What a question asks: the use it asks about, on which axis and with which value, or that it asks about no use at all."""

from triage.domain.base import Value


class UseAsked(Value):
    """The use a question asks about; every field is empty where the question does not name it."""

    text: str


def read_asked(text: str) -> UseAsked:
    """Read the use that a question asks about."""
    return UseAsked(text=text)
