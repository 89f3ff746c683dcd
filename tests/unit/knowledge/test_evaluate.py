"""The measures of search, against values worked out by hand, and the files they are read from."""

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.baselines import by_rank
from knowledge.evaluate import compare, evaluate, ndcg, quantile, recall
from tests.unit.knowledge.hashed import HashedWords
from triage.errors import BadMessageFile


def lines(path: Path, *rows: Any) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


CORPUS = [
    {"id": "d1", "title": "Apples", "text": "An apple a day.\u2028Still the same text."},
    {"id": "d2", "title": "Pears", "text": "Pears ripen in autumn."},
    {"id": "d3", "text": "Plums are blue."},
]


def test_ndcg_by_hand() -> None:
    assert ndcg(["a", "b", "c"], {"a": 1}) == pytest.approx(1)
    assert ndcg(["a", "b", "c"], {"b": 1}) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg(["a", "b", "c"], {"c": 2, "a": 1}) == pytest.approx((1 + 2 / 2) / (2 + 1 / 1.58496), abs=1e-4)
    assert ndcg(["x"] * 10 + ["a"], {"a": 1}) == 0
    assert ndcg([], {"a": 1}) == 0
    assert ndcg(["a"], {}) == 0


def test_recall_by_hand() -> None:
    assert recall(["a", "b", "c"], {"b": 1, "c": 1, "z": 1, "n": 0}, 2) == pytest.approx(1 / 3)
    assert recall(["a"], {}, 5) == 0


def test_quantiles_are_values_that_were_measured() -> None:
    assert quantile([4, 1, 3, 2], 0.5) == 2
    assert quantile([4, 1, 3, 2], 0.95) == 4
    assert quantile([7], 0.5) == 7


def test_a_small_corpus_is_measured(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    figures = evaluate(
        lines(tmp_path / "c.jsonl", *CORPUS, ""),
        lines(
            tmp_path / "q.jsonl",
            {"id": "1", "query": "apple day", "qrels": {"d1": 1}},
            {"id": "2", "query": "when do pears ripen?", "qrels": {"d2": 2, "d1": 0}},
            {"id": "3", "query": "blue plums", "qrels": {"d9": 1}},
            {"id": "4", "query": "no answer", "qrels": {}},
        ),
        HashedWords(),
        lambda what, done, of: told.append((what, done, of)),
    )
    assert figures["queries"] == 3
    assert figures["ndcg@10"] == figures["recall@5"] == figures["recall@20"] == pytest.approx(2 / 3, abs=1e-3)
    assert 0 < figures["latency_ms"]["p50"] <= figures["latency_ms"]["p95"]
    assert told == [("index", 3, 3), ("search", 1, 3), ("search", 2, 3), ("search", 3, 3)]


@pytest.mark.parametrize(
    ("corpus", "queries", "says"),
    [
        (["{"], [], "c.jsonl, line 1: this is not JSON"),
        ([{"id": "d1"}], [], "c.jsonl, line 1: text is missing"),
        (["[1]"], [], "c.jsonl, line 1: id, text is missing"),
        ([CORPUS[0], CORPUS[0]], [], "stands there twice"),
        ([], [], "there is no text in it"),
        (CORPUS, [], "no question has an answer"),
        (CORPUS, [{"id": "1", "query": "x", "qrels": {"d1": 0}}], "no question has an answer"),
        (CORPUS, [{"id": "1", "query": "x"}], "q.jsonl, line 1: qrels is missing"),
        (CORPUS, [{"id": "1", "query": "x", "qrels": ["d1"]}], 'question 1: "qrels" must be an object'),
        (CORPUS, [{"id": "1", "query": "x", "qrels": {"d1": "much"}}], 'question 1: "qrels" must be an object'),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path: Path, corpus: list[Any], queries: list[Any], says: str) -> None:
    with pytest.raises(BadMessageFile, match=says.replace("[", r"\[")):
        evaluate(lines(tmp_path / "c.jsonl", *corpus), lines(tmp_path / "q.jsonl", *queries), HashedWords())


def test_a_missing_or_binary_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadMessageFile, match=r"c\.jsonl cannot be read"):
        evaluate(tmp_path / "c.jsonl", tmp_path / "q.jsonl", HashedWords())
    (tmp_path / "c.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadMessageFile, match="not UTF-8"):
        evaluate(tmp_path / "c.jsonl", tmp_path / "q.jsonl", HashedWords())


def test_plain_ways_are_measured_beside_ours(tmp_path: Path) -> None:
    """Meaning alone, words alone and both with equal weight stand beside ours, on the same questions."""
    queries = lines(tmp_path / "q.jsonl", {"id": "1", "query": "apple day", "qrels": {"d1": 1}}, {"id": "2", "query": "ripen", "qrels": {"d2": 1}})
    measured = compare(lines(tmp_path / "c.jsonl", *CORPUS), queries, HashedWords())
    assert list(measured) == ["ours", "dense only", "lexical only", "equal-weight fusion"]
    assert all(figures["queries"] == 2 for figures in measured.values())
    assert measured["lexical only"]["ndcg@10"] == 1


def test_fusion_by_rank_prefers_what_both_lists_have() -> None:
    """The plain fusion gives each list the same say."""
    assert by_rank([[1, 2, 3], [3, 2, 4]])[0] == 3
    assert by_rank([[2], [1]]) == [1, 2]
    assert by_rank([[], []]) == []
