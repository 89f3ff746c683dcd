"""The statistical detector: reports and questions recognised by likeness to thousands of messages that people wrote and labelled.

`Learned(states)` is called with a `Reading` and returns an `Impression` (see `impression.py`):
`impression.signals` join the rules' signals by union (rule ids `st.<concern or kind>`); `impression.asks(text) -> Asks` scores what any words ask
(`Asks.use[axis]`, `.any_use`, `.harm`, `.fact`, `.nothing`, each 0 to 1, `.known`). Within a detector both are reached as `message.context.learned`.
A message is read as a whole and, where it is long, in windows of three sentences, each up to 256 tokens: the work grows with its length and no faster.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from triage.detect import trained
from triage.detect.impression import BY_LIKENESS, NOT_KNOWN, Asks, Impression
from triage.detect.network import Together, chances, joined
from triage.detect.products import Mention
from triage.detect.reading import Reading
from triage.detect.sorts import CONCERNS, FACT, HARM, KINDS, NOTHING, USE
from triage.detect.trained import Trained
from triage.domain.concern import Concern, Signal, SpecialSituation
from triage.domain.decision import Axis
from triage.errors import ModelUnavailable
from triage.ports import StateReader, Vectors

OURS, THEIRS = "our product", "another drug"
WINDOW = 3
"""Sentences."""
CLOSE = 5
"""Sentences. What is no longer is read as a whole only; in longer messages a window begins at every second sentence."""
MOST_WINDOWS = 400
"""Windows. A message beyond that (more than 15,000 words) is read in its first part and at its end."""
_SPECIAL = str(Concern.SPECIAL_SITUATION)
_OF_THE_WHOLE = frozenset({str(Concern.OUT_OF_SCOPE)})
"""Sorts that a part of a message says nothing about."""
_NOT_READ = "The statistical detector could not read this message ({}). Rules alone decided: read it with care."
_WHAT = {
    "adverse_event": "a report of an unwanted event in a patient",
    "special_situation": "a report of a special situation",
    "product_complaint": "a complaint about a real pack, device or dose",
    "emergency": "someone who may need urgent care now",
    "safety_question": "a question about harm",
    "out_of_scope": "something that is no medical inquiry on a product of ours",
    "instruction_to_bot": "an instruction to the software",
    "solicited": "a question that the company prompted",
}


class Window(NamedTuple):
    """A piece of a message: where it stands, and how it is read (products without their names)."""

    start: int
    end: int
    text: str


class _Sentence(NamedTuple):
    """A sentence read by itself."""

    window: Window
    chances: Vectors


@cache
def shipped() -> Trained:
    """What was learned, as it ships."""
    return trained.read(trained.FILE.read_bytes())


class Learned:
    """The detector on a reader of states; `what` is what was learned, else what ships."""

    def __init__(self, states: StateReader, what: Trained | None = None) -> None:
        self._states = states
        self._what = what or shipped()
        self._networks = joined(self._what.networks)

    def __call__(self, reading: Reading) -> Impression:
        """What it makes of a message. Where the model cannot be had, an empty impression with a warning."""
        message = _Read(self._states, self._what, self._networks, reading)
        try:
            signals = tuple(message.signals())
        except ModelUnavailable as error:
            return Impression(warning=_NOT_READ.format(error))
        return Impression(signals, message.asks, ahead=message.ahead)


class _Read:
    """One message with the chances of its pieces, each piece read once: a message of one sentence is its only window and its only sentence."""

    def __init__(self, states: StateReader, what: Trained, networks: Together, reading: Reading) -> None:
        self._states = states
        self._what = what
        self._networks = networks
        self._reading = reading
        self._known: dict[str, Vectors] = {}

    def asks(self, text: str) -> Asks:
        """What some words ask; words of the message are read as they are masked in it."""
        said = masked_text(text, self._reading)
        if not said.strip():
            return NOT_KNOWN
        chance = dict(zip(self._what.sorts, map(float, self._chances([said])[0]), strict=True))
        use = {axis: chance[f"use:{axis}"] for axis in Axis}
        return Asks(use, chance[USE], chance[HARM], chance[FACT], chance[NOTHING], known=True)

    def ahead(self, texts: Iterable[str]) -> None:
        """Read some words in one go, of which `asks` is going to be asked one by one."""
        self._chances([said for text in texts if (said := masked_text(text, self._reading)).strip()])

    def signals(self) -> Iterator[Signal]:
        """A signal for each sort that reaches its threshold in some window, on the sentence which most looks like it."""
        windows = tuple(windows_of(self._reading))
        scores = self._chances([w.text for w in windows])
        if not windows:
            return
        best = {sort: 0 if sort in _OF_THE_WHOLE else int(scores[:, n].argmax()) for n, sort in enumerate(self._what.sorts)}
        found = {sort: float(scores[best[sort], n]) for n, sort in enumerate(self._what.sorts)}
        raised = self._raised(found)
        shorter = windows[1:] or windows
        likely = {sort: shorter[int(scores[-len(shorter) :, self._what.sorts.index(sort)].argmax())] for sort in raised}
        sentences = self._sentences(likely.values())
        for sort in raised:
            inside = [s for s in sentences if likely[sort].start <= s.window.start < likely[sort].end]
            shown = inside[int(np.argmax([s.chances[self._what.sorts.index(sort)] for s in inside]))]
            yield _signal(sort, found[sort], shown.window, self._reading)

    def _chances(self, texts: Sequence[str]) -> Vectors:
        """The chance of each sort for each text."""
        if not texts:
            return np.zeros((0, len(self._what.sorts)), dtype=np.float32)
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= zip(new, chances(self._networks, self._states.states(new)), strict=True)
        return np.stack([self._known[text] for text in texts])

    def _raised(self, found: Mapping[str, float]) -> list[str]:
        """The concerns that reach their thresholds; a special situation is given as its kinds that do, else as the likeliest."""
        raised = [sort for sort in CONCERNS if found[sort] >= self._what.thresholds[sort]]
        if _SPECIAL not in raised:
            return raised
        raised.remove(_SPECIAL)
        return raised + ([kind for kind in KINDS if found[kind] >= self._what.thresholds[kind]] or [max(KINDS, key=found.__getitem__)])

    def _sentences(self, windows: Iterable[Window]) -> list[_Sentence]:
        """The sentences of some windows, each read by itself."""
        starts, reading = {(w.start, w.end) for w in windows}, self._reading
        places = [(start, end) for start, end in places_of(reading) if any(first <= start < last for first, last in starts)]
        alone = [Window(start, end, masked(reading.text, reading.mentions, start, end)) for start, end in places]
        return [_Sentence(window, row) for window, row in zip(alone, self._chances([w.text for w in alone]), strict=True)]


def _signal(sort: str, chance: float, at: Window, reading: Reading) -> Signal:
    kind = SpecialSituation(sort) if sort in KINDS else None
    what = f"a report of {sort.replace('_', ' ')}" if kind else _WHAT[sort]
    return Signal(
        concern=Concern.SPECIAL_SITUATION if kind else Concern(sort),
        kind=kind,
        start=at.start,
        end=at.end,
        text=reading.text[at.start : at.end],
        rule=f"{BY_LIKENESS}{sort}",
        why=f"it reads like {what} ({chance:.2f} by likeness to the messages taught)",
    )


def windows_of(reading: Reading) -> Iterator[Window]:
    """The message as a whole, and where it is long, each few sentences of it."""
    sentences = places_of(reading)
    if not sentences:
        return
    places = [(sentences[0][0], sentences[-1][1])]
    if len(sentences) > CLOSE:
        firsts = sorted({*range(0, len(sentences) - WINDOW + 1, 2), len(sentences) - WINDOW})
        places += [(sentences[n][0], sentences[n + WINDOW - 1][1]) for n in firsts]
    for start, end in places[: MOST_WINDOWS - 1] + places[MOST_WINDOWS - 1 :][-1:]:
        yield Window(start, end, masked(reading.text, reading.mentions, start, end))


def places_of(reading: Reading) -> tuple[tuple[int, int], ...]:
    """Where each sentence stands, with the marks that end it."""
    starts = [sentence.start for sentence in reading.sentences]
    places = pairwise([*starts, len(reading.text)])
    return tuple((start, start + len(reading.text[start:end].rstrip())) for start, end in places)


def masked(text: str, mentions: Sequence[Mention], start: int, end: int) -> str:
    """A piece of a text with products named by neutral words, so that no name is learned."""
    parts, at = [], start
    for mention in mentions:
        if start <= mention.start and mention.end <= end:
            parts += [text[at : mention.start], OURS if mention.product else THEIRS]
            at = mention.end
    return "".join(parts) + text[at:end]


def masked_text(text: str, reading: Reading) -> str:
    """Words of a message, masked as they are in it; words that do not stand in it stay as they are."""
    start = reading.text.find(text)
    return masked(reading.text, reading.mentions, start, start + len(text)) if start >= 0 else text
