"""Second reading: whether a language model is to read a message as well, once the rules have read it and handed off what they found."""

from triage.domain.decision import TriageDecision
from triage.domain.understood import SecondReading
from triage.steps.tools import Tools
from triage.store.cases import Message


def awaited(tools: Tools, message: Message, decision: TriageDecision) -> TriageDecision:
    """The decision on a message, marked where a language model reads it next: the case goes on when that is done or has failed."""
    model = tools.understanding
    if model is None or not message.text or message.kind == "deletion" or not model.covers(decision.product, decision.market):
        return decision
    return decision.model_copy(update={"second_reading": SecondReading.AWAITED})


def is_awaited(message: Message) -> bool:
    """Whether a message waits for a language model to read it."""
    return message.decision is not None and message.decision.second_reading is SecondReading.AWAITED and not message.erased
