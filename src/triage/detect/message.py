"""What a detector is given: the message as read, scene by scene, and what is known about the product."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from triage.detect.context import Scene
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

StatusOf = Callable[[str], LabelFinding | None]


@dataclass(frozen=True)
class Context:
    """What is known beside the words.

    `product` is the catalogue's name of the message's product; `treats` is the label's text on what it is approved for, in lower case;
    `status_of` holds a statement against the label in force, None where there is no label.
    """

    product: str | None = None
    treats: str = ""
    status_of: StatusOf = lambda _: None

    def is_treated(self, words: Sequence[str]) -> bool:
        """Whether these words name what the product is approved for."""
        said = [w for w in words if len(w) > 2] or list(words)
        other = TREATED_AS.get(" ".join(said).removesuffix("s")) or TREATED_AS.get(" ".join(said))
        if other and other in self.treats:
            return True
        return bool(said) and bool(self.treats) and all(w.rstrip("s")[:9] in self.treats for w in said)


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
