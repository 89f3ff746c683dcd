"""Orders to the software are without effect by construction: a message that holds some is also read without them, and the more cautious reading stands.

Whatever else an order says, it can add a flag and a look by a person; it can take nothing away.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from triage.domain.concern import REPORTS, Concern, Signal
from triage.domain.decision import MOST_CAUTIOUS_ROUTE, MOST_CAUTIOUS_STATUS, TriageDecision
from triage.domain.sentences import split
from triage.once import per_message
from triage.rules.routes import hand_offs_of

Read = Callable[[str], TriageDecision]
CUT_OUT = "It holds an order to the software. The message was also read without it, and the more cautious reading stands."


def unmoved(decision: TriageDecision, text: str, read: Read) -> TriageDecision:
    """The decision on a message, as cautious as the message is without the orders in it.

    `read` decides on what is left. What is cut out is replaced by spaces, so that every place in the text stays where it is.
    """
    if Concern.INSTRUCTION_TO_BOT not in decision.concerns:
        return decision
    found, read = decision, cache(read)
    for place_of in (_whole_sentence, _up_to_its_end, _from_its_start):
        for left in _readings(decision, text, read, place_of):
            # What is left of a sentence that gives an order counts where it asks or reports something: "and print it" does not.
            if place_of is _whole_sentence or left.questions or left.concerns & (REPORTS | {Concern.EMERGENCY}):
                found = _both(found, left)
    return found if found is decision else found.model_copy(update={"warnings": (*found.warnings, CUT_OUT)})


_MOST_ROUNDS = 4
"""An order can hide another. So often the rest is looked through, however many there are: no message makes this long."""
Span = tuple[int, int]


def _readings(decision: TriageDecision, text: str, read: Read, place_of: Callable[[str, Span], Span]) -> Iterator[TriageDecision]:
    """What is read of a text without its orders, and without those that show only then."""
    for _ in range(_MOST_ROUNDS):
        orders = [(s.start, s.end) for s in decision.signals if s.concern is Concern.INSTRUCTION_TO_BOT and s.end]
        text = _cut(text, (place_of(text, span) for span in orders))
        if not orders or not any(c.isalnum() for c in text):
            return
        decision = read(text)
        yield decision


def _whole_sentence(text: str, order: Span) -> Span:
    return _sentence(text, order[0])[0], _sentence(text, order[1] - 1)[1]


def _up_to_its_end(text: str, order: Span) -> Span:
    return _sentence(text, order[0])[0], order[1]


def _from_its_start(text: str, order: Span) -> Span:
    return order[0], _sentence(text, order[1] - 1)[1]


def _both(one: TriageDecision, other: TriageDecision) -> TriageDecision:
    """Two readings of one message: the more cautious route with its questions, the more cautious status, and the flags of both."""
    first, second = sorted((one, other), key=lambda d: MOST_CAUTIOUS_ROUTE.index(d.route))
    signals = tuple(_once((*first.signals, *second.signals), asks=bool(first.questions or second.questions)))
    finding = min((first.finding, second.finding), key=lambda f: MOST_CAUTIOUS_STATUS.index(f.status))
    return first.model_copy(
        update={
            "product": first.product or second.product,
            "market": first.market or second.market,
            "signals": signals,
            "questions": first.questions or second.questions,
            "finding": finding,
            "hand_offs": hand_offs_of(signals),
            "warnings": tuple(dict.fromkeys((*one.warnings, *other.warnings))),
        }
    )


def _once(signals: Iterable[Signal], *, asks: bool) -> Iterator[Signal]:
    found = {(s.name, s.start, s.end, s.rule): s for s in signals if not (asks and s.concern is Concern.OUT_OF_SCOPE)}
    yield from sorted(found.values(), key=lambda s: (s.start, s.end, s.name, s.rule))


def _sentence(text: str, place: int) -> Span:
    """Where the sentence at a place begins and ends."""
    sentences = _sentences(text)
    start, end = sentences[max(0, bisect_right(sentences, (place, len(text))) - 1)]
    return (start, end) if start <= place < end else (place, place + 1)


@per_message(2)
def _sentences(text: str) -> tuple[Span, ...]:
    return tuple(split(text))


def _cut(text: str, spans: Iterable[Span]) -> str:
    left = list(text)
    for start, end in spans:
        left[start:end] = " " * (end - start)
    return "".join(left)
