"""Text in blocks: tables with their headings, quotes marked across lines and cells, no word added or lost."""

from hypothesis import given
from hypothesis import strategies as st

from bot.web.blocks import Block, blocks

TABLE = "Dosage by renal function:\nFunction: Mild | Dose: 30 mg\nFunction: Severe | Dose: 15 mg\nOther text."
_WORDS = st.text(alphabet="ab :|\n", max_size=80)


def _text(found: tuple[Block, ...]) -> str:
    return " ".join("".join(p.text for p in line) for b in found for line in (*b.lines, *(cell for row in b.rows for cell in row)))


def test_rows_with_the_same_headings_are_one_table() -> None:
    before, table, after = blocks(TABLE)
    assert (before.is_table, table.is_table, after.is_table) == (False, True, False)
    assert table.heads == ("Function", "Dose")
    assert [[cell[0].text for cell in row] for row in table.rows] == [["Mild", "30 mg"], ["Severe", "15 mg"]]


def test_rows_with_other_headings_begin_another_table() -> None:
    found = blocks("Function: Mild | Dose: 30 mg\nAge: 70 | Dose: 15 mg")
    assert [b.heads for b in found] == [("Function", "Dose"), ("Age", "Dose")]


def test_a_quote_is_marked_where_it_runs_over_lines_and_cells() -> None:
    found = blocks(TABLE, ["Mild | Dose: 30 mg Function: Severe"])
    marked = [p.text for b in found for row in b.rows for cell in row for p in cell if p.is_quote]
    assert marked == ["Mild", "30 mg", "Severe"]


def test_the_page_of_the_original_is_told_where_it_changes() -> None:
    assert [b.page for b in blocks("one\ntwo\nthree", pages=(3, 3, 4))] == [3, None, 4]


@given(_WORDS)
def test_no_word_is_lost(text: str) -> None:
    heads = [head for b in blocks(text) for head in b.heads]
    shown = _text(blocks(text)) + " ".join(heads)
    assert {c: shown.count(c) >= text.count(c) for c in "ab" if not heads} == {c: True for c in "ab" if not heads}


@given(_WORDS, _WORDS)
def test_marking_changes_no_word(text: str, quote: str) -> None:
    assert _text(blocks(text, [quote])) == _text(blocks(text))
