"""What likeness alone may say of a question: a report that it raises always stands, a question about harm only where the label does not answer."""

from collections.abc import Callable, Sequence

from triage.detect.context import Scene
from triage.detect.impression import BY_LIKENESS, Asks, Impression
from triage.detect.questions import Asked
from triage.domain.concern import Concern, Signal
from triage.domain.decision import LabelFinding, LabelStatus
from triage.label.status import is_held
from triage.steps.kind import LIKELY
from triage.steps.standing import Held, finding_of
from triage.steps.told import Told

SAFETY_BY_LIKENESS = f"{BY_LIKENESS}{Concern.SAFETY_QUESTION}"
OUT_OF_SCOPE = f"{BY_LIKENESS}{Concern.OUT_OF_SCOPE}"
ANOTHER_PRODUCT = "oos.other-product"
StatusOf = Callable[[str], LabelFinding | None]
"""How the use in a text stands to the label; None where none is loaded."""
USE_READ, USE_READ_WHERE_ASKED = 0.35, 0.25
"""What the trained detector must give a use, where no words of a message are a question that counts; less where there is a question mark."""
_SHORT = 5
"""Sentences. What is longer and asks nothing tells a story, unless the trained detector is sure."""
USE_READ_IN_STORY, USE_READ_OUTSIDE_LABEL = 0.6, 0.1
"""What it must give a use in a longer message, and in one whose words the label rules out."""


def in_view(signals: Sequence[Signal], *, product_beside: bool) -> list[Signal]:
    """The signals, where likeness to what is out of scope does not count if a product came beside the words: likeness sees the words alone."""
    return [s for s in signals if not (product_beside and s.rule == OUT_OF_SCOPE)]


def by_rules(signals: Sequence[Signal]) -> list[Signal]:
    """The signals without questions about harm that were only recognised by likeness."""
    return [s for s in signals if s.rule != SAFETY_BY_LIKENESS]


def settled(signals: Sequence[Signal], against: Sequence[Held], plain: Told) -> list[Signal]:
    """The signals, where likeness to questions about harm no longer stands in questions that the label answers, nor beside them where all are.

    `against` is what each question is held against, `plain` the message as the rules alone read it.
    """
    if len(plain.signals) == len(signals):
        return list(signals)
    over = [a for a, held in zip(plain.questions, against, strict=True) if _answered_by_label(a, finding_of(held, a, plain), plain.asks(a))]
    if not over:
        return list(signals)
    every = len(over) == len(plain.questions)
    return [s for s in signals if s.rule != SAFETY_BY_LIKENESS or not (every or any(s.start < a.end and s.end > a.start for a in over))]


def _answered_by_label(asked: Asked, finding: LabelFinding, asks: Asks) -> bool:
    """Whether the label answers a question as an approved use, or the rules find a plain fact in it, and likeness itself finds more of that than of harm.

    Dosing in renal or hepatic impairment is dosing, and no question about harm (triage guide, "Conventions for close calls").
    """
    approved = finding.status is LabelStatus.ON_LABEL and is_held(finding)
    if not (approved or (finding.status is LabelStatus.NOT_APPLICABLE and asked.has("plain-fact"))):
        return False
    return asks.harm < max(LIKELY, asks.any_use, asks.fact)


def use_without_question(scenes: tuple[Scene, ...], signals: Sequence[Signal], impression: Impression, status_of: StatusOf) -> Asked | None:
    """A message that reads like a use asked about although none of its questions counts: "crush velmira and put in yogurt".

    A use that the label rules out, told by somebody who is not only reporting, is asked about: "rosacea fulminans, Velmira is next".
    """
    if any(s.rule == ANOTHER_PRODUCT for s in signals):
        return None
    text = scenes[0].reading.text.strip()
    asks = impression.asks(text)
    short = len(scenes) <= _SHORT
    wanted = (USE_READ_WHERE_ASKED if "?" in text else USE_READ) if short else USE_READ_IN_STORY
    told = asks.known and asks.any_use >= USE_READ_OUTSIDE_LABEL and max(asks.nothing, asks.harm) < LIKELY
    outside = short and told and (finding := status_of(text)) is not None and finding.status is LabelStatus.OFF_LABEL and is_held(finding)
    return Asked(scenes[0].sentence.start, scenes[-1].sentence.end, scenes, scenes) if asks.any_use >= wanted or outside else None
