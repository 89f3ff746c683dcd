"""What is promised of the teaching of the weighing: what is made of a statement is wrong where it says so, and the same lessons give the same file."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from tests.unit.triage.proof.hashed import HashedWords
from triage.detect.trained import read, written
from triage.learn.statements_fitting import fit
from triage.learn.statements_made import MOST, made_right, made_wrong, of_quotes
from triage.learn.statements_read import PARTS, Taught, fingerprint, read_statements
from triage.learn.statements_training import Lesson, Settings, taught
from triage.proof.judged import SCORE, Judged
from triage.proof.weighing import Material, weigh

DRUGS = ("Velmira", "Quorvia", "Tarvexa", "Zyxora")
QUOTES = tuple(f"{drug} {dose} mg is recommended once daily in adults with {what}. Do not use it in children." for drug in DRUGS
               for dose, what in ((5, "asthma"), (10, "psoriasis"), (20, "migraine"), (40, "diabetes")))  # fmt: skip
SMALL = Settings(inner=4, scores=2, last=4, rounds=3, batch=8)


def right(quote: str) -> Taught:
    """A right statement on a quote."""
    return Taught(
        quotes=(quote,), statement="Adults " + quote.split(".", 1)[0].split("in adults ")[1] + " may not be treated as children are.", faithful=True, by="x"
    )


def some() -> tuple[Taught, ...]:
    """A right and a wrong statement on each quote."""
    wrong = [
        right(q).model_copy(update={"statement": "It is always safe in children.", "faithful": False, "kind": "overclaim", "changed": "always safe"})
        for q in QUOTES
    ]
    return (*map(right, QUOTES), *wrong)


def nothing_like(word: str, text: str, draw: random.Random) -> str | None:
    """No word is like another."""
    return None


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    """A line with its quotes, its kind and its hand; a line without words is left out."""
    row = {"id": "1", "quotes": ["A b."], "statement": "B a.", "faithful": False, "kind": "merged", "changed": None}
    (tmp_path / "first.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({**row, "statement": " "}) + "\n", encoding="utf-8")
    (one,) = read_statements(tmp_path)
    assert (one.quotes, one.statement, one.faithful, one.kind, one.by) == (("A b.",), "B a.", False, "merged", "first")
    assert fingerprint(tmp_path) != fingerprint()


def test_many_hands_teach() -> None:
    """The statements that ship are right and wrong ones, and every part has some of both."""
    taught_on = read_statements()
    assert len({one.by for one in taught_on}) > 1
    assert {(one.part, one.faithful) for one in taught_on} == {(part, faithful) for part in range(PARTS) for faithful in (True, False)}


@pytest.mark.parametrize("seed", range(20))
def test_what_is_made_wrong_is_another_statement(seed: int) -> None:
    """At most a few, each of them changed, marked as made, and knowing what it was made of."""
    one = right(QUOTES[seed % len(QUOTES)])
    made = list(made_wrong(one, nothing_like, random.Random(seed)))
    assert 0 < len(made) <= MOST
    assert all(m.statement != one.statement and not m.faithful and m.made and m.origin == one.statement for m in made)


def test_what_is_made_right_says_what_was_said() -> None:
    """A quote, a sentence of it, or two right statements joined."""
    one = right(QUOTES[0])
    assert all(said.statement in QUOTES[0] for said in of_quotes(one, random.Random(1)))
    joined = [m for seed in range(20) for m in made_right(one, ["So it is."], random.Random(seed))]
    assert {m.statement for m in joined} == {f"{one.statement} So it is."}


def lessons() -> list[Lesson]:
    """Statements that are wrong where one word has a mark in its first column."""
    draw = np.random.default_rng(5)
    found = []
    for n in range(120):
        said, quoted, whole = (draw.standard_normal(shape).astype(np.float32) for shape in ((6, 5), (9, 5), 4))
        said[:, 0] = 0
        if n % 2:
            said[int(draw.integers(6)), 0] = 3
        found.append(Lesson(Material(said, quoted, whole), float(n % 2), 1.0, np.full(6, np.nan, dtype=np.float32)))
    return found


def test_a_mark_on_one_word_is_learned() -> None:
    """The weighing finds the one word that makes a statement wrong, wherever it stands."""
    every = lessons()
    network = taught(every[:80], SMALL._replace(rounds=100, thin=0.0, inner=8, last=8, rate=1e-2), seed=0)
    scores = [weigh([network], one.material) for one in every[80:]]
    assert sum((score > 0) == bool(one.wrong) for score, one in zip(scores, every[80:], strict=True)) >= 36


def test_the_same_seed_gives_the_same_network() -> None:
    """Nothing is left to chance."""
    one, other = (taught(lessons(), SMALL, seed=3) for _ in range(2))
    assert all((one[name] == other[name]).all() for name in one)


def test_what_is_fitted_can_be_kept_and_judges() -> None:
    """A trained file is the same for the same statements, and what is read from it gives verdicts."""
    fitted = [fit(some(), "print", HashedWords(), settings=SMALL, networks=1, told_=lambda _: None) for _ in range(2)]
    raw = written(fitted[0].trained)
    assert raw == written(fitted[1].trained)
    judged = Judged(HashedWords(), read(raw))
    assert judged.carries(QUOTES[0], [QUOTES[0]]) in {True, False}
    assert set(read(raw).thresholds) == {SCORE}
