"""The rules of a term file, run on a message: patterns found, conditions asked, signals made."""

from collections.abc import Iterator
from dataclasses import dataclass

from triage.detect.conditions import CONDITIONS
from triage.detect.context import Found, Scene
from triage.detect.lexicon import RULES, Rule, lexicon, rules_by_id
from triage.domain.concern import Concern, Signal, SpecialSituation


@dataclass(frozen=True)
class Hit:
    """A rule that holds in a scene, and the words that fired it."""

    rule: Rule
    scene: Scene
    found: Found


def hits(file: str, scene: Scene) -> Iterator[Hit]:
    """Every rule of a file that holds in a scene, in order of place."""
    rules = rules_by_id(file)
    for rule_id, first, last in scene.sentence.matcher.find(RULES + file):
        rule, found = rules[rule_id], Found(first, last)
        if holds(rule, scene, found):
            yield Hit(rule, scene, found)


def holds(rule: Rule, scene: Scene, found: Found) -> bool:
    """Whether the conditions of a rule are met."""
    return all(CONDITIONS[n](scene, found) for n in rule.needs) and not any(CONDITIONS[u](scene, found) for u in rule.unless)


def signal(
    scene: Scene,
    found: Found,
    concern: Concern,
    *,
    rule: str,
    why: str,
    kind: SpecialSituation | None = None,
) -> Signal:
    """A signal for words of a sentence."""
    start, end = scene.sentence.offsets(found.first, found.last)
    text = scene.reading.text
    return Signal(concern=concern, kind=kind, start=start, end=end, text=text[start:end], rule=rule, why=why)


def from_file(file: str, scenes: tuple[Scene, ...]) -> Iterator[Signal]:
    """The signals of a file whose rules need nothing but their conditions: one a rule and a sentence."""
    about = lexicon().files[file]
    if about.concern is None:
        raise ValueError(f"the term file {file} names no concern")
    rules = RULES + file
    for scene in scenes:
        if not scene.sentence.matcher.may_hold(rules):
            continue
        seen: set[str] = set()
        for hit in hits(file, scene):
            if hit.rule.id not in seen:
                seen.add(hit.rule.id)
                yield signal(scene, hit.found, about.concern, rule=hit.rule.id, why=hit.rule.why, kind=about.kind)
