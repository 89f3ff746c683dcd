"""What a detector is given: the message as read, scene by scene, and what is known about the product."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from triage.detect.context import Scene
from triage.detect.impression import UNREAD, Impression
from triage.detect.reading import Reading
from triage.domain.decision import LabelFinding

TREATED_AS = {
    "high blood pressure": "hypertension",
    "high": "hypertension",
    "high bp": "hypertension",
    "blood pressure": "hypertension",
    "arthritis": "arthritis",
    "heartburn": "gastroesophageal reflux",
    "reflux": "gastroesophageal reflux",
    "cancer": "carcinoma",
    "tumor": "cancer",
    "tumour": "cancer",
    "depressed": "depressive",
    "depression": "depressive",
    "fits": "seizure",
    "convulsions": "seizure",
    "epilepsy": "seizure",
    "af": "atrial fibrillation",
    "afib": "atrial fibrillation",
    "clots": "thrombo",
    "clot": "thrombo",
    "dvt": "thrombo",
    "pe": "pulmonary embol",
    "mi": "myocardial infarction",
    "heart attack": "myocardial infarction",
    "headache": "migraine",
}
"""What people call a disease, and how a label names it."""

_LONGEST_BEGINNING = 9
_ENDING = 2


@lru_cache(maxsize=64)
def _words_of(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(re.findall(r"[a-z]+", text))


StatusOf = Callable[[str], LabelFinding | None]


@dataclass(frozen=True)
class Context:
    """What is known beside the words.

    `product` is the catalogue's name of the message's product; `treats` is the label's text on what it is approved for, in lower case;
    `status_of` holds a statement against the label in force, None where there is no label.
    `learned` is what the statistical detector made of the message; `learned.asks(text)` scores what some words of it ask.
    """

    product: str | None = None
    treats: str = ""
    status_of: StatusOf = lambda _: None
    learned: Impression = UNREAD

    def is_treated(self, words: Sequence[str]) -> bool:
        """Whether these words name what the product is approved for."""
        said = [w for w in words if len(w) > 2] or list(words)
        other = TREATED_AS.get(" ".join(said).removesuffix("s")) or TREATED_AS.get(" ".join(said))
        if other and other in self.treats:
            return True
        return bool(said) and bool(self.treats) and all(self._names(w.rstrip("s")[:9]) for w in said)

    def _names(self, beginning: str) -> bool:
        """Whether the label's words on its uses have one that begins so and goes on for two letters at most ("block" is not "blocking")."""
        if beginning not in self.treats:
            return False
        return len(beginning) == _LONGEST_BEGINNING or any(w.startswith(beginning) and len(w) - len(beginning) <= _ENDING for w in _words_of(self.treats))


@dataclass(frozen=True)
class Message:
    """One message under the detectors' eyes."""

    reading: Reading
    scenes: tuple[Scene, ...]
    context: Context = Context()

    @cached_property
    def asks(self) -> bool:
        """Whether any sentence asks."""
        return any(scene.is_question for scene in self.scenes)

    @property
    def text(self) -> str:
        """The verbatim text."""
        return self.reading.text
