"""The arithmetic of search: meaning, words and structure together, and the floor."""

import pytest

from knowledge.ranking import NO_FLOOR, Floor, Signs, fused, in_company, structure, words_weight


def test_meaning_and_words_are_summed() -> None:
    """A passage that says the words asked for can beat one that is nearer in meaning; ties go by age."""
    ranked = fused({1: 0.9, 2: 0.8, 3: 0.7}, {1: 0.0, 2: 0.1, 3: 1.0})
    assert [one.id for one in ranked] == [3, 1, 2]
    assert fused({7: 1.0}, {7: 1.0})[0].score > 0.8
    assert fused({7: 1.0}, {7: 1.0}, {7: 0.18})[0].score == pytest.approx(1)
    assert fused({}, {}) == []
    assert [one.id for one in fused({2: 0.5, 1: 0.5}, {})] == [1, 2]
    assert fused({1: -0.3}, {})[0].score > 0


def test_words_weigh_more_where_some_passage_holds_all_that_was_asked() -> None:
    """How much words weigh depends on how well the library speaks the question's words."""
    assert words_weight({1: 1.0, 2: 0.3}) > words_weight({1: 0.2, 2: 0.1}) > words_weight({})


def test_company_lifts_a_document_with_several_good_passages() -> None:
    """A document with several good passages passes one with a single good one."""
    ranked = fused({1: 0.9, 2: 0.89, 3: 0.88, 4: 0.87}, {})
    assert in_company(ranked, {1: "a", 2: "b", 3: "b", 4: "b"})[0].id == 2
    assert [one.id for one in in_company(ranked, {})] == [1, 2, 3, 4]
    assert all(0 < one.score <= 1 for one in in_company(fused({1: 1.0}, {1: 1.0}), {}))


def test_the_floor_wants_meaning_and_words() -> None:
    """Meaning or words alone can reach the floor, but words without any meaning never do."""
    floor = Floor(least=0.68, words_count=0.5, least_meaning=0.2)
    assert floor.reached(0.70, 0.0)
    assert floor.reached(0.45, 0.5)
    assert not floor.reached(0.55, 0.1)
    assert not floor.reached(0.10, 1.0)
    assert NO_FLOOR.reached(-1.0, 0.0)


def test_where_a_passage_stands_speaks_for_it_or_against_it() -> None:
    """A title that asks the same and a summary speak for a passage, an introduction and a section on another matter against it."""
    wanted = frozenset({"pregnancy"})
    assert structure(Signs(label_section="pregnancy"), wanted) == ()
    assert sum(points for _, points in structure(Signs(label_section="overdosage"), wanted)) < 0
    assert structure(Signs(label_section="overdosage"), frozenset()) == ()
    assert sum(points for _, points in structure(Signs(title=1.0, section="Summary"), wanted)) > 0
    assert sum(points for _, points in structure(Signs(section="Introduction"), wanted)) < 0
