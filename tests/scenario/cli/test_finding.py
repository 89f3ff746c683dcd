"""Search explained and measured on the command line."""

import json
from pathlib import Path
from typing import Any

from tests.scenario.cli.conftest import Run, parsed
from tests.scenario.cli.test_forms import valid


def test_a_search_is_explained(run: Run) -> None:
    """Each passage with what speaks for it, in the documented form and in words."""
    explained: Any = parsed(run("search", "velmra dose with eGFR 35?", "--product", "Velmira", "--market", "US", "--explain", "--json"))
    valid("search-explain", explained)
    assert explained["repaired"] == [["velmra", "velmira"]]
    assert any("renal" in " ".join(thing["also"]) for thing in explained["things"])
    shown = [one["passage"] for one in explained["candidates"] if one["shown"]]
    found: Any = parsed(run("search", "velmra dose with eGFR 35?", "--product", "Velmira", "--market", "US", "--json"))
    assert [hit["passage"] for hit in found["hits"]] == shown
    words = run("search", "velmra dose with eGFR 35?", "--product", "Velmira", "--market", "US", "--explain").output
    assert "is taken for velmira" in words
    assert "meaning #" in words


def test_one_query_is_explained_and_no_file(run: Run, tmp_path: Path) -> None:
    """What cannot be explained is said in one sentence."""
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": 1, "query": "dose"}), encoding="utf-8")
    refused = run("search", "--in", str(tmp_path / "in.jsonl"), "--explain")
    assert refused.exit_code == 2
    assert "one query" in refused.output
    assert run("search", "?!", "--explain").exit_code == 1


def test_retrieval_is_measured_beside_plain_ways(run: Run, tmp_path: Path) -> None:
    """The plain ways stand beside ours, in the documented form and as a table."""
    corpus, queries = tmp_path / "c.jsonl", tmp_path / "q.jsonl"
    corpus.write_text('{"id": "a", "text": "Apples ripen in autumn."}\n{"id": "b", "text": "Plums are blue."}', encoding="utf-8")
    queries.write_text('{"id": "1", "query": "blue plums", "qrels": {"b": 1}}', encoding="utf-8")
    compared: Any = parsed(run("evaluate", "retrieval", "--corpus", str(corpus), "--queries", str(queries), "--baselines", "--json"))
    valid("evaluate-retrieval-baselines", compared)
    assert [one["way"] for one in compared["baselines"]] == ["dense only", "lexical only", "equal-weight fusion"]
    assert "lexical only" in run("evaluate", "retrieval", "--corpus", str(corpus), "--queries", str(queries), "--baselines").output


def test_answers_are_measured(run: Run, tmp_path: Path) -> None:
    """Questions with known answers are asked of files, and every measure is printed."""
    label = Path("knowledge/library/velmira/srd-vel-001-missed-dose-v1.md")
    questions = tmp_path / "q.jsonl"
    answer = {"document": "SRD-VEL-001", "sections": ["Summary", "Missed dose"]}
    asked = {"id": "1", "query": "missed dose of velmira, skip it?", "product": "Velmira", "market": "US", "answers": [answer]}
    questions.write_text(json.dumps(asked), encoding="utf-8")
    command = ("evaluate", "answers", "--questions", str(questions), "--load", str(label), "--on", "2026-11-22")
    measured: Any = parsed(run(*command, "--json"))
    valid("evaluate-answers", measured)
    ours = measured["ways"][0]
    assert (ours["way"], ours["first"]["right"], ours["nothing_when_out_of_force"]["right"]) == ("ours", 1, 1)
    assert "right document first" in run(*command).output
