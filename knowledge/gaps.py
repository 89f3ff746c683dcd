"""Questions that found no answer, grouped by what they are about: each group is ready as a request for a new document."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from knowledge.topics import main_topic, topics
from triage.domain.base import Moment, Value
from triage.ports import Embedder

LEAST = 0.5
"""The mean likeness (cosine) of two groups that are about the same thing; chosen on made-up questions, see the tests."""
SAME_TOPIC = 0.12
"""What two questions on one standard topic gain in likeness: short questions share few words."""
MOST = 1000
"""Questions of one product that are grouped, the newest."""
_QUESTIONS_SENT = 12
_SECTIONS = (
    "Summary",
    "Introduction",
    "Methods",
    "Results",
    "Guidelines",
    "References",
)


class Unanswered(Value):
    """A question that found no answer. `text` is redacted; `why` says in a few words what was missing."""

    case_id: int
    ordinal: int
    text: str
    product: str
    market: str | None
    asked_at: Moment
    why: str


class Group(Value):
    """Questions about the same thing, the most typical first. `topic` is the id of the standard topic of most of them, if there is one."""

    product: str
    topic: str
    about: str
    questions: tuple[Unanswered, ...]

    @property
    def key(self) -> str:
        """What names the group for as long as its first question is among those that found no answer."""
        first = min(self.questions, key=lambda one: (one.case_id, one.ordinal))
        return f"{first.case_id}-{first.ordinal}"

    @property
    def markets(self) -> tuple[tuple[str, int], ...]:
        """How many came from each market, most first."""
        return tuple(Counter(one.market or "not known" for one in self.questions).most_common())

    @property
    def months(self) -> tuple[tuple[str, int], ...]:
        """How many came in each month ("2026-06"), the latest first."""
        return tuple(sorted(Counter(f"{one.asked_at:%Y-%m}" for one in self.questions).items(), reverse=True))

    @property
    def words(self) -> str:
        """The group in a sentence."""
        many = len(self.questions)
        where = ", ".join(f"{market} {count}" for market, count in self.markets)
        first, last = self.months[-1][0], self.months[0][0]
        when = f"in {first}" if first == last else f"from {first} to {last}"
        return f"{many} question{'s' if many > 1 else ''} on {self.product} about {self.about} found no answer {when} ({where})"


def grouped(questions: Sequence[Unanswered], embedder: Embedder) -> tuple[Group, ...]:
    """The questions in groups by product and by what they are about, the largest group first."""
    found = []
    for product in sorted({one.product for one in questions}):
        own = sorted((one for one in questions if one.product == product), key=lambda one: one.asked_at, reverse=True)[:MOST]
        texts = [_without(one.text, product) for one in own]
        likeness = _likeness(texts, embedder)
        for places in _together(likeness):
            typical = [places[i] for i in np.argsort(-likeness[np.ix_(places, places)].mean(axis=1), kind="stable")]
            found.append(_group(product, [own[i] for i in typical], [texts[i] for i in typical]))
    return tuple(sorted(found, key=lambda group: (-len(group.questions), -max(one.asked_at for one in group.questions).timestamp(), group.product)))


def request_for_document(group: Group) -> str:
    """A request for a new document, in Markdown: what was asked and how often, and a document to fill in, with its metadata as far as they are known."""
    known = {topic.id: topic.name for topic in topics()}
    texts = list(dict.fromkeys(one.text for one in group.questions))
    metadata: Mapping[str, object] = {
        "id": "", "version": "1", "title": f"{group.product}: {group.about}", "topic": known.get(group.topic, group.about.strip("“”")).lower(),
        "products": [group.product], "markets": sorted({one.market for one in group.questions if one.market}), "language": "en", "audience": "hcp",
        "label_relation": "", "restriction": "none", "direct_release": "false", "effective": "", "expires": "", "author": "",
        "questions": texts[:_QUESTIONS_SENT],
    }  # fmt: skip
    front = yaml.safe_dump(dict(metadata), sort_keys=False, allow_unicode=True, width=1000)
    asked = "\n".join(f"- {text}" for text in texts[:_QUESTIONS_SENT])
    more = f"\n- ... and {len(texts) - _QUESTIONS_SENT} more like these" if len(texts) > _QUESTIONS_SENT else ""
    sections = "\n\n".join(f"## {name}\n" for name in _SECTIONS)
    return (
        f"---\n{front}---\n\n# {group.product}: {group.about}\n\n> Request for a new standard response document. {group.words}.\n"
        "> Please fill in what is empty above, answer the questions below, and take this paragraph and the list out.\n\n"
        f"{asked}{more}\n\n{sections}"
    )


def _likeness(texts: Sequence[str], embedder: Embedder) -> npt.NDArray[np.float64]:
    vectors = embedder.embed(texts).astype(np.float64)
    shown = np.array([[topic.is_in(text) for topic in topics()] for text in texts], dtype=np.float64).reshape(len(texts), -1)
    return vectors @ vectors.T + SAME_TOPIC * (shown @ shown.T > 0)


def _together(likeness: npt.NDArray[np.float64]) -> list[list[int]]:
    """Places in groups: the two groups that are most alike on average become one, as long as they are alike enough."""
    groups = {place: [place] for place in range(len(likeness))}
    between = likeness.copy()
    np.fill_diagonal(between, -np.inf)
    while len(groups) > 1:
        one, other = divmod(int(between.argmax()), len(between))
        if between[one, other] < LEAST:
            break
        sizes = len(groups[one]), len(groups[other])
        joint = (sizes[0] * between[one] + sizes[1] * between[other]) / sum(sizes)
        between[one], between[:, one] = joint, joint
        between[other], between[:, other] = -np.inf, -np.inf
        between[one, one] = -np.inf
        groups[one] += groups.pop(other)
    return list(groups.values())


def _group(product: str, questions: Sequence[Unanswered], texts: Sequence[str]) -> Group:
    topic = main_topic(texts)
    return Group(
        product=product, topic=topic.id if topic else "", about=_about(topic.name if topic else "", texts, questions[0].text), questions=tuple(questions)
    )


def _about(topic: str, texts: Sequence[str], typical: str) -> str:
    """What a group is about: its standard topic, else the words that most of its questions share, else the most typical of them."""
    if topic:
        return topic[0].lower() + topic[1:]
    said = [dict.fromkeys(word for word in re.findall(r"[a-z][a-z-]{3,}", text.casefold()) if word not in _EMPTY) for text in texts]
    counted = Counter(word for words in said for word in words)
    shared = [word for word in counted if counted[word] * 3 >= 2 * len(texts)][:4]
    return " ".join(shared) if shared and len(texts) > 1 else f"“{typical.strip()[:80]}”"


_EMPTY = frozenset((Path(__file__).parent / "terms" / "empty_words.txt").read_text(encoding="utf-8").splitlines()[1:])
"""Words that say nothing of what a question is about."""


def _without(text: str, product: str) -> str:
    """The question without the product's name, which all of its questions share, and without the marks of what was redacted."""
    return re.sub(r"\s+", " ", re.sub(rf"\b{re.escape(product)}\b|\[[a-z]+(?: \d+)?\]", " ", text, flags=re.IGNORECASE)).strip() or text
