"""What was not done when messages were read, for whoever decides: a detector that could not read, an order to the software that was set aside."""

from collections.abc import Iterable, Iterator

from bot.views import Line, Mark
from triage.store.cases import Message


def warned(messages: Iterable[Message]) -> Iterator[Line]:
    """Each warning of some messages once, in the order in which they were read."""
    said = dict.fromkeys(warning for m in messages if m.decision for warning in m.decision.warnings)
    return (Line(text=warning, mark=Mark.CARE) for warning in said)
