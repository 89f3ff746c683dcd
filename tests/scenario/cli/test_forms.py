"""What those who build on the command line are promised: these forms, these schemas, these exit codes."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.commands.forms import FORMS
from tests.scenario.cli.conftest import Run, parsed
from triage.adapters.clock import SystemClock
from triage.store.engine import open_engine
from triage.store.outbox import claim
from triage.store.unit import Store

ON_LABEL = "does velmira need a dose change with eGFR 35?"
REPORT = "My patient had a rash after Velmira. Is rash known?"


def valid(form: str, value: object) -> None:
    """Hold a printed object against its documented schema."""
    Draft202012Validator(FORMS[form].model_json_schema(by_alias=True)).validate(value)


def test_ask_prints_the_case_at_its_draft(run: Run) -> None:
    """One question becomes a stored case with concerns, label status, route, and a draft in which every sentence is cited."""
    case = parsed(run("ask", ON_LABEL, "--product", "Velmira", "--market", "US", "--json"))
    valid("ask", case)
    assert (case["case"], case["status"], case["route"]) == ("MI-1", "in_review", "draft")
    draft: Any = case["draft"]
    assert draft["written_by"] == "verbatim"
    assert draft["defects"] == []
    assert all(s["citations"] and s["citations"][0]["quote"] for s in draft["statements"])


def test_ask_hands_a_report_off(run: Run) -> None:
    """A report in a question shows its words, its rule and the desk that has it."""
    case: Any = parsed(run("ask", REPORT, "--market", "US", "--json"))
    assert {"adverse_event", "safety_question"} <= set(case["concerns"])
    assert case["hand_offs"] == ["pharmacovigilance"]
    for signal in case["signals"]:
        assert REPORT[signal["start"] : signal["end"]] == signal["text"]


def test_assess_answers_every_line_in_order(run: Run, tmp_path: Path) -> None:
    """One line out for each line in; a bad line is named in its place, and the exit code says so."""
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        json.dumps({"id": "a", "text": ON_LABEL, "market": "US"}),
        "{broken",
        json.dumps({"id": "b"}),
        json.dumps({"id": 3, "text": REPORT, "product": "Velmira", "market": "US"}),
        json.dumps({"id": "empty", "text": "   "}),
    ]
    source.write_text("\n".join(lines), encoding="utf-8")
    done = run("assess", "--in", str(source), "--out", str(target))
    out = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert done.exit_code == 1
    assert "5 lines, 2 answered, 3 with an error" in done.stderr
    assert [o.get("id") for o in out] == ["a", None, None, 3, None]
    assert [o.get("line") for o in out] == [None, 2, 3, None, 5]
    for one in out:
        valid("assess" if "id" in one else "assess-fault", one)


def test_search_finds_the_right_document(run: Run, tmp_path: Path) -> None:
    """Hits carry document, version, section, passage, score and text; of a label the openFDA name of the section."""
    source, target = tmp_path / "q.jsonl", tmp_path / "h.jsonl"
    source.write_text(json.dumps({"id": 1, "query": "velmira renal impairment dose eGFR", "product": "Velmira", "market": "US"}) + "\n", encoding="utf-8")
    assert run("search", "--in", str(source), "--out", str(target)).exit_code == 0
    found = json.loads(target.read_text(encoding="utf-8"))
    valid("search", found)
    assert found["hits"]
    assert {h["label_section"] for h in found["hits"] if h["document"] == "NDA999001"} <= {
        "dosage_and_administration", "use_in_specific_populations", "clinical_pharmacology", "pharmacokinetics", "warnings_and_cautions", "drug_interactions",
    }  # fmt: skip


def test_lists_and_cases_are_printed_as_documented(run: Run) -> None:
    """`case list`, `case show`, `content list`, `content show` and `people list` keep their forms."""
    run("ask", ON_LABEL, "--market", "US")
    (row,) = [json.loads(line) for line in run("case", "list", "--json").stdout.splitlines()]
    valid("case-list", row)
    shown: Any = parsed(run("case", "show", "MI-1", "--json"))
    valid("case-show", shown)
    assert [e["seq"] for e in shown["record"]] == list(range(1, len(shown["record"]) + 1))
    for line in run("content", "list", "--json").stdout.splitlines():
        valid("content-list", json.loads(line))
    valid("content-show", parsed(run("content", "show", "SRD-VEL-014", "--json")))
    run("people", "add", "ana", "--name", "Ana Ferreira", "--role", "msl")
    (person,) = [json.loads(line) for line in run("people", "list", "--json").stdout.splitlines()]
    valid("people-list", person)
    assert person["roles"] == ["msl"]


def test_the_record_is_verified_here_and_alone(run: Run, tmp_path: Path) -> None:
    """The record verifies in the database and as a sealed file, and a changed byte in the file is found."""
    run("ask", ON_LABEL, "--market", "US")
    here: Any = parsed(run("audit", "verify", "--json"))
    valid("audit-verify", here)
    assert here["intact"]
    sealed = tmp_path / "sealed.jsonl"
    assert run("audit", "export", str(sealed)).exit_code == 0
    assert run("audit", "verify", str(sealed)).exit_code == 0
    body = sealed.read_bytes()
    place = body.index(b"message.received")
    sealed.write_bytes(body[:place] + b"M" + body[place + 1 :])
    broken = run("audit", "verify", str(sealed), "--json")
    assert broken.exit_code == 1
    assert not json.loads(broken.stdout)["intact"]


def test_a_withdrawn_document_is_not_found_any_more(run: Run) -> None:
    """A withdrawal works at once, everywhere, with its reason on record."""
    assert run("content", "withdraw", "SRD-VEL-014", "--reason", "a table was wrong").exit_code == 0
    found: Any = parsed(run("search", "velmira renal impairment eGFR", "--product", "velmira", "--market", "us", "--json"))
    assert "SRD-VEL-014" not in {h["document"] for h in found["hits"]}
    assert "withdrawn" in run("content", "list").stdout


def test_people_are_granted_and_revoked(run: Run) -> None:
    """Roles come and go, limited to products and markets, and every change is on record."""
    run("people", "add", "r", "--name", "R", "--role", "reviewer")
    run("people", "grant", "r", "specialist", "--product", "Velmira", "--market", "us")
    run("people", "revoke", "r", "reviewer")
    (person,) = [json.loads(line) for line in run("people", "list", "--json").stdout.splitlines()]
    assert person["roles"] == ["specialist"]
    assert run("people", "duty", "r", "specialist", "--time-zone", "America/New_York").exit_code == 0
    assert "America/New_York" in run("people", "duties").stdout
    (turn,) = [json.loads(line) for line in run("people", "duties", "--json").stdout.splitlines()]
    valid("people-duties", turn)
    assert (turn["person"], turn["weekdays"]) == ("r", [0, 1, 2, 3, 4])


def test_work_that_was_given_up_is_listed(run: Run, home: Path) -> None:
    """A job that nobody tries any more is shown with its error's name, and nothing of its words."""
    assert run("jobs", "list", "--json").stdout == ""
    run("ask", ON_LABEL, "--market", "US")
    store = Store(open_engine(f"sqlite:///{home / 'triage.db'}"), SystemClock())
    job = claim(store, "test", timedelta(minutes=1))
    assert job
    with store.begin() as uow:
        uow.outbox.bury(job, "Undeliverable")
    store.engine.dispose()
    (shown,) = [json.loads(line) for line in run("jobs", "list", "--json").stdout.splitlines()]
    valid("jobs-list", shown)
    assert (shown["id"], shown["error"]) == (job.id, "Undeliverable")
    assert "Undeliverable" in run("jobs", "list").stdout


def test_evaluate_assess_measures_by_name_source_and_error(run: Run, tmp_path: Path) -> None:
    """Recall and precision with bounds for every name of a labelled set, for each source by itself, and every error by its message's id."""
    gold = tmp_path / "gold.jsonl"
    rows = [{"id": 1, "text": REPORT, "market": "US", "concerns": ["adverse_event", "emergency"], "source": "chat"}]
    gold.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    scored: Any = parsed(run("evaluate", "assess", "--gold", str(gold), "--json"))
    valid("evaluate-assess", scored)
    by_name = {s["name"]: s for s in scored["scores"]}
    found = by_name["concerns:adverse_event"]["recall"]
    assert (found["right"], found["of"], found["share"]) == (1, 1, 1.0)
    assert found["low"] < found["high"] == 1.0
    assert [(g["field"], g["value"], g["messages"]) for g in scored["groups"]] == [("source", "chat", 1)]
    assert {"id": "1", "name": "concerns:emergency", "how": "missed"} in scored["wrong"]
    in_words = run("evaluate", "assess", "--gold", str(gold), "--errors").stdout
    assert "source chat: 1 messages" in in_words
    assert "missed  concerns:emergency" in in_words


@pytest.mark.parametrize("command", ["serve", "worker", "demo", "ask", "assess", "search", "content", "case", "audit", "people", "evaluate", "db", "jobs"])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    """`--help` of every command says what it does."""
    done = run(command, "--help")
    assert done.exit_code == 0
    assert "Usage:" in done.stdout
