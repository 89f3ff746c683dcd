"""The statistical detector: what it reads, what it raises, and what happens where it cannot read."""

from collections.abc import Sequence
from functools import cache

import pytest

from tests.data.triage import Shipped, StillClock, model
from tests.unit.triage.learn.test_training import SMALL, families
from tests.unit.triage.learn.words import HashedStates
from triage.detect.impression import NOT_KNOWN, UNREAD, Impression
from triage.detect.learned import MOST_WINDOWS, WINDOW, Learned, masked, masked_text, windows_of
from triage.detect.message import Context
from triage.detect.products import Mention, find_products
from triage.detect.reading import Reading
from triage.detect.registry import detect
from triage.detect.trained import Trained
from triage.domain.concern import Concern, SpecialSituation
from triage.errors import ModelUnavailable
from triage.learn.fitting import Size, fit
from triage.ports import StateReader, Vectors
from triage.steps.assess import Assessor


class Unavailable:
    """A reader without a model."""

    def states(self, texts: Sequence[str]) -> tuple[Vectors, ...]:
        """Nothing can be read."""
        raise ModelUnavailable("no weights")


@cache
def small() -> Trained:
    """What is learned from a few made-up situations: "rash" is an adverse event, "leak" a complaint."""
    learned = fit(families(), "x", HashedStates(), settings=SMALL._replace(rounds=60), size=Size(2, 10, 1)).trained
    return learned._replace(thresholds=dict.fromkeys(learned.sorts, 0.5))


def reading(text: str) -> Reading:
    return Reading(text, find_products(text, Shipped().products()))


def test_it_raises_what_it_was_taught_on_the_sentence_that_shows_it() -> None:
    """A report hidden in a message is raised, with the sentence, a rule id, and why in plain words."""
    text = "Hello. Thank you for coming. the rash of Velmira number 9. Kind regards. See you soon."
    found = [s for s in Learned(HashedStates(), small())(reading(text)).signals if s.concern is Concern.ADVERSE_EVENT]
    assert [s.text for s in found] == ["the rash of Velmira number 9."]
    assert found[0].rule == "st.adverse_event"
    assert "reads like a report of an unwanted event" in found[0].why


def test_a_special_situation_always_has_a_kind() -> None:
    """Where the concern is likely and no kind reaches its threshold, the likeliest kind is given."""
    trained = small()._replace(thresholds=dict.fromkeys(small().sorts, 1.1) | {"special_situation": 0.0, "misuse": 1.1})
    signals = Learned(HashedStates(), trained)(reading("the rash")).signals
    assert len(signals) == 1
    assert isinstance(signals[0].kind, SpecialSituation)


def test_it_raises_and_never_lowers() -> None:
    """With it every signal of the rules stands as without it."""
    read = reading("My patient on Velmira developed hepatitis last week. Does it cause hepatitis?")
    alone = detect(read, Context())
    with_it = detect(read, Context(learned=Learned(HashedStates(), small())(read)))
    assert set(alone) <= set(with_it)


def test_without_a_model_rules_decide_and_that_is_on_record() -> None:
    """A model that cannot be had is a warning on the decision, which rules alone made."""
    text = "My patient on Velmira developed hepatitis last week."
    plain = Assessor(Shipped(), StillClock()).assess(text)
    warned = Assessor(Shipped(), StillClock(), Learned(Unavailable())).assess(text)
    assert warned.signals == plain.signals
    assert not plain.warnings
    assert "Rules alone decided" in warned.warnings[0]
    assert "no weights" in warned.warnings[0]


def test_a_detector_that_breaks_keeps_no_report_from_its_desk() -> None:
    """Whatever goes wrong in it, rules decide and the decision says so."""

    def broken(_: Reading) -> Impression:
        raise RuntimeError

    decision = Assessor(Shipped(), StillClock(), broken).assess("My patient on Velmira developed hepatitis last week.")
    assert Concern.ADVERSE_EVENT in decision.concerns
    assert "RuntimeError" in decision.warnings[0]


def test_what_words_ask_is_scored() -> None:
    """Every axis and every sort of question has a chance; words that nobody read have none."""
    asks = Learned(HashedStates(), small())(reading("the harm of Velmira")).asks
    said = asks("harm and harm again")
    assert said.known
    assert said.harm > said.fact
    assert said.axis is not None
    assert asks("  ") is NOT_KNOWN
    assert UNREAD.asks("harm") is NOT_KNOWN
    assert NOT_KNOWN.axis is None


def test_the_product_reader_is_a_state_reader() -> None:
    """The port tells a reader of states from a plain embedder."""
    assert isinstance(HashedStates(), StateReader)
    assert not isinstance(object(), StateReader)


@pytest.mark.parametrize("sentences", [0, 1, 3, 4, 8, 9, 40])
def test_windows_cover_every_sentence(sentences: int) -> None:
    """The message as a whole, and every sentence in a window of at most three."""
    text = " ".join(f"Sentence {n} is here." for n in range(sentences))
    windows = list(windows_of(reading(text)))
    assert bool(windows) == bool(sentences)
    for n in range(sentences):
        assert any(f"Sentence {n} is" in w.text for w in windows[1:] or windows)
    assert all(w.text.count("Sentence") <= WINDOW for w in windows[1:])


def test_the_work_grows_with_the_length_and_is_bounded() -> None:
    """Twice the message is twice the work at most, and beyond a bound nothing more is read."""

    def words(count: int) -> int:
        reader = HashedStates()
        Learned(reader, small()._replace(thresholds=dict.fromkeys(small().sorts, 1.1)))(reading("Our van drove on. " * count))
        return reader.words

    assert words(80) <= 2.1 * words(40)
    windows = list(windows_of(Reading(" ".join(f"Line {n}." for n in range(1000)))))
    assert len(windows) == MOST_WINDOWS
    assert "Line 999" in windows[-1].text


def test_names_of_products_are_not_read() -> None:
    """Ours and others are neutral words, wherever in the message the words stand."""
    read = reading("Velmira after warfarin? Quorvia too")
    assert masked(read.text, read.mentions, 0, len(read.text)) == "our product after another drug? our product too"
    assert masked_text("Quorvia too", read) == "our product too"
    assert masked_text("not in it", read) == "not in it"
    assert masked("ab", (Mention("Velmira", 0, 2, "ab", "brand"),), 1, 2) == "b"


def test_nothing_to_read_is_nothing_found() -> None:
    """An empty message has no window and no signal."""
    assert Learned(HashedStates(), small())(reading(" \n ")).signals == ()


def test_what_ships_knows_a_report_from_a_question_about_harm() -> None:
    """The guide's first test, patient-in-sentence, holds for the trained file on the sentence model."""
    if not _readable():
        pytest.skip("PEER MISSING: the packaged weights of the sentence model")
    learned = Learned(model())
    told = learned(reading("Dr Okafor's patient on Velmira was admitted last night with jaundice and an ALT of 900, she had started it in May"))
    asked = learned(reading("Does Velmira cause jaundice, and how often?"))
    assert Concern.ADVERSE_EVENT in {s.concern for s in told.signals}
    assert Concern.ADVERSE_EVENT not in {s.concern for s in asked.signals}
    assert asked.asks("Does Velmira cause jaundice, and how often?").harm > 0.5


def _readable() -> bool:
    try:
        return bool(model().states(["ready"]))
    except ModelUnavailable:
        return False
