"""A message with several questions is split into them, and into nothing else."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.triage import Shipped
from triage.detect.context import scenes_of
from triage.detect.products import find_products
from triage.detect.questions import find_questions
from triage.detect.reading import Reading

PRODUCTS = Shipped().products()


def questions(text: str) -> list[str]:
    return [q.text for q in find_questions(scenes_of(Reading(text, find_products(text, PRODUCTS))))]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("What is the dose of Velmira? How is Quorvia stored?", 2),
        ("Dr A asks (1) how long diluted Tarvexa keeps (2) whether D5W would do", 2),
        ("Three from Dr B:\n1. Velmira with food?\n2. Max dose of Velmira?\n3. Is it scored?", 3),
        ("1 can quorvia go on a plane\n2 do u have the A1c drop", 2),
        ("What's the max dose of Velmira and can it go with food?", 2),
        ("First, what is the half-life of Velmira? Second, is it a kinase inhibitor?", 2),
        ("She'd like the figures for week 16 and a PDF of the extension paper", 2),
        ("Can Velmira be split, crushed or chewed?", 1),
        ("How should Velmira be taken and stored?", 1),
        ("Do we know if and how Velmira is dialysed?", 1),
    ],
)
def test_lists_and_joined_questions_are_split(text: str, count: int) -> None:
    """By number, by line, by "first" and "second", and where "and" joins another question."""
    assert len(questions(text)) == count


@pytest.mark.parametrize(
    "text",
    [
        "Can Quorvia be used in a 15 year old? Any data?",
        "Does Tarvexa work in KRX2 negative tumors? asking for dr bloom",
        "Which filter for Tarvexa? Clinic asks.",
        "What is the number of the registry for Quorvia? Dr. Abara needs it for her slide",
        "Max dose of Tarvexa? 12 mg/kg?",
        "IM? Somebody wants to know whether Quorvia can be given intramuscularly",
        "Dr X would like to use 45 mg Velmira in a big man. Is that ok?",
        "He would like the numbers from the studies.",
        "Prof. Anders wants our comment & the ref",
    ],
)
def test_what_leans_on_a_question_or_says_who_asks_is_no_other(text: str) -> None:
    """It is one question."""
    assert len(questions(text)) == 1


@pytest.mark.parametrize("text", ["Will premed more.", "Had a rash on Velmira.", "Was fine on Quorvia for a month.", "The pen leaked.", "Thanks!", "", "  \n "])
def test_what_is_told_is_no_question(text: str) -> None:
    """Although some of it begins like one."""
    assert questions(text) == []


def test_an_item_of_a_list_that_tells_is_none() -> None:
    """The third of three may be a report."""
    text = "Questions from Dr C: 1) Velmira with food? 2) Max dose? 3) one of her patients had a bad rash on it"
    assert len(questions(text)) == 2


@given(st.text(alphabet=st.sampled_from('ab 12().,?:;\n"and what is Velmira'), max_size=200))
def test_questions_stand_in_order_inside_the_message(text: str) -> None:
    """Whatever is sent: spans run forwards and do not overlap."""
    found = find_questions(scenes_of(Reading(text, find_products(text, PRODUCTS))))
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert [q.text for q in found] == [text[q.start : q.end] for q in found]
