"""Words quoted from a redacted message are found where they stand in the message, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.redaction import Kind, Redaction
from triage.placing import RedactedMessage
from triage.redact import redactions

TEXT = "Dr. Anna Kowalski (anna@example.org) says:  her patient’s rash – mild – came back. Trashing it?"


def message(text: str = TEXT) -> RedactedMessage:
    """A message as it is redacted."""
    return RedactedMessage(text, redactions(text))


@pytest.mark.parametrize("words", ["says: her patient's rash - mild - came back", "says:  her", "“came back.”", "mild"])
def test_spaces_dashes_and_quotation_marks_may_be_written_otherwise(words: str) -> None:
    """They are no words."""
    place = message().find(words)
    assert place is not None
    assert TEXT[place.start : place.end].split(maxsplit=1)[0].startswith(words.strip("“”").split()[0])


@pytest.mark.parametrize("words", ["her patient's rash came back", "Rash", "ras", "rash mild", "", " ", "...", "?", "came back again"])
def test_other_words_stand_nowhere(words: str) -> None:
    """Left out, added, cut off inside a word, in other letters, or no words at all."""
    assert message().find(words) is None


def test_what_was_replaced_is_the_whole_of_it() -> None:
    """A quote that holds a mark for a name covers the name."""
    found = message()
    mark = found.text[: found.text.index(" (")]
    place = found.find(mark)
    assert place is not None
    assert "Kowalski" in TEXT[place.start : place.end]


_WORDS = st.lists(st.sampled_from(["rash", "Velmira", "30 mg", "after", "eGFR", "she", "stopped", "–", "it’s"]), min_size=3, max_size=20)


@given(words=_WORDS, cuts=st.sets(st.integers(0, 19), max_size=5), data=st.data())
def test_any_stretch_of_whole_words_leads_back_to_itself(words: list[str], cuts: set[int], data: st.DataObject) -> None:
    """Whatever was replaced before it, after it and inside it."""
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    text = " ".join(words)
    changes = [
        Redaction(start=starts[n], end=starts[n] + len(words[n]), kind=Kind.EMAIL, replacement=f"[x{n}]", why="test") for n in sorted(cuts) if n < len(words)
    ]
    found = RedactedMessage(text, changes)
    shown = [f"[x{n}]" if n in cuts else word for n, word in enumerate(words)]
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = " ".join(shown[first : last + 1])
    if not any(c.isalnum() for c in quote):
        return
    place = found.find(quote)
    assert place is not None
    begins = [n for n in range(len(words)) if " ".join(shown[n : n + last - first + 1]).strip(" –") == quote.strip(" –")]
    assert place.start in {starts[n] for n in range(len(words))} | {starts[n] + 1 for n in begins}
    assert place.end <= len(text)
    assert text[place.start : place.end].strip()
