"""No word, number or sign of a Markdown text is lost where Markdown would take it for a mark of its own."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.readers.markdown import read

PIECES = (
    "AST", "<", ">", "<ULN", "ULN>", "<b", "and", "x>", "</", "≥5", "µg", "−3", "2*3*4", "*", "10*9*/L", "[1]", "[^1]", "[2]:", "5", "mg", "</p>", "m²", "<p",
    "=", "[", "]", "(5)", "!",
)  # fmt: skip


def text_of(body: str) -> str:
    """The words of a section."""
    return "\n".join(section.text for section in read(f"## Summary\n\n{body}\n".encode(), "a.md").sections)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Stop if AST <ULN and ALT> 3 x ULN.", "Stop if AST <ULN and ALT> 3 x ULN."),
        ("Where a<b and c>d, halve it.", "Where a<b and c>d, halve it."),
        ("<ULN and>\n\n5 mg", "<ULN and>\n5 mg"),
        ("Give 2*3*4 mg, 10*9*/L.", "Give 2*3*4 mg, 10*9*/L."),
        ("Give *5* mg and **10**mg.", "Give 5 mg and 10mg."),
        ("Reduced to 5 mg [1].\n\n[1]: https://doi.org/10.1/x", "Reduced to 5 mg [1].\n[1]: https://doi.org/10.1/x"),
        ("[1]: Smith", "[1]: Smith"),
        ("As told.[^1]\n\n[^1]: Only 12 adults.\n\n[^2]: Nobody refers to 5 mg.", "As told [note 1].\n[^2]: Nobody refers to 5 mg.\n[note 1] Only 12 adults."),
        ("See [the label](https://x.example) and <b>take <i class='a'>care</i></b><br>now.", "See the label and take care now."),
        ("10 mL·min<sup>−1</sup> and s⁻¹, 10<sup>-3</sup>", "10 mL·min^−1 and s⁻¹, 10^-3"),
        ('10<sup>9</sup>/L, <span style="color:red">5 mg</span>', "10^9/L, 5 mg"),
    ],
)
def test_signs_are_words_where_markdown_takes_them_for_marks(body: str, text: str) -> None:
    """Less-than and greater-than, stars between digits, numbers of references and notes that nobody refers to stay as they were written."""
    assert text_of(body) == text


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " "])), max_size=12))
def test_nothing_but_marks_of_emphasis_is_lost(parts: list[tuple[str, str]]) -> None:
    """Whatever stands in a line, each of its letters, digits and signs comes out once, in order; tags and links as Markdown knows them aside."""
    body = "Dose " + "".join(piece + gap for piece, gap in parts)
    if re.search(r"</?\s*[pb](\s[^<>]*=[^<>]*)?\s*>|\]\s*\(", body):
        return
    kept = str.maketrans("", "", "* \n\\")
    assert text_of(body).translate(kept) == body.translate(kept)
