"""What a detector is given: the message as read, scene by scene, and what is known about the product."""

from collections.abc import Callable
from dataclasses import dataclass

from triage.detect.context import Scene
from triage.detect.reading import Reading
from triage.domain.decision import LabelFinding

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


@dataclass(frozen=True)
class Message:
    """One message under the detectors' eyes."""

    reading: Reading
    scenes: tuple[Scene, ...]
    context: Context = Context()

    @property
    def text(self) -> str:
        """The verbatim text."""
        return self.reading.text
