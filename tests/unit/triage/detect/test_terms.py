"""The term files can be read, are complete, and every rule does what its own examples say."""

import pytest

from tests.data.triage import Catalogue
from triage.detect.conditions import CONDITIONS
from triage.detect.context import scenes_of
from triage.detect.lexicon import Rule, TermFile, lexicon, phrases
from triage.detect.notation import parse, parse_all
from triage.detect.pattern import Matcher
from triage.detect.products import find_products
from triage.detect.reading import Reading
from triage.detect.rules import hits
from triage.detect.table import NUMBER, PatternSet, Table
from triage.detect.tokens import tokens_of
from triage.domain.concern import SpecialSituation
from triage.domain.evidence import Product

PRODUCTS = (*Catalogue().products(), Product(name="Velmira", markets=frozenset({"US"})))
GIVEN = {NUMBER, "drug", "product", "other-product", "out-of-range", "study-name"}
RULES = [(file, rule) for file in lexicon().files.values() for rule in file.rules]
LEXICON = lexicon()


def fired(file: TermFile, text: str) -> set[str]:
    reading = Reading(text, find_products(text, PRODUCTS))
    return {hit.rule.id for scene in scenes_of(reading) for hit in hits(file.name, scene)}


@pytest.mark.parametrize(("file", "rule"), RULES, ids=[r.id for _, r in RULES])
def test_every_rule_fires_on_its_examples_and_not_on_its_near_misses(file: TermFile, rule: Rule) -> None:
    """A pharmacovigilance person can trust the examples that stand beside the terms."""
    assert rule.fires
    assert rule.quiet
    assert all(rule.id in fired(file, text) for text in rule.fires)
    assert not any(rule.id in fired(file, text) for text in rule.quiet)


@pytest.mark.parametrize(("file", "rule"), RULES, ids=[r.id for _, r in RULES])
def test_every_rule_has_a_reason_patterns_and_conditions_that_exist(file: TermFile, rule: Rule) -> None:
    """A slip in a term file is found before it costs a report."""
    assert rule.why
    assert rule.patterns
    assert {*rule.needs, *rule.unless} <= set(CONDITIONS)
    assert {c for p in rule.patterns for e in p for c in e.concepts} <= set(LEXICON.concepts) | GIVEN


def test_every_concept_that_a_concept_names_exists() -> None:
    """No list points to a list that is not there."""
    named = {
        c for s in LEXICON.concepts.values() for t in (s.by_word, s.by_prefix, s.by_concept) for v in t.values() for _, p in v for e in p for c in e.concepts
    }
    assert named <= set(LEXICON.concepts) | GIVEN


def test_every_file_has_an_owner_and_a_version_and_every_kind_a_file() -> None:
    """Somebody answers for each list, and no special situation is forgotten."""
    assert all(f.owner and f.version >= 1 for f in LEXICON.files.values())
    assert {f.kind for f in LEXICON.files.values() if f.kind} == set(SpecialSituation)


def test_rule_ids_are_unique() -> None:
    """A reason leads to one rule."""
    ids = [r.id for _, r in RULES]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("text", ["...3 rash", "rash ...2", "[a] rash", "a ...40 b", "x-ray|ct", "a*", ""])
def test_a_pattern_that_is_none_is_refused(text: str) -> None:
    """With a message that names it."""
    with pytest.raises(ValueError, match=r"pattern|gap|alternative|short"):
        parse(text)


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text."""
    found = PatternSet()
    for each in parse_all(pattern):
        found.add("it", each)
    words = [t.norm for t in tokens_of(text)]
    return any(Matcher(words, Table({"it": found})).find("it"))


@pytest.mark.parametrize(("text", "holds"), [("all at once", True), ("all in one go", True), ("all at one go", False), ("all once", False)])
def test_a_group_holds_alternatives_of_several_words(text: str, holds: bool) -> None:
    """Somebody who writes (at once|in one go) gets these two, and no mixture of them."""
    assert matches("all (at once|in one go)", text) is holds


@pytest.mark.parametrize("text", ["took ...4 at once|in one", "for another|a different person", "a (b c", "a b) c", "a (b c|) d"])
def test_alternatives_that_would_be_read_otherwise_than_meant_are_refused(text: str) -> None:
    """The bar parts words; a line that means phrases is refused, with the way to write it."""
    with pytest.raises(ValueError, match="pattern"):
        parse_all(text)


def test_a_line_with_too_many_ways_through_its_groups_is_refused() -> None:
    """One line of a term file cannot blow up the lexicon."""
    with pytest.raises(ValueError, match="at most"):
        parse_all("a " + "(b|c|d|e) " * 4)


def test_a_list_under_headings_is_one_list() -> None:
    """A long list can be ordered by organ system for its readers."""
    assert phrases({"skin": "rash, itch", "eye": "red eye"}) == ["rash", "itch", "red eye"]
