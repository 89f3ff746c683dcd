"""The requester, where the words say that it is no health-care professional: a patient, a lawyer, a payer, the press."""

from triage.detect.context import Scene
from triage.detect.rules import hits


def not_a_professional(scenes: tuple[Scene, ...]) -> bool:
    """Whether the message says that somebody else than a health-care professional asks."""
    return any(next(hits("requester", scene), None) for scene in scenes)
