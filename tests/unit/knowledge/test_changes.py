"""What changed between two versions: every text is told once, nothing is lost, and the words can be read back."""

import time

from hypothesis import given
from hypothesis import strategies as st

from knowledge.changes import Kind, Run, compare, counted, lasting_id, word_by_word
from knowledge.documents import Section
from knowledge.passages import Cut, cut, fingerprint
from tests.unit.knowledge.samples import document

WORDS = ("Take", "10", "mg", "once", "daily.", "Store", "in", "a", "dry", "place", "between", "2", "and", "8", "degrees", ".")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


def passage(text: str, *heading: str) -> Cut:
    """A passage under headings."""
    return Cut(occurrence=0, text=text, sha256=fingerprint(text), indexed_sha256=fingerprint(text), section=heading[-1] if heading else "", heading=heading)


PASSAGES = st.lists(st.tuples(TEXTS, st.sampled_from("AB")).map(lambda pair: passage(pair[0], pair[1])), max_size=7)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back_from_the_words(older: str, newer: str) -> None:
    """Without what came it is the older text, without what went the newer."""
    words = word_by_word(older, newer)
    assert "".join(w.text for w in words if w.run is not Run.ADDED) == older
    assert "".join(w.text for w in words if w.run is not Run.REMOVED) == newer


def test_a_changed_number_is_told_as_a_whole() -> None:
    """A number with its decimals is one word: 1.73 does not become 1.[-7-][+8+]3."""
    words = word_by_word("30 to 59 mL/min/1.73 m2", "30 to 59 mL/min/1.83 m2")
    assert [(w.run, w.text) for w in words if w.run is not Run.SAME] == [(Run.REMOVED, "1.73"), (Run.ADDED, "1.83")]


@given(PASSAGES, PASSAGES)
def test_every_passage_is_told_once(older: list[Cut], newer: list[Cut]) -> None:
    """What stays, changes and goes is the older version; what stays, changes and comes the newer."""
    counts = counted(older, newer)
    assert counts.same + counts.changed + counts.gone == len(older)
    assert counts.same + counts.changed + counts.new == len(newer)


@given(PASSAGES)
def test_a_version_beside_itself_is_the_same(passages: list[Cut]) -> None:
    """Whatever stands in it, and in whatever order."""
    counts = counted(passages, passages[::-1])
    assert (counts.same, counts.changed, counts.new, counts.gone) == (len(passages), 0, 0, 0)


def test_a_passage_that_moves_under_another_heading_stays_the_same() -> None:
    """Its words are what counts."""
    assert counted([passage("Take it once daily.", "A")], [passage("Take it once daily.", "B")]).same == 1


def test_a_lasting_id_holds_while_the_words_do() -> None:
    """The same words in another version have the same id, other words another."""
    one, same, other = (cut(document(words, version=version))[0] for words, version in (("Once daily.", "1"), ("Once daily.", "2"), ("Twice daily.", "3")))
    assert lasting_id("SRD-ZYX-001", one.sha256) == lasting_id("SRD-ZYX-001", same.sha256) != lasting_id("SRD-ZYX-001", other.sha256)
    assert lasting_id("SRD-ZYX-002", one.sha256) != lasting_id("SRD-ZYX-001", one.sha256)


def sections(*pairs: tuple[str, str]) -> tuple[Section, ...]:
    """Sections by heading and text."""
    return tuple(Section(name=name, heading=(name,), text=text) for name, text in pairs)


def test_sections_are_told_in_the_order_of_reading() -> None:
    """What is gone stands where it stood; sections that are not searched are compared line by line."""
    old = document("a", version="1", sections=sections(("Summary", "Take 10 mg."), ("Old", "Left out later."), ("References", "1. One.\n2. Two.")))
    new = document("b", version="2", sections=sections(("Summary", "Take 20 mg."), ("References", "1. One.\n2. Two, revised."), ("New", "Never seen before.")))
    found = compare(old, cut(old), new, cut(new))
    assert [(s.heading[0], s.kind) for s in found.sections] == [
        ("Summary", Kind.CHANGED), ("Old", Kind.GONE), ("References", Kind.CHANGED), ("New", Kind.NEW),
    ]  # fmt: skip
    references = found.sections[2].passages
    assert [(p.kind, p.lasting_id) for p in references] == [(Kind.SAME, ""), (Kind.CHANGED, "")]
    assert [w.text for w in references[1].words if w.run is Run.ADDED] == [", revised"]


def test_facts_that_differ_are_told_in_words() -> None:
    """Before and after, as people read them."""
    old, new = document("a", version="1"), document("a", version="2", direct_release=True, markets=("US", "DE"), expires=None)
    assert [(f.name, f.before, f.after) for f in compare(old, (), new, ()).facts] == [
        ("markets", "US", "US; DE"), ("direct release", "no", "yes"), ("expires", "2027-01-31", ""),
    ]  # fmt: skip


def test_a_book_that_was_written_anew_is_compared_in_seconds() -> None:
    """Of thousands of passages only those that share words are held against each other, and a changed one still finds its own."""
    old = [passage(" ".join(f"o{(n * 7919 + k * k) % 6000}" for k in range(120)), f"old {n // 10}") for n in range(900)]
    new = [passage(" ".join(f"n{(n * 7919 + k * k) % 6000}" for k in range(120)), f"new {n // 10}") for n in range(899)]
    new.append(passage(old[450].text.replace("o", "O", 2) + " 5 mg", "elsewhere"))
    started = time.process_time()
    assert counted(old, new).model_dump() == {"new": 899, "changed": 1, "same": 0, "gone": 899}
    assert time.process_time() - started < 6


def test_texts_of_thousands_of_words_are_shown_whole() -> None:
    """Word by word they would keep somebody waiting for minutes."""
    older, newer = (" ".join(f"{letter}{n % 50}" for n in range(6000)) for letter in "ab")
    started = time.process_time()
    assert [w.text for w in word_by_word(older, newer)] == [older, newer]
    assert time.process_time() - started < 2
