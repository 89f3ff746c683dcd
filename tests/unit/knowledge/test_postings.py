"""Words in memory: what was taken in one by one counts as what was read at once."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexical import Eligible, Entry, Lexical, Place
from knowledge.wording import Concept

WORDS = ("missed", "dose", "doses", "renal", "velmira")
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=5)


def entries(first: int, texts: list[str]) -> list[Entry]:
    """Passages with ids from `first`."""
    return [Entry(i, "", Place(f"SRD-{i}", "Title"), "Heading of a dose", text) for i, text in enumerate(texts, start=first)]


@given(st.lists(st.tuples(st.integers(1, 30), TEXTS, st.sets(st.integers(1, 30), max_size=2)), min_size=1, max_size=6))
def test_passages_that_come_later_count_as_if_they_had_been_there(made: list[tuple[int, list[str], set[int]]]) -> None:
    """Any passages come, are replaced and go while questions are asked; an index that reads all of them at the end finds the same."""
    asked = Lexical(None)
    known: dict[int, Entry] = {}
    for first, texts, removed in made:
        came = entries(first, texts)
        gone = removed - {entry.id for entry in came}
        asked.change(came, gone)
        known = {i: entry for i, entry in known.items() if i not in gone} | {entry.id: entry for entry in came}
        asked.matching(WORDS, Eligible(known), 50)
        asked.places(known)
    fresh = Lexical(None)
    fresh.change(list(known.values()), [])
    eligible = Eligible(known)
    concepts = [Concept(((word,),)) for word in WORDS]
    assert asked.matching(WORDS, eligible, 50) == fresh.matching(WORDS, eligible, 50)
    assert asked.coverage(asked.weigh(concepts, eligible), known) == fresh.coverage(fresh.weigh(concepts, eligible), known)
    assert asked.places(known) == fresh.places(known)
    assert [asked.known(word) for word in WORDS] == [fresh.known(word) for word in WORDS]
    asked.close()
    fresh.close()
