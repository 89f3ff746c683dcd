"""The judge of search: whether a passage answers, by the words of question and passage side by side."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.exact import ExactIndex
from knowledge.index import Index
from knowledge.judge import MOST_WORDS, Judge, Opinion, asking, reordered
from knowledge.judge_learned import Basis, LearnedJudge, read, shipped, written
from knowledge.judge_network import Array, Worded, scores, side_by_side
from knowledge.judge_words import in_bytes, kept_as, of_bytes, turned
from knowledge.lookup import Lookup
from knowledge.passages import indexed_text
from knowledge.ranking import Floor, Ranked
from knowledge.rehearsal import rehearse
from knowledge.remembered import remembered
from knowledge.search import CatalogueLibrary
from tests.clock import START
from tests.unit.knowledge.hashed import HashedWords
from tests.unit.knowledge.samples import document
from tests.unit.knowledge.shelf import add, samples
from triage.ports import Scope, Vectors
from triage.store.unit import Store

US = Scope(product="Zyxora", market="US")
JUDGED = Floor(least=0.2, words_count=0.5, least_meaning=0.0, judged=True)
MISSED = "A missed dose of Zyxora is taken up to 12 hours late."
DRAW = np.random.default_rng(7)


class Words(HashedWords):
    """A bag of words that also gives out states: each word's own vector, at the model's width. `read` counts the texts read for their words."""

    def __init__(self) -> None:
        super().__init__("hashed words", 64)
        self.read = 0

    def worded(self, texts: Sequence[str]) -> tuple[Worded, ...]:
        """Each text with a state a word."""
        self.read += len(texts)
        return tuple(Worded(self.embed([text])[0], *self._states(text)) for text in texts)

    def _states(self, text: str) -> tuple[Vectors, tuple[tuple[int, int], ...]]:
        places, at = [], 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            places.append((start, at))
        rows = HashedWords(dimensions=shipped().basis.axes.shape[0]).embed([text[a:b] for a, b in places])
        return rows, tuple(places)


class Sure(Judge):
    """A judge that holds one and the same of every passage."""

    def __init__(self, reader: Words, score: float) -> None:
        super().__init__(reader)
        self._score = score

    def opinion(self, asking: object, found: object, lookup: Lookup) -> Opinion:
        """The same of every passage that was judged."""
        return Opinion(dict.fromkeys(super().opinion(asking, found, lookup).scores, self._score), 0.0)  # type: ignore[arg-type]


@pytest.fixture
def words() -> Words:
    """A reader of words."""
    return Words()


@pytest.fixture
def library(filled: Store, words: Words) -> Iterator[CatalogueLibrary]:
    """The sample texts, judged."""
    index = ExactIndex(filled, words)
    yield CatalogueLibrary(filled, words, index, floor=JUDGED)
    index.close()


def learned(networks: int = 2, dimensions: int = 6, width: int = 10) -> LearnedJudge:
    """A judge that learned nothing yet."""
    from tests.tools.judge.fitting import Settings, begun  # noqa: PLC0415 - the teaching is no part of the product

    basis = Basis(1, np.zeros(width, dtype=np.float32), DRAW.standard_normal((width, dimensions)).astype(np.float32))
    every = tuple({name: value.of for name, value in begun(basis, 3, Settings(), seed).items()} for seed in range(networks))
    return LearnedJudge(basis, every, 0.25, {"questions": 3})


def rows(many: int, width: int) -> Array:
    return DRAW.standard_normal((many, width)).astype(np.float32)


def test_what_is_judged_not_to_answer_is_not_shown(library: CatalogueLibrary, words: Words) -> None:
    """Where no passage seems to answer, nothing is found, and the explanation says what was judged and what is wanted."""
    library._judge = Sure(words, -3.0)
    assert library.search("zyxora missed dose late", US, on=START) == ()
    explained = library.explain("zyxora missed dose late", US, on=START)
    assert explained.outcome.startswith("Nothing approved seems to answer it")
    assert explained.candidates[0].judged == -3.0
    assert "judged at -3.00, and 0.00 is wanted" in explained.candidates[0].why


def test_what_is_judged_to_answer_is_shown(library: CatalogueLibrary, words: Words) -> None:
    """Where a passage seems to answer, it is found as before."""
    library._judge = Sure(words, 3.0)
    hits = library.search("zyxora missed dose late", US, on=START)
    assert [hit.passage.key.document for hit in hits][:1] == ["SRD-ZYX-001"]


def test_a_golden_question_is_answered_whatever_the_judge_holds(bare: Store, words: Words) -> None:
    """A question that an owner wrote down for a document finds it: nobody judges it anew; the same in other words is judged."""
    add(bare, document(MISSED, id="SRD-1", title="Zyxora doses", questions=("100% sure: zyxora missed_dose late?",)))
    index = ExactIndex(bare, words)
    library = CatalogueLibrary(bare, words, index, floor=JUDGED)
    library._judge = Sure(words, -3.0)
    assert library.search(" 100% sure: zyxora missed_dose late? ", US, on=START)
    assert library.search("100% SURE: zyxora  missed_dose late", US, on=START)
    assert library.search("100% sure: zyxora missed_dose \ud800", US, on=START) == ()
    assert library.search("100 sure: zyxora missedXdose late?", US, on=START) == ()
    index.close()


def test_no_message_is_too_long_or_too_odd_to_be_looked_for(library: CatalogueLibrary) -> None:
    """Whatever a message may hold, search comes to an end with passages or with none."""
    for odd in ("\U0001f48a" * 19_000, "\n" * 19_000, "\ud800" * 100, "%_\\" * 5_000):
        library.search(f"zyxora missed dose late {odd}?", US, on=START)


def test_without_words_the_floor_decides_alone(filled: Store) -> None:
    """An embedder that gives out no words is searched with as before, and nothing is judged."""
    index = ExactIndex(filled, HashedWords())
    explained = CatalogueLibrary(filled, HashedWords(), index, floor=JUDGED).explain("zyxora missed dose late", US, on=START)
    assert explained.least_judged is None
    assert explained.candidates[0].judged is None
    assert explained.candidates[0].shown
    index.close()


def test_the_judge_moves_only_what_it_judged() -> None:
    """Those that were judged change places among each other, and come before those that were not."""
    ranked = [Ranked(1, 0.5), Ranked(2, 0.45), Ranked(3, 0.4), Ranked(4, 0.39)]
    assert [one.id for one in reordered(ranked, Opinion({1: -4.0, 2: 4.0, 3: -8.0}, 0.0))] == [2, 1, 3, 4]


def test_names_of_the_product_are_not_compared(words: Words) -> None:
    """The names of the product that is asked about stand in every passage: they are left out, and a question of nothing else is taken as it is."""
    text = "Zyxora: dose of Zyxora late"
    (read_,) = words.worded([text.replace(":", " :")])
    assert _compared(read_, text.replace(":", " :")) == 3 + 1
    (alone,) = words.worded(["Zyxora"])
    assert _compared(alone, "Zyxora") == 1


def test_of_a_letter_its_last_question_is_judged(words: Words) -> None:
    """What stands before its last question mark is compared; a letter that asks without one is left to the floor."""
    letter = "dose " * (MOST_WORDS + 1)
    (plain,) = words.worded([letter])
    assert _compared(plain, letter) == 0
    asks = f"{letter}late ? thanks thanks"
    (marked,) = words.worded([asks])
    found = asking(marked, asks, {"zyxora"})
    assert found is not None
    assert np.array_equal(found.states, marked.states[-MOST_WORDS - 2 : -2])


def _compared(read_: Worded, text: str) -> int:
    found = asking(read_, text, {"zyxora"})
    return len(found.states) if found else 0


def test_words_of_passages_are_read_once(bare: Store, words: Words) -> None:
    """What a load keeps of a passage's words is not read again by search, nor by a rehearsal."""
    documents = samples()
    add(bare, *documents)
    with bare.read() as unit:
        lookup = Lookup(unit.connection)
        hashes = lookup.fingerprints()
        texts = {hashes[i]: indexed_text(p.title, p.heading, p.text) for i, p in lookup.passages(list(hashes)).items()}
    assert remembered(bare, words).prepare(texts) == len(texts)
    before = words.read
    index = ExactIndex(bare, words)
    CatalogueLibrary(bare, words, index, floor=JUDGED).search("zyxora missed dose", US, on=START)
    with rehearse(bare, words) as stage:
        stage.library.search("zyxora missed dose", US, on=START)
    assert words.read - before <= 2, "only the question is read, once by each"
    index.close()


def test_words_that_were_never_kept_are_read(library: CatalogueLibrary, filled: Store, words: Words) -> None:
    """Passages of an older release have no words yet: search reads them, once."""
    library.search("zyxora missed dose", US, on=START)
    with filled.read() as unit:
        assert Lookup(unit.connection).kept(Lookup(unit.connection).fingerprints().values(), kept_as(words.name)) == {}
    before = words.read
    library.search("zyxora missed dose", US, on=START)
    assert words.read == before + 1


def test_an_index_built_anew_keeps_the_words_of_an_older_release(bare: Store, words: Words, tmp_path: Path) -> None:
    """Passages that have a vector and no words get their words where the index is built anew."""
    add(bare, *samples())
    plain = HashedWords(words.name)
    with Index(bare, plain, tmp_path / "index").open():
        assert words.read == 0
    with Index(bare, words, tmp_path / "index").open() as index:
        index.rebuild()
    with bare.read() as unit:
        lookup = Lookup(unit.connection)
        assert len(lookup.kept(lookup.fingerprints().values(), kept_as(words.name))) == len(samples())


def test_words_survive_their_bytes() -> None:
    """A byte a dimension keeps every word's direction to a hundredth."""
    states, basis = rows(5, 384), shipped().basis
    kept = turned(states, basis)
    back = of_bytes(in_bytes(kept), basis.axes.shape[1])
    assert np.allclose((kept * back).sum(axis=1), 1, atol=1e-2)


def test_a_learned_judge_survives_its_file() -> None:
    """What is written is read again, to half precision, and the same judge is the same bytes."""
    judge = learned()
    again = read(written(judge))
    assert (again.least, again.about, again.basis.version) == (judge.least, judge.about, 1)
    assert all(np.allclose(a[name], b[name], atol=1e-2) for a, b in zip(judge.networks, again.networks, strict=True) for name in a)
    assert written(judge) == written(judge)


def test_padding_changes_nothing() -> None:
    """A passage is judged alike alone and beside a longer one."""
    judge, question, signs = learned(), rows(4, 10), rows(2, 3)
    short, long = rows(3, 6), rows(9, 6)
    both = scores(judge.networks, side_by_side(question, [short, long], signs))
    assert scores(judge.networks, side_by_side(question, [short], signs[:1]))[0] == pytest.approx(both[0], abs=1e-4)


def test_what_is_taught_is_what_is_judged_with() -> None:
    """The network in teaching and the one that ships give the same scores."""
    from tests.tools.judge.fitting import Batch, Settings, begun, looked  # noqa: PLC0415 - the teaching is no part of the product

    basis = learned().basis
    weights = begun(basis, 3, Settings(), seed=3)
    question, passages, signs = rows(4, 10), [rows(5, 6), rows(5, 6)], rows(2, 3)
    batch = Batch(np.stack([question] * 2), np.ones((2, 4), np.float32), np.stack(passages), np.ones((2, 5), np.float32), signs)
    plain = {name: value.of for name, value in weights.items()}
    assert np.allclose(looked(weights, batch).of[:, 0], scores([plain], side_by_side(question, passages, signs)), atol=1e-4)


def test_gradients_are_those_of_the_network() -> None:
    """A small step along the gradient changes the scores as the gradient says."""
    from tests.tools.judge.fitting import Batch, Settings, begun, looked  # noqa: PLC0415 - the teaching is no part of the product
    from tests.tools.judge.gradients import learn_from  # noqa: PLC0415 - as above

    weights = begun(learned().basis, 3, Settings(), seed=5)
    for value in weights.values():
        _put(value, value.of.astype(np.float64))
    draw: Any = DRAW.standard_normal
    batch = Batch(draw((2, 4, 10)), np.ones((2, 4), np.float32), draw((2, 6, 6)), np.ones((2, 6), np.float32), draw((2, 3)))
    result = looked(weights, batch)
    learn_from(result, np.ones_like(result.of))
    for name, value in weights.items():
        step, before = 1e-6 * draw(value.of.shape), value.of
        _put(value, before + step)
        above = float(looked(weights, batch).of.sum())
        _put(value, before - step)
        below = float(looked(weights, batch).of.sum())
        _put(value, before)
        assert value.wanted is not None
        assert above - below == pytest.approx(2 * float((step * value.wanted).sum()), rel=1e-3, abs=1e-9), name


def test_the_judge_ships_with_the_product() -> None:
    """The file that ships has networks, was taught on many questions, and is small."""
    judge = shipped()
    assert judge.networks
    assert judge.about["questions"] > 2000
    assert Path(__file__).parents[3].joinpath("knowledge", "judge.npz").stat().st_size < 2_000_000


def _put(value: Any, of: Any) -> None:
    """Give a weight other numbers, also more exact ones."""
    value.of = of
