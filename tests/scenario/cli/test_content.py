"""What a content owner does on the command line: load behind golden questions, replay the past, compare, see what is covered and what is missing."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from bot.commands.forms import FORMS
from bot.demo import SAMPLE_LIBRARY
from tests.scenario.cli.conftest import Run, parsed

RENAL = SAMPLE_LIBRARY / "velmira" / "srd-vel-014-renal-impairment-v3.md"
QUESTION = "does velmira need a dose change with eGFR 35?"


def valid(form: str, value: object) -> None:
    """Hold a printed object against its documented schema."""
    Draft202012Validator(FORMS[form].model_json_schema(by_alias=True)).validate(value)


def version_four(path: Path, *changes: tuple[str, str]) -> Path:
    """A later version of the document on renal impairment."""
    text = RENAL.read_text(encoding="utf-8").replace("version: 3", "version: 4").replace("supersedes: 2", "supersedes: 3")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    target = path / "renal-v4.md"
    target.write_text(text, encoding="utf-8")
    return target


def rival(path: Path) -> Path:
    """A document that answers another one's golden question in its very words, and does not answer its own."""
    asked = "which labs before and during velmira and how often?"
    text = RENAL.read_text(encoding="utf-8")
    front, body = text.split("---\n")[1], f"\n# {asked}\n\n## Summary\n\nWhich labs before and during Velmira and how often? Labs how often.\n"
    lines = [line for line in front.split("\n") if not line.startswith(("questions", "  - ", "title", "topic", "id", "supersedes"))]
    lines = ["id: SRD-VEL-099", f'title: "{asked}"', "topic: labs", "questions:", '  - "what colour is the moon over velmira?"', *lines]
    target = path / "rival.md"
    target.write_text("---\n" + "\n".join(lines) + "---\n" + body, encoding="utf-8")
    return target


def test_a_dry_run_says_exactly_what_would_change(run: Run, tmp_path: Path) -> None:
    """Passages counted against the version before, the version that ends, and where the new one will stand."""
    done = run(
        "content",
        "load",
        str(version_four(tmp_path, ("is recommended for patients with an eGFR of 30 to 59", "is made for patients with an eGFR of 30 to 59"))),
        "--dry-run",
        "--json",
    )
    report: Any = parsed(done)
    valid("content-load", report)
    (change,) = report["changes"]
    assert (change["document"], change["what"], change["compared_with"], change["supersedes"]) == ("SRD-VEL-014", "new version", "3", ["3"])
    assert (change["passages"]["new"], change["passages"]["gone"]) == (0, 0)
    assert change["passages"]["changed"] >= 1
    assert change["passages"]["same"] >= 5
    assert change["standings"] == [["US", "in force at once"]]
    assert "SRD-VEL-014      v4" not in run("content", "list").stdout


def test_a_golden_question_stops_the_load_until_somebody_says_why(run: Run, tmp_path: Path) -> None:
    """The question, its document and what stands first are told; with a reason it is loaded, and the reason is on record."""
    path = rival(tmp_path)
    done = run("content", "load", str(path))
    assert done.exit_code == 1
    assert "✕ “what colour is the moon over velmira?” (Velmira, US): SRD-VEL-099 is" in done.stdout
    assert "--because REASON" in done.stdout
    assert "SRD-VEL-099" not in run("content", "list").stdout
    assert run("content", "load", str(path), "--because", "a test of the gate").exit_code == 0
    assert "SRD-VEL-099" in run("content", "list").stdout


def test_golden_questions_are_checked_at_any_time(run: Run) -> None:
    """How many are first and among the first three; the exit code says whether each keeps the rule."""
    done = run("content", "check", "--json")
    found: Any = parsed(done)
    valid("content-check", found)
    assert found["asked"] == found["among_three"] + len(found["failed"]) > 50
    assert found["first"] > 40
    assert done.exit_code == (1 if found["failed"] else 0)
    one: Any = parsed(run("content", "check", "SRD-VEL-002", "--json"))
    assert 0 < one["asked"] < 10


def test_past_questions_are_replayed_side_by_side(run: Run, tmp_path: Path) -> None:
    """The same question, redacted, answered from what is in force and with the new version; nothing is changed."""
    run("ask", f"Dr. Patel asks: {QUESTION}", "--product", "Velmira", "--market", "US")
    run("ask", "how should velmira be stored?", "--product", "Velmira", "--market", "US")
    path = version_four(
        tmp_path, ("No dose adjustment of Velmira is recommended for patients", "No dose adjustment of Velmira is generally recommended for patients")
    )
    found: Any = parsed(run("content", "replay", str(path), "--json"))
    valid("content-replay", found)
    by_outcome = {one["outcome"]: one for one in found["questions"]}
    assert "Patel" not in json.dumps(found)
    assert set(by_outcome) == {"same", "changed"}
    changed = by_outcome["changed"]
    assert any("of Velmira is recommended" in sentence for sentence in changed["before"]["sentences"])
    assert any("is generally recommended" in sentence for sentence in changed["after"]["sentences"])
    assert any("SRD-VEL-014 version 4" in source for source in changed["after"]["sources"])
    assert "SRD-VEL-014      v4" not in run("content", "list").stdout


def test_a_file_that_cannot_be_loaded_is_told_by_the_replay(run: Run, tmp_path: Path) -> None:
    """With the reason, and in the exit code."""
    path = tmp_path / "faulty.md"
    path.write_text("# no metadata\n", encoding="utf-8")
    done = run("content", "replay", str(path), "--json")
    assert done.exit_code == 1
    found: Any = parsed(done)
    assert found["refused"][0]["file"] == str(path)


def test_two_versions_are_compared_word_by_word(run: Run) -> None:
    """Facts, sections and passages; what changed is marked inside its sentence."""
    found: Any = parsed(run("content", "compare", "SRD-VEL-003", "1", "2", "--json"))
    valid("content-compare", found)
    assert found["passages"]["changed"] > 0
    assert {"effective", "expires"} <= {fact[0] for fact in found["facts"]}
    words = run("content", "compare", "SRD-VEL-003", "1", "2").stdout
    assert "[-" in words
    assert "[+" in words


def test_coverage_names_topics_and_label_sections(run: Run) -> None:
    """By product and market: documents in force, and what nobody has written yet."""
    found: Any = parsed(run("content", "coverage", "--market", "us", "--json"))
    valid("content-coverage", found)
    cells = {(c["topic"]): c for c in found["cells"]}
    assert cells["renal"]["documents"] == ["SRD-VEL-014"]
    assert cells["overdose"]["state"] == "none"
    assert {c["market"] for c in found["cells"]} == {"US"}
    assert "10" in {gap["section"] for gap in found["label_gaps"]}


def test_a_question_without_an_answer_becomes_a_request(run: Run) -> None:
    """It is grouped, and its request names what was asked and how often."""
    run("ask", "is velmira vegan?", "--product", "Velmira", "--market", "US")
    (line,) = run("content", "gaps", "--json").stdout.splitlines()
    group = json.loads(line)
    valid("content-gaps", group)
    assert (group["count"], group["markets"]) == (1, [["US", 1]])
    request = run("content", "request", group["key"]).stdout
    assert request.startswith("---\nid: ''\n")
    assert "vegan" in request
    gone = run("content", "request", "999-1")
    assert gone.exit_code == 1
    assert "not there any more" in gone.stderr


def test_without_questions_nothing_is_missing(run: Run) -> None:
    """An empty list says so."""
    assert "Every question found an answer." in run("content", "gaps").stdout
