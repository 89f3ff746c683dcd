"""`triage evaluate drafts`: a drafter on a set, and models or prompts side by side, with an endpoint over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from bot.cli import triage
from bot.demo import SAMPLE_LIBRARY
from tests.architecture.sources import ROOT
from tests.fakes.model_endpoint import KEY, MODEL, ModelEndpoint, Reply, completion, fault

SET = [
    {
        "id": "1",
        "query": "My patient's eGFR came back at 22. What is the right Velmira dose?",
        "product": "Velmira",
        "market": "US",
        "answers": [{"document": "SRD-VEL-014", "sections": ["Summary", "Dosing recommendations"]}],
        "facts": ["15 mg once daily"],
    },
    {"id": "2", "query": "Which salary does a reviewer of Velmira have?", "product": "Velmira", "market": "US", "answers": []},
]


def quotes_well(asked: dict[str, Any]) -> Reply:
    """A model that repeats the sentence on severe impairment where it is given one."""
    exhibits = json.loads(asked["messages"][1]["content"])["exhibits"]
    found = [(p["id"], s) for p in exhibits if p["kind"] == "passage" for s in p["text"].split("\n") if "15 mg once daily" in s and "15 to 29" in s]
    statements = [{"question": "q1", "text": s, "quotes": [{"passage": id_, "words": s}]} for id_, s in sorted(found, key=lambda f: len(f[1]))[:1]]
    return completion(json.dumps({"statements": statements}))


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ModelEndpoint]:
    """An endpoint that is set as the company's model."""
    found = ModelEndpoint()
    found.answers = quotes_well
    with found.running():
        monkeypatch.setenv("TRIAGE_HOME", str(tmp_path / "home"))
        for name, value in {"": MODEL, "_URL": found.url, "_API_KEY": KEY, "_PRICE_IN": "2", "_PRICE_OUT": "8"}.items():
            monkeypatch.setenv(f"TRIAGE_MODEL{name}", value)
        yield found


def evaluate(tmp_path: Path, *words: str) -> Result:
    """Run the command on the set and one document."""
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in SET))
    document = SAMPLE_LIBRARY / "velmira/srd-vel-014-renal-impairment-v3.md"
    return CliRunner().invoke(triage, ["evaluate", "drafts", str(path), "--load", str(document), "--on", "2026-11-22", *words])


def test_two_models_and_none_side_by_side(endpoint: ModelEndpoint, tmp_path: Path) -> None:
    """Each with what it proves, cites, costs and leaves out; in the form of the schema."""
    done = evaluate(tmp_path, "--drafter", "model", "--prompt", "draft.v1", "--against", "verbatim", "--against", "another-model@draft.v1", "--json")
    form = json.loads(done.stdout)
    jsonschema.validate(form, json.loads((ROOT / "deploy/schemas/evaluate-drafts.json").read_text()))
    assert [way["way"] for way in form["ways"]] == ["model draft.v1", "verbatim", "another-model draft.v1"]
    mine, verbatim, _ = form["ways"]
    assert (mine["facts_told"]["right"], mine["citation_recall"]["right"], mine["by_others"]) == (1, 1, 0)
    assert mine["calls"] >= 1
    assert mine["cost"] == pytest.approx(mine["calls"] * (200 * 2 + 40 * 8) / 1_000_000)
    assert (verbatim["calls"], verbatim["tokens"], verbatim["cost"]) == (0, 0, 0)
    assert {r["model"] for r in endpoint.requests} == {MODEL, "another-model"}


def test_two_prompts_side_by_side(endpoint: ModelEndpoint, tmp_path: Path) -> None:
    """Each is asked in its own form; what they differ in stands beside each other, measured by the same checks."""

    def as_told(asked: dict[str, Any]) -> Reply:
        """A model that under the second prompt leaves out what its quote repeats in brackets, and under the first joins a claim of its own."""
        said = json.loads(json.loads(quotes_well(asked).body)["choices"][0]["message"]["content"])
        second = asked["response_format"]["json_schema"]["name"] == "WrittenFromQuotes"
        for one in said["statements"]:
            one["text"] = one["text"].replace(" (severe renal impairment)", "") if second else f"{one['text'].rstrip('.')}, which is safe."
        return completion(json.dumps(said))

    endpoint.answers = as_told
    form = json.loads(evaluate(tmp_path, "--drafter", "model", "--prompt", "draft.v1", "--against", "draft.v2", "--json").stdout)
    first, second = form["ways"]
    assert (first["way"], second["way"]) == ("model draft.v1", "model draft.v2")
    assert (first["by_others"], second["by_others"]) == (1, 0)
    assert second["supported"]["right"] == second["supported"]["of"] == 1
    assert 0 < second["words"] < 30
    assert {r["response_format"]["json_schema"]["name"] for r in endpoint.requests} == {"Written", "WrittenFromQuotes"}


def test_a_product_that_the_model_may_not_be_asked_about_is_not_sent_to_be_measured(
    endpoint: ModelEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The switch by product and market holds here too: its drafts are counted as another's."""
    monkeypatch.setenv("TRIAGE_MODEL_FOR", "Quorvia, Velmira/DE")
    form = json.loads(evaluate(tmp_path, "--drafter", "model", "--json").stdout)
    assert endpoint.requests == []
    assert (form["ways"][0]["calls"], form["ways"][0]["by_others"]) == (0, 1)


def test_a_model_that_fails_is_not_measured_by_who_stood_in(endpoint: ModelEndpoint, tmp_path: Path) -> None:
    """The drafts that the verbatim drafter wrote are counted apart."""
    endpoint.answers = lambda _: fault(400)
    form = json.loads(evaluate(tmp_path, "--drafter", "model", "--json").stdout)
    assert form["ways"][0]["by_others"] >= 1


def test_in_words(endpoint: ModelEndpoint, tmp_path: Path) -> None:
    """A table that can be read."""
    done = evaluate(tmp_path, "--against", "model")
    assert "statements supported" in done.stdout
    assert "verbatim" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--prompt", "draft.v1"), "--prompt is for a model"),
        (("--drafter", "model", "--prompt", "draft.v99"), "draft.v1"),
    ],
)
def test_what_cannot_be_measured_is_said(endpoint: ModelEndpoint, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """With what there is instead."""
    assert said in str(evaluate(tmp_path, *words).exception)


def test_without_a_model_it_is_said_how_to_set_one(endpoint: ModelEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of anybody."""
    for name in ("", "_URL", "_API_KEY", "_PRICE_IN", "_PRICE_OUT"):
        monkeypatch.delenv(f"TRIAGE_MODEL{name}")
    assert "TRIAGE_MODEL" in str(evaluate(tmp_path, "--drafter", "model").exception)
    assert endpoint.requests == []
