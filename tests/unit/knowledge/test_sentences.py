"""Sentences are cut where a reader would cut them, and no character is lost."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.sentences import sentences, split

# fmt: off
CASES = [
        ("Zyxora is used e.g. in adults. It is oral.", ["Zyxora is used e.g. in adults.", "It is oral."]),
        (
            "The eGFR was below 30 mL/min/1.73 m2. Patients vs. placebo did well [1].",
            ["The eGFR was below 30 mL/min/1.73 m2.", "Patients vs. placebo did well [1]."],
        ),
        ("See Fig. 2 for more.[2,3] eGFR fell.", ["See Fig. 2 for more.[2,3]", "eGFR fell."]),
        ("Zyxora was given. [1] The rate was 5.2%. 12 patients stopped.", ["Zyxora was given. [1]", "The rate was 5.2%.", "12 patients stopped."]),
        ("Wait 5 min. Then stop. Give max. 10 mg.", ["Wait 5 min.", "Then stop.", "Give max. 10 mg."]),
        ("hi dr. who. can zyxora be given at 9? she is small. is that ok", ["hi dr. who.", "can zyxora be given at 9?", "she is small.", "is that ok"]),
        (
            "(See Section 2. Table 1.) It was Child-Pugh class C. The U.S. Food Agency agreed.",
            ["(See Section 2. Table 1.)", "It was Child-Pugh class C.", "The U.S. Food Agency agreed."],
        ),
        ("Reviewed by R. Osei, MD. Author A, et al. J Example. 2025;12:34.", ["Reviewed by R. Osei, MD.", "Author A, et al. J Example.", "2025;12:34."]),
        (
            "[see Warnings (5.1)]. Heading • In patients. • Not above 20 mg.\nNext",
            ["[see Warnings (5.1)].", "Heading", "• In patients.", "• Not above 20 mg.", "Next"],
        ),
        ("The answer is no. It is not.", ["The answer is no.", "It is not."]),
        ("1. Take it. 2. Wait.", ["1. Take it.", "2. Wait."]),
        (
            "A line that an editor has wrapped because it was too long for\nthe page goes on here. New.",
            ["A line that an editor has wrapped because it was too long for\nthe page goes on here.", "New."],
        ),
        ("質問です。はい", ["質問です。", "はい"]),
        ("هل هو آمن؟ نعم.", ["هل هو آمن؟", "نعم."]),
        ("", []),
        ("  \n ", []),
    ]
# fmt: on


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(text: str, expected: list[str]) -> None:
    """Abbreviations, numbers, units, references, initials, lists, chat and other scripts."""
    assert sentences(text) == expected


@given(st.text(alphabet=st.sampled_from("ab A.B!?()[]1 2\n•\"'eg.i—。 "), max_size=300))
def test_nothing_is_lost(text: str) -> None:
    """The sentences in order hold every character but white space, and do not overlap."""
    places = split(text)
    assert all(start < end for start, end in places)
    assert all(a[1] <= b[0] for a, b in pairwise(places))
    assert "".join("".join(text[start:end].split()) for start, end in places) == "".join(text.split())


@pytest.mark.parametrize("text", ["(. " * 33_000, "a. " * 33_000, "." * 100_000, "[1]" * 30_000 + ".", ". [1" * 25_000, "\n" * 100_000])
def test_hostile_texts_are_quick(text: str) -> None:
    """100 KB of anything takes well under two seconds."""
    began = time.perf_counter()
    split(text)
    assert time.perf_counter() - began < 2
