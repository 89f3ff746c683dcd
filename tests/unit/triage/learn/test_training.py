"""The network learns what is taught, by right gradients, and the same families give the same bytes."""

from typing import Any

import numpy as np
import pytest

from tests.unit.triage.learn.words import WIDTH, HashedStates
from triage.detect.network import Looked, chances, drawn_by, joined, look, mean_of, padded
from triage.detect.sorts import SORTS
from triage.detect.trained import FILE, read, written
from triage.learn.backward import Pass, begun, gradients
from triage.learn.families import PARTS, Family
from triage.learn.fitting import Size, fit
from triage.learn.labelled import is_labelled, read_labelled, taught_on
from triage.learn.thresholds import IN_CHAT, IN_FAMILIES, average_precision, chosen, curve
from triage.learn.training import Settings, taught

SMALL = Settings(mean=6, kept=6, looks=3, inner=8, rounds=12, batch=8, rate=1e-2, thin=0.1)
LARGEST = 800_000


def families() -> list[Family]:
    """Eight small situations, some in each part."""
    made = []
    for n, (area, word) in enumerate(
        ("ae rash", "ae fever", "sq harm", "sq risk", "pc leak", "pc broken", "oo price", "oo job")[m % 8].split() for m in range(16)
    ):
        concern = {"ae": "adverse_event", "sq": "safety_question", "pc": "product_complaint", "oo": "out_of_scope"}[area]
        say = [f"the {word} of {{product}} number {n}", f"{word} and {word} again"]
        raw = {"id": f"{area}-{word}-{n}", "concerns": [concern], "kinds": [], "asks": [], "say": say, "slots": {"product": ["Velmira"]}}
        made.append(Family.model_validate(raw))
    return made


def test_gradients_are_those_of_the_loss() -> None:
    """Each weight's gradient is the slope of the loss along it, measured by small steps; so for each of two networks side by side."""
    draw = np.random.default_rng(0)
    networks: list[dict[str, Any]] = [{n: w.astype(np.float64) for n, w in begun(WIDTH, 4, kept=5, looks=3, mean=8, inner=6, seed=s).items()} for s in (1, 2)]
    states, shown = padded([draw.standard_normal((n, WIDTH)).astype(np.float32) for n in (3, 7, 5)])
    thinned = (np.ones((3, 3 * 5 + 8), dtype=np.float32), np.ones((3, 6), dtype=np.float32))
    holds: Any = (draw.random((3, 4)) > 0.5).astype(np.float64)

    def looked(at: dict[str, Any]) -> Looked:
        return look(at, shown, drawn_by([at], states)[0], mean_of(states[:, :, -8:], shown), thinned=thinned)

    def loss(at: dict[str, Any]) -> float:
        chance = 1 / (1 + np.exp(-looked(at).scores))
        return float(-(holds * np.log(chance) + (1 - holds) * np.log(1 - chance)).sum())

    passes = [Pass(states, thinned, looked(weights)) for weights in networks]
    found = gradients(networks, passes, [1 / (1 + np.exp(-one.looked.scores)) - holds for one in passes])
    for weights, gradient_of in zip(networks, found, strict=True):
        assert set(gradient_of) == set(weights)
        for name, gradient in gradient_of.items():
            length = float(np.linalg.norm(gradient))
            step = gradient / length * 1e-5
            slope = (loss({**weights, name: weights[name] + step}) - loss({**weights, name: weights[name] - step})) / 2e-5
            assert slope == pytest.approx(length, rel=2e-2)


def test_it_learns_what_it_is_taught() -> None:
    """After its rounds, the network tells messages with one word from those with another."""
    reader = HashedStates()
    texts = [f"patient {n} has a {'rash' if n % 2 else 'question'}" for n in range(40)]
    targets = np.array([[float(n % 2)] for n in range(40)], dtype=np.float32)
    networks = taught(reader.states(texts), targets, SMALL._replace(rounds=60), seeds=(3, 4))
    rash, question = (float(chances(joined(networks), reader.states([f"patient x has a {w}"]))[0, 0]) for w in ("rash", "question"))
    assert rash > 0.7
    assert question < 0.3


def test_the_same_families_give_the_same_bytes() -> None:
    """Taught twice, the trained file is the same byte for byte; read again, it is written the same."""
    first, second = (written(fit(families(), "x", HashedStates(), settings=SMALL, size=Size(2, 10, 1)).trained) for _ in range(2))
    assert first == second
    assert written(read(first)) == first


def test_no_part_is_judged_by_a_network_that_saw_it() -> None:
    """Every line is judged once, and every network ships."""
    said: list[str] = []
    fitted = fit(families(), "x", HashedStates(), settings=SMALL, size=Size(2, 10, 1), told=said.append)
    assert len(fitted.texts) == sum(len(f.say) for f in families()) == len(fitted.chances)
    assert len(fitted.trained.networks) == PARTS
    assert len(said) == 2
    assert {f.part for f in families()} == set(range(PARTS))


def test_a_file_of_another_format_is_refused() -> None:
    """A trained file of another version of the product says so."""
    raw = written(read(FILE.read_bytes())).replace(b'"format":1', b'"format":0', 1)
    with pytest.raises(ValueError, match="format"):
        read(raw)


def test_the_trained_file_is_of_these_families_and_small() -> None:
    """Messages that were changed are taught anew before they count: run `triage evaluate train`."""
    raw = FILE.read_bytes()
    assert len(raw) <= LARGEST
    assert read(raw).sorts == SORTS
    assert read(raw).families == taught_on(), "the messages changed: run `triage evaluate train` and commit the trained file"


def test_a_threshold_is_the_lowest_that_keeps_its_precision() -> None:
    """Below it some threshold would be less precise than the sort allows; above it recall would be given away."""
    draw = np.random.default_rng(5)
    holds = np.zeros((400, len(SORTS)), dtype=np.float32)
    holds[:200, 0] = 1
    chance = np.where(holds > 0, draw.uniform(0.3, 1, holds.shape), draw.uniform(0, 0.6, holds.shape)).astype(np.float32)
    point = chosen(chance, holds)[SORTS[0]]
    assert point.precision >= IN_FAMILIES[SORTS[0]]
    worse = [p for p in curve(chance[:, 0], holds[:, 0]) if p.threshold < point.threshold]
    assert worse
    assert all(p.precision < IN_FAMILIES[SORTS[0]] for p in worse)
    assert average_precision(holds[:, 0], holds[:, 0]) == 1


def test_a_threshold_is_chosen_on_chat_where_chat_has_enough() -> None:
    """Where enough labelled messages hold a sort, they decide, and not the families; where too few do, all decide."""
    holds = np.zeros((200, len(SORTS)), dtype=np.float32)
    holds[::2, 0] = 1
    chance = np.where(holds > 0, 0.6, 0.3).astype(np.float32)
    chat = np.arange(200) >= 100
    chance[chat & (holds[:, 0] > 0), 0] = 0.2
    chance[chat & (holds[:, 0] == 0), 0] = 0.1
    assert chosen(chance, holds, chat)[SORTS[0]].threshold == pytest.approx(0.11)
    assert chosen(chance, holds, np.arange(200) >= 190)[SORTS[0]].threshold > 0.11
    assert set(IN_CHAT) == set(IN_FAMILIES)


def test_labelled_messages_are_families_of_their_own() -> None:
    """Each is one situation with one line; a question about a use asks by its axis, another by harm or as a fact; one that the label decides asks neither."""
    labelled = read_labelled()
    assert all(is_labelled(f) and len(f.say) == 1 for f in labelled)
    assert len({f.id for f in labelled}) == len(labelled)
    assert {ask.split(":")[0] for f in labelled for ask in f.asks} == {"use", "harm", "fact"}
    assert not any("off_label_question" in f.concerns for f in labelled)
