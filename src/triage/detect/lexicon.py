"""The lexicon: the term files read and compiled, once. The files in `terms/` are the truth; a pharmacovigilance person edits them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from triage.detect.notation import Pattern, parse_all
from triage.detect.table import PatternSet, Table
from triage.domain.concern import Concern, SpecialSituation

TERMS = Path(__file__).parent / "terms"
_OTHER_DATA = frozenset({"drugs", "languages", "measurements"})


@dataclass(frozen=True)
class Rule:
    """A rule of a term file: what raises a concern, under which conditions, and why."""

    id: str
    why: str
    patterns: tuple[Pattern, ...]
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    fires: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()


@dataclass(frozen=True)
class TermFile:
    """One term file: its owner and version, and the rules of the concern that it is about."""

    name: str
    owner: str
    version: int
    concern: Concern | None
    kind: SpecialSituation | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Lexicon:
    """Every concept and every rule file."""

    concepts: Mapping[str, PatternSet]
    files: Mapping[str, TermFile]

    def rules(self, name: str) -> tuple[Rule, ...]:
        """The rules of a file."""
        return self.files[name].rules


def phrases(value: Any) -> list[str]:
    """Phrases as a list, as lines of text in which commas and line ends separate them, or as several such texts each under a heading."""
    if isinstance(value, Mapping):
        return [phrase for under in value.values() for phrase in phrases(under)]
    if isinstance(value, str):
        return [p.strip() for line in value.splitlines() for p in line.split(", ") if p.strip().strip(",")]
    return [str(v) for v in value or ()]


def _clean(phrase: str) -> str:
    return phrase.strip().rstrip(",")


def _rule(raw: Mapping[str, Any]) -> Rule:
    return Rule(
        id=raw["id"],
        why=" ".join(str(raw["why"]).split()),
        patterns=tuple(pattern for p in phrases(raw.get("when")) for pattern in parse_all(_clean(p))),
        needs=tuple(raw.get("needs", ())),
        unless=tuple(raw.get("unless", ())),
        fires=tuple(raw.get("fires", ())),
        quiet=tuple(raw.get("quiet", ())),
    )


def read_terms(path: Path) -> Any:
    """What a term file holds, by the quick reader where it is there."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (both are safe loaders)


@cache
def lexicon() -> Lexicon:
    """The lexicon of the term files that ship. Raises ValueError for a pattern that is none."""
    concepts: dict[str, PatternSet] = {}
    files: dict[str, TermFile] = {}
    for path in sorted(TERMS.glob("*.yaml")):
        raw = read_terms(path)
        if path.stem in _OTHER_DATA:
            continue
        for name, listed in (raw.get("concepts") or {}).items():
            patterns = concepts.setdefault(name, PatternSet())
            for phrase in phrases(listed):
                for pattern in parse_all(_clean(phrase)):
                    patterns.add(name, pattern)
        files[path.stem] = TermFile(
            name=path.stem,
            owner=raw["owner"],
            version=raw["version"],
            concern=Concern(raw["concern"]) if raw.get("concern") else None,
            kind=SpecialSituation(raw["kind"]) if raw.get("kind") else None,
            rules=tuple(_rule(r) for r in raw.get("rules") or ()),
        )
    return Lexicon(concepts, files)


RULES = "rules/"
"""Before the name of a term file: the patterns of its rules, each under its rule's id."""


@cache
def table() -> Table:
    """Every concept, and the rules of every file, ready to be looked up by word."""
    sets = dict(lexicon().concepts)
    for name, file in lexicon().files.items():
        found = PatternSet()
        for rule in file.rules:
            for pattern in rule.patterns:
                found.add(rule.id, pattern)
        sets[RULES + name] = found
    return Table(sets)


@cache
def rules_by_id(name: str) -> dict[str, Rule]:
    """The rules of a file by their ids."""
    return {rule.id: rule for rule in lexicon().rules(name)}
