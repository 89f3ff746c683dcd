"""Standard topics of medical information: which a text is about, and which label sections speak of them. The topics are data (`terms/topics.yaml`)."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import yaml

from knowledge.documents import Section
from triage.domain.base import Value

_FILE = Path(__file__).parent / "terms" / "topics.yaml"


class Topic(Value):
    """A topic, as `terms/topics.yaml` says of it."""

    id: str
    name: str
    terms: tuple[str, ...]
    sections: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    broad: bool = False

    def is_in(self, text: str) -> bool:
        """Whether a text speaks of the topic."""
        return bool(_beginning(self.terms).search(text.casefold()))

    def belongs_to(self, section: Section) -> bool:
        """Whether a section of a label speaks of it."""
        named = {section.label_section, section.chapter}
        return bool(named & set(self.sections)) or bool(named & set(self.within) and _beginning(self.headings).search(section.name.casefold()))


@cache
def topics() -> tuple[Topic, ...]:
    """Every topic, in the order in which they are shown."""
    return tuple(Topic(**entry) for entry in yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def topics_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The topics of a document, by what is said of it (its topic, its title): those of the first of these texts that shows any, by its terms."""
    return next((found for text in texts if (found := tuple(topic.id for topic in topics() if topic.is_in(text)))), ())


def main_topic(texts: Sequence[str]) -> Topic | None:
    """The topic that most of some texts speak of; None where hardly any does."""
    counted = [(sum(1 for text in texts if topic.is_in(text)), -place, topic) for place, topic in enumerate(topics())]
    most, _, topic = max(counted)
    return topic if most * 2 >= len(texts) and most else None


@cache
def _beginning(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in words) + ")")
