"""Passages are whole sentences and whole rows, of a length that can be read and embedded, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.checking import check as read
from knowledge.documents import Section
from knowledge.passages import FEWEST, MOST, _units, cut, fingerprint, indexed_text
from tests.unit.knowledge.samples import document, markdown

SENTENCES = st.sampled_from(
    [
        "Zyxora is taken once daily with 250 mL of water.",
        "The eGFR was below 30 mL/min/1.73 m2 in 12 patients.",
        "• Do not crush.",
        "Table 1. Rates",
        "Event: Rash | Zyxora: 2.5% | Placebo: 1.5%",
        "Risk Summary",
        "Word " * 80 + "end.",
        "The following were seen:",
    ]
)
TEXTS = st.lists(st.tuples(SENTENCES, st.sampled_from([" ", "\n"])), min_size=1, max_size=40).map(lambda parts: "".join(a + b for a, b in parts))


@given(TEXTS)
def test_nothing_is_lost_and_nothing_is_cut(text: str) -> None:
    """In order, every word is in one passage; a passage is longer than the limit only where one sentence is."""
    made = cut(document(sections=(Section(name="S", heading=("S",), text=text),)))
    assert "".join("".join(p.text.split()) for p in made) == "".join(text.split())
    assert [p.occurrence for p in made] == list(range(len(made)))
    assert all(len(p.text.split()) <= MOST or len(list(_units(Section(name="S", heading=("S",), text=p.text)))) == 1 for p in made)
    assert not any(p.text.endswith(("m2 in", "Zyxora:", "2.5% |", "250")) for p in made)


@given(TEXTS)
def test_a_heading_stays_with_what_it_heads(text: str) -> None:
    """No passage ends with a caption or a colon, unless the section does or the passage is nothing else."""
    made = cut(document(sections=(Section(name="S", heading=("S",), text=text),)))
    last = [p.text.split("\n")[-1] for p in made[:-1] if "\n" in p.text]
    assert not any(line in ("Table 1. Rates", "Risk Summary") for line in last) or max(len(p.text.split()) for p in made) <= MOST


def test_short_sections_are_not_joined_and_long_ones_are_split_evenly() -> None:
    """A passage is of one section; a scrap is not left over."""
    words = "Zyxora has ten words in this one very plain sentence. " * 23
    made = cut(document(sections=(Section(name="A", heading=("A",), text="One sentence."), Section(name="B", heading=("B",), text=words))))
    assert [p.section for p in made] == ["A", "B", "B"]
    assert all(len(p.text.split()) >= FEWEST for p in made[1:])


def test_rows_are_split_between_rows() -> None:
    """A long table becomes several passages of whole rows, each row with the names of its columns."""
    rows = "\n".join(f"Event: number {i} of the list | Zyxora: {i}.5% | Placebo: {i}.1%" for i in range(60))
    made = cut(document(sections=(Section(name="T", heading=("T",), text="Table 1. Events\n" + rows),)))
    assert len(made) > 2
    assert all(line.startswith(("Event: ", "Table 1.")) and (line.endswith("%") or line == "Table 1. Events") for p in made for line in p.text.split("\n"))


def test_what_is_only_shown_is_no_passage() -> None:
    """References and the notice under the title answer no question; hashes are those of the words."""
    got = read(markdown(), "a.md")
    made = cut(got)
    assert [(p.section, p.heading) for p in made] == [("Summary", ("Summary",)), ("Pharmacokinetics", ("Results", "Pharmacokinetics"))]
    assert made[0].sha256 == fingerprint(made[0].text)
    assert made[0].indexed_sha256 == fingerprint(indexed_text(got.title, ("Summary",), made[0].text))


def test_a_document_without_headings_is_searched() -> None:
    """Its only section is no notice."""
    assert len(cut(read(markdown("Zyxora is taken at night."), "a.md"))) == 1


def test_headings_are_indexed_with_the_words() -> None:
    """The title stands once before the path."""
    assert indexed_text("T", ("T", "A", "B"), "words") == "T > A > B\nwords"
