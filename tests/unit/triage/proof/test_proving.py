"""What is promised of the weighing beside the strict reading: it never lets a number, a unit or a negation through that the source does not say."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.shelf import passage
from tests.unit.triage.proof.hashed import WIDTH, HashedWords
from tests.unit.triage.proof.test_changed_library import library, places, put
from triage.detect.trained import Trained
from triage.domain.draft import Fault, Statement
from triage.errors import ModelUnavailable
from triage.ports import Vectors, WordStates
from triage.proof.checks import Sources
from triage.proof.facing import LAYERS, Basis, both_ways
from triage.proof.judged import SCORE, Judged, closed, surely_wrong
from triage.proof.proving import Proof
from triage.proof.quotes import cite
from triage.proof.spelled import together, told
from triage.proof.weighing import material

SAID = "Grown-ups swallow 30 mg of Velmira each day."
QUOTE = "The recommended dose of Velmira for adults is 30 mg once daily."
_NUMBER = re.compile(r"(?<![\w.,^/-])\d+(?:\.\d+)?(?![\w^/-]|[.,]\d)")
_UNITS = {"mg": "mcg", "weeks": "days", "hours": "minutes", "days": "weeks", "months": "weeks", "minutes": "hours", "mL": "L"}
_UNIT = re.compile(rf"(?<=\d )(?:{'|'.join(_UNITS)})\b")
_VERB = re.compile(r"\b(?:is|are|was|were|should|must|may|can|has|have) (?!not\b)")
_NOT = re.compile(r"(?<!or )\b(?:not|no|never|without) ")


class Gone(HashedWords):
    """A reader whose model is not there."""

    def words(self, text: str, spans: Sequence[tuple[int, int]]) -> WordStates:
        """Nothing."""
        raise ModelUnavailable("not here")


class Credulous:
    """Carries everything that rules do not know to be wrong: what is refused beside it is refused whatever the network says."""

    def carries(self, statement: str, quotes: Sequence[str]) -> bool:
        """Yes, but for what is surely wrong."""
        return surely_wrong(statement, quotes) is None


class Asked(Credulous):
    """The same where the weighing has a say at all."""

    def carries(self, statement: str, quotes: Sequence[str]) -> bool:
        """Yes, where it is asked."""
        return not closed(statement, quotes)


def trained(bias: float) -> Trained:
    """A network of noughts that scores every statement alike."""
    basis = Basis(np.zeros(LAYERS * WIDTH, dtype=np.float32), np.ones((WIDTH, 4), dtype=np.float32))
    what = material(SAID, [QUOTE], told(SAID, HashedWords()), told(QUOTE, HashedWords()), basis)
    weights: dict[str, Vectors] = {}
    for side, columns in (("said", what.said), ("quoted", what.quoted)):
        weights |= {f"{side}_inner": _noughts(columns.shape[1], 2), f"{side}_inner_bias": _noughts(2), f"{side}_score": _noughts(2, 2)}
        weights |= {f"{side}_score_bias": _noughts(2)}
    weights |= {"inner": _noughts(4 + len(what.whole), 2), "inner_bias": _noughts(2), "score": _noughts(2, 1), "score_bias": np.full(1, bias, dtype=np.float32)}
    return Trained((weights, {"mean": basis.mean, "directions": basis.directions}), {SCORE: 0.0}, "", (SCORE,), {})


def _noughts(*shape: int) -> Vectors:
    return np.zeros(shape, dtype=np.float32)


def faults(text: str, quote: str, proof: Proof) -> dict[Fault, str]:
    """What a proof says of a sentence that cites one quote."""
    source = passage("SRD-1", quote)
    return proof.faults(Statement(text=text, question=1, citations=(cite(source, quote),)), Sources(passages={source.key: source}))


@pytest.mark.parametrize(("bias", "proven"), [(-1.0, True), (1.0, False)])
def test_the_weighing_decides_of_free_words(bias: float, proven: bool) -> None:
    """What the strict reading refuses for its words passes where the weighing finds it carried, and only there."""
    assert (not faults(SAID, QUOTE, Proof(Judged(HashedWords(), trained(bias))))) is proven
    assert faults(SAID, QUOTE, Proof())


def test_a_sentence_word_for_word_needs_no_weighing() -> None:
    """What the strict reading proves stays proven, whatever the weighing would say, and nothing is read for it."""
    reader = HashedWords()
    assert not faults(QUOTE, QUOTE, Proof(Judged(reader, trained(1.0))))
    assert reader.read == 0


def test_without_its_model_the_strict_reading_stands_alone() -> None:
    """Nothing weaker takes its place."""
    assert faults(SAID, QUOTE, Proof(Judged(Gone(), trained(-1.0)))) == faults(SAID, QUOTE, Proof())


def test_the_same_words_are_read_once() -> None:
    """A statement that is proven again, as on every edit and at approval, costs nothing more; of a changed one its quotes are not read again."""
    reader = HashedWords()
    judged = Judged(reader, trained(-1.0))
    for _ in range(3):
        judged.carries(SAID, [QUOTE])
    assert reader.read == 2
    judged.carries(f"{SAID} So it is.", [QUOTE])
    assert reader.read == 3


@pytest.mark.parametrize(
    "said",
    [
        "Grown-ups swallow 45 mg of Velmira each day.",
        "Grown-ups swallow 30 mcg of Velmira each day.",
        "Grown-ups swallow 30 mg of Velmira each week.",
        "Grown-ups do not swallow 30 mg of Velmira each day.",
        "Grown-ups swallow 30 mg of Velmira each day. Visit www.example.com.",
        "Grown-ups swallow 30 mg of Velmira each day [3].",
    ],
)
def test_no_weighing_passes_what_rules_know(said: str) -> None:
    """Numbers, units, frequencies, negations, links and marks stay with the rules."""
    assert faults(said, QUOTE, Proof(Judged(HashedWords(), trained(-1.0))))


@given(places(_NUMBER), st.integers(1, 97))
def test_another_number_is_found_whatever_the_weighing_says(place: tuple[str, re.Match[str]], more: int) -> None:
    """Whichever number of whichever sentence of the library is changed."""
    text, match = place
    assert faults(put(text, match, f"{float(match.group()) + more:g}"), text, Proof(Credulous()))


@given(places(_UNIT))
def test_another_unit_is_found_whatever_the_weighing_says(place: tuple[str, re.Match[str]]) -> None:
    """Whichever unit."""
    text, match = place
    assert faults(put(text, match, _UNITS[match.group()]), text, Proof(Credulous()))


@given(places(_VERB))
def test_a_negation_more_is_found_whatever_the_weighing_says(place: tuple[str, re.Match[str]]) -> None:
    """Wherever a "not" is put in."""
    text, match = place
    assert faults(put(text, match, f"{match.group()}not "), text, Proof(Asked()))


@given(places(_NOT))
def test_a_negation_less_is_found_whatever_the_weighing_says(place: tuple[str, re.Match[str]]) -> None:
    """Wherever one is taken out."""
    text, match = place
    assert faults(put(text, match, ""), text, Proof(Asked()))


def test_nothing_is_surely_wrong_of_a_sentence_itself() -> None:
    """The rules of free words let every sentence of the library stand on itself."""
    assert [s for s in library() if surely_wrong(s, (s,))] == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_breaks_the_weighing(said: str, quote: str) -> None:
    """Whatever somebody types, there is a verdict."""
    assert Judged(HashedWords(), trained(1.0)).carries(said, [quote]) in {True, False}


def test_several_quotes_are_read_side_by_side() -> None:
    """Each word has its row, whichever quote it is from."""
    texts = [told(text, HashedWords()) for text in (SAID, QUOTE, "Velmira is swallowed whole.")]
    basis = Basis(np.zeros(LAYERS * WIDTH, dtype=np.float32), np.ones((WIDTH, 4), dtype=np.float32))
    ours, theirs = both_ways(texts[0], together(texts[1:]), basis)
    assert (len(ours), len(theirs)) == (len(texts[0].words), len(texts[1].words) + len(texts[2].words))
    assert np.isfinite(ours).all()
    assert np.isfinite(theirs).all()
