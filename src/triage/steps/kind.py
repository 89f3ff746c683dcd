"""What kind of thing a question asks for: a use, harm, a result, a plain fact."""

from enum import StrEnum

from triage.detect.impression import Asks
from triage.detect.questions import Asked
from triage.domain.concern import Concern
from triage.steps.told import Told

LIKELY = 0.5
"""What the trained detector must give a kind of question before it counts."""
SURELY = 0.8
THINKABLE = 0.2
"""Below that the trained detector finds no use in a question, and what nothing in the label explains is none."""


class Kind(StrEnum):
    """What kind of thing a question asks for."""

    USE = "use"
    HARM = "harm"
    RESULT = "result"
    FACT = "fact"
    OPEN = "open"


def kind_of(asked: Asked, told: Told) -> Kind:
    """What kind of thing a question asks for: harm goes before a use, a use in so many words before a result or a fact."""
    asks = told.asks(asked)
    harm = any(s.concern is Concern.SAFETY_QUESTION for s in told.inside[asked]) or after_report(asked, told)
    if harm and not outweighs(asks):
        return Kind.HARM
    result, fact = asked.has("efficacy-ask"), asked.has("plain-fact")
    use = harm or (outweighs(asks) and asks.any_use > asks.fact) or (asked.has("use-asked") and not (fact and not asked.has("use-or-person")))
    if asks.known and not (result or fact or use):
        return Kind.USE if asks.any_use >= LIKELY else Kind.FACT if asks.fact >= LIKELY else Kind.OPEN
    if fact and not use:
        return Kind.FACT
    if result:
        return Kind.RESULT
    return Kind.USE if use else Kind.FACT if fact else Kind.OPEN


def outweighs(asks: Asks) -> bool:
    """Whether the trained detector is so sure of a use, and surer than of harm, that words for harm in the question take nothing from it."""
    return asks.any_use >= LIKELY and asks.any_use > asks.harm


def unthinkable(asks: Asks) -> bool:
    """Whether the trained detector finds no use in a question, and is sure that it asks for something else or nothing."""
    return asks.known and asks.any_use < THINKABLE and max(asks.harm, asks.fact, asks.nothing) >= LIKELY


def other_than_use(asks: Asks) -> bool:
    """Whether the trained detector finds no use in a question, and is sure that it asks about harm or for a fact: what the label was searched for is none."""
    return asks.known and asks.any_use < THINKABLE and max(asks.harm, asks.fact) >= LIKELY


def after_report(asked: Asked, told: Told) -> bool:
    """Whether a question leans on an unwanted event that the message told: how often it is seen, whether to stop, what to give."""
    if told.harm_from is None or told.harm_from >= asked.start or any(asked.has(c) for c in ("efficacy-ask", "plain-fact", "missed-dose", "that-use")):
        return False
    return any(asked.has(c) for c in ("points-back", "leans-back", "manages", "rate-ask", "asks-for"))
