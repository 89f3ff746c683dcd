"""What is promised of bad input: a clear word on what to do, a non-zero exit, and nothing lost or half done."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.cli.conftest import Run, parsed
from triage.store import engine

ZALGO = "V̴̢̈́e̸̡͝l̵̨̛m̷͈̈́i̸͉͝r̵̩̾a̶̱̅ d̷̪̈o̸͔͝s̵̱̈́e̶͖̾?"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "no words"),
        ("   \n\t ", "no words"),
        ("😀😀😀", "no words"),
        ("x" * 100_000, "too long"),
        ("\x00\x01\x02\x03binary", "not look like text"),
    ],
)
def test_a_text_that_nobody_can_answer_is_refused_kindly(run: Run, text: str, word: str) -> None:
    """Empty, emoji only, 100 KB or binary: what is wrong and what to do, and no case."""
    done = run("ask", text)
    assert done.exit_code == 1
    assert word in done.stderr
    assert run("case", "list", "--all").stdout.strip() == "No cases."


@pytest.mark.parametrize(
    "text", ["هل يحتاج فيلميرا إلى تعديل الجرعة؟", ZALGO, "\u202eesod arimleV\u202c velmira dose?", "Velmira 💊 dose 🤔?", "Velmira?" * 200]
)
def test_odd_but_readable_text_becomes_a_case_for_a_person(run: Run, text: str) -> None:
    """Right-to-left, Zalgo, emoji among words, endless repetition: stored as it came, and somebody looks at it."""
    case = parsed(run("ask", text, "--market", "US", "--json"))
    assert case["route"] in ("specialist", "draft", "report_only"), "whatever it is taken for, somebody reads it"
    shown: Any = parsed(run("case", "show", str(case["case"]), "--json"))
    assert [m["text"] for m in shown["messages"]] == [text]


def test_an_unknown_product_goes_to_a_specialist(run: Run) -> None:
    """No guess on a product that the library does not know."""
    case = parsed(run("ask", "What is the dose?", "--product", "Nosuchdrug", "--market", "US", "--json"))
    assert (case["route"], case["product"], case["draft"]) == ("specialist", None, None)


GOOD = {
    "id": "SRD-X-1", "version": 1, "title": "X", "topic": "x", "products": "[Velmira]", "markets": "[US]", "language": "en", "audience": "hcp",
    "label_relation": "on_label", "restriction": "none", "direct_release": "false", "label": "{document: NDA999001, revision: 2026-03-10}",
    "literature_cut_off": "2026-02-28", "effective": "2026-04-01", "expires": "2028-03-31",
    "approval": '{number: A-1, date: 2026-03-25, approver: "R. Osei"}', "author": "J",
}  # fmt: skip


GOOD_TEXT = "Velmira is stored in its bottle at 20 °C to 25 °C."


def document(path: Path, *, text: str = GOOD_TEXT, **changes: Any) -> Path:
    """A small document on disk."""
    front = {k: v for k, v in {**GOOD, **changes}.items() if v is not None}
    path.write_text("---\n" + "".join(f"{k}: {v}\n" for k, v in front.items()) + f"---\n# X\n\n## Summary\n\n{text}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"effective": "2026-02-31"}, ["effective"]),
        ({"effective": "2026-04-01", "expires": "2026-03-01"}, ["2026-03-01", "2026-04-01", "before"]),
        ({"id": None, "language": None}, ["id", "language"]),
        ({"markets": "[Atlantis]"}, ["ATLANTIS", "two-letter"]),
    ],
)
def test_a_faulty_document_is_refused_with_every_reason(run: Run, tmp_path: Path, changes: dict[str, Any], words: list[str]) -> None:
    """A date that is none, an expiry before its effective date, missing metadata, an unknown market: each named."""
    done = run("content", "load", str(document(tmp_path / "d.md", text=GOOD_TEXT, **changes)))
    assert done.exit_code == 1
    assert all(w in done.stdout for w in words), done.stdout
    assert "SRD-X-1" not in run("content", "list").stdout


def test_a_document_without_metadata_or_that_is_no_text_is_refused(run: Run, tmp_path: Path) -> None:
    """No front matter, binary content, broken JSON, an empty file, an unknown kind: refused one by one, and what is good is loaded."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "plain.md").write_text("# Only a title\n", encoding="utf-8")
    (inbox / "binary.md").write_bytes(bytes(range(256)) * 20)
    (inbox / "broken.json").write_text('{"results": [', encoding="utf-8")
    (inbox / "empty.md").write_text("", encoding="utf-8")
    document(inbox / "good.md")
    done = run("content", "load", str(inbox), "--json")
    report = json.loads(done.stdout)
    assert done.exit_code == 1
    assert len(report["refused"]) == 4
    assert report["loaded"] == ["SRD-X-1 version 1"]


def test_a_version_never_changes_its_words(run: Run, tmp_path: Path) -> None:
    """The same id and version with other content is refused, and the first one stays."""
    assert run("content", "load", str(document(tmp_path / "a.md"))).exit_code == 0
    again = run("content", "load", str(document(tmp_path / "b.md", text="Velmira is stored anywhere.")))
    assert again.exit_code == 1
    assert "new version number" in again.stdout
    assert "bottle" in run("content", "show", "SRD-X-1").stdout


def test_a_dry_run_changes_nothing(run: Run, tmp_path: Path) -> None:
    """What would be loaded is said, and not done."""
    assert "1 would be loaded" in run("content", "load", str(document(tmp_path / "a.md")), "--dry-run").stdout
    assert "SRD-X-1" not in run("content", "list").stdout


def test_a_database_from_a_newer_version_is_not_touched(run: Run, home: Path) -> None:
    """An older program says which one to install, and writes nothing."""
    with sqlite3.connect(home / "triage.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    done = run("case", "list")
    assert done.exit_code == 1
    assert "newer version" in done.stderr


def test_a_locked_database_is_waited_for_and_then_named(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When another program holds the database, the message says so, and no case is half made."""
    monkeypatch.setattr("triage.store.engine.BUSY_TIMEOUT_MS", 200)
    holder = sqlite3.connect(home / "triage.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    done = run("ask", "velmira dose?", "--market", "US")
    holder.execute("ROLLBACK")
    holder.close()
    assert done.exit_code == 1
    assert "locked" in done.stderr
    assert run("case", "list", "--all").stdout.strip() == "No cases."


def test_a_full_disk_loses_nothing(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When there is no space left, the message says so, and what was stored before still verifies."""
    run("ask", "velmira dose?", "--market", "US")
    with sqlite3.connect(home / "triage.db") as database:
        pages = database.execute("PRAGMA page_count").fetchone()[0]
    original = engine._prepare_sqlite

    def small(connection: sqlite3.Connection, record: object) -> None:
        original(connection, record)
        connection.execute(f"PRAGMA max_page_count={pages}")

    monkeypatch.setattr("triage.store.engine._prepare_sqlite", small)
    done = [run("ask", f"velmira dose {i}? " + "word " * 3000, "--market", "US") for i in range(6)]
    assert done[-1].exit_code == 1
    assert "disk is full" in done[-1].stderr
    monkeypatch.undo()
    monkeypatch.setenv("TRIAGE_HOME", str(home))
    assert run("audit", "verify").exit_code == 0


def test_a_home_that_cannot_be_made_is_named(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The message names the directory and the setting."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path / "file" / "home"))
    done = run("case", "list")
    assert done.exit_code == 1
    assert "TRIAGE_HOME" in done.stderr


def test_a_case_that_is_none_is_named(run: Run) -> None:
    """A wrong number is answered with how cases are called."""
    assert "no case MI-99" in run("case", "show", "99").stderr
    assert "Cases are called MI-12" in run("case", "show", "banana").stderr
