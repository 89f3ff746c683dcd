"""The documentation says what is there: settings, commands, targets, links, and what is drawn from code."""

import re
import shlex
import stat
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from bot.cli import triage
from bot.settings import Settings
from tests.architecture.sources import ROOT, python_files, read, tracked
from tests.run import STAGES
from tests.tools.docs import SCHEMAS, documents

_TEXTS = [name for name in tracked() if name.endswith(".md") and not name.startswith(("knowledge/library/", "tests/"))]
_FENCE = re.compile(r"^```(?:sh|bash|console|shell)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_SETTING = re.compile(r"^#? ?(TRIAGE_[A-Z0-9_]+)=(.*)$", re.MULTILINE)
_INDEX_HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("files", "pythonhosted"), ("registry", "npmjs"), ("registry", "yarnpkg"), ("deb", "debian"))]


# ── Settings ─────────────────────────────────────────────────────────────────────────────────────


def test_every_setting_is_documented_and_none_that_is_not_there() -> None:
    known = [f"TRIAGE_{name.upper()}" for name in Settings.model_fields]
    assert sorted(name for name, _ in _SETTING.findall(read("deploy/env.example"))) == sorted(known)


def test_a_setting_that_is_shown_with_a_value_shows_its_default() -> None:
    for name, shown in _SETTING.findall(read("deploy/env.example")):
        default = Settings.model_fields[name.removeprefix("TRIAGE_").lower()].default
        if isinstance(default, bool | int | float | str):
            assert shown == (str(default).lower() if isinstance(default, bool) else f"{default:g}" if isinstance(default, float) else str(default)), name


def test_every_setting_that_a_text_names_is_one() -> None:
    known = {f"TRIAGE_{name.upper()}" for name in Settings.model_fields} | {"TRIAGE_PEERS_REQUIRED"}
    named = {
        (name, setting)
        for name in [*_TEXTS, "deploy/Dockerfile", "deploy/compose.yaml"]
        for setting in re.findall(r"\bTRIAGE_[A-Z0-9_]*[A-Z0-9]\b", read(name))
    }
    assert {(name, setting) for name, setting in named if setting not in known and not setting.endswith("SLACK")} == set()


# ── Drawn from code ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", documents(), ids=str)
def test_what_is_drawn_from_code_is_up_to_date(path: Path) -> None:
    assert (ROOT / path).is_file(), "run: make docs"
    assert read(str(path)) == documents()[path], "run: make docs"


def test_no_schema_of_a_form_that_is_gone_is_left() -> None:
    assert {name for name in tracked() if name.startswith(f"{SCHEMAS}/")} <= {str(path) for path in documents()}


# ── Commands, targets and links ──────────────────────────────────────────────────────────────────


def test_every_command_that_a_text_shows_exists() -> None:
    wrong = {f"{name}: {line}: {why}" for name in _TEXTS for line in _shown(name) if (why := _wrong(line))}
    assert wrong == set()


def _shown(name: str) -> list[str]:
    blocks = "\n".join(_FENCE.findall(read(name))).replace("\\\n", " ")
    return [line.strip().removeprefix("$ ") for line in blocks.splitlines()]


def _wrong(line: str) -> str:
    words = [word for word in shlex.split(line, comments=True) if "=" not in word or word.startswith("-")]
    while words and words[0] in {"docker", "compose", "run", "exec", "--rm", "-f", "deploy/compose.yaml", "serve"} and "triage" in words:
        words = words[1:]
    if words[:1] == ["make"]:
        targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
        return "" if set(words[1:]) <= targets else "no such target"
    return _wrong_command(words[1:]) if words[:1] == ["triage"] else ""


def _wrong_command(words: list[str]) -> str:
    command: click.Command | None = triage
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        command, words = command.get_command(click.Context(command), words[0]), words[1:]
    if command is None or (isinstance(command, click.Group) and not words):
        return "no such command"
    options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    return next((f"no option {word}" for word in words if word.startswith("--") and word.partition("=")[0] not in options), "")


def test_every_link_between_texts_leads_somewhere() -> None:
    broken = {
        f"{name}: {target}"
        for name in _TEXTS
        for target in _LINK.findall(read(name))
        if "://" not in target and not (ROOT / name).parent.joinpath(target).exists()
    }
    assert broken == set()


# ── The repository ───────────────────────────────────────────────────────────────────────────────


def test_no_file_names_a_package_index() -> None:
    def names_one(name: str) -> bool:
        body = (ROOT / name).read_bytes().lower()
        return any(host.encode() in body for host in _INDEX_HOSTS)

    assert [name for name in tracked() if names_one(name)] == []


def test_the_locks_hold_no_address_and_a_hash_for_every_package() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "deploy/build.lock"):
        lock = read(name)
        assert "://" not in lock, name
        assert not re.search(r"^-", lock, re.MULTILINE), name
        assert all("--hash=sha256:" in entry for entry in re.split(r"^(?=\S)", lock, flags=re.MULTILINE)[1:]), name


def test_both_locks_pin_the_same_versions_of_what_runs() -> None:
    def pins(name: str) -> set[str]:
        return {line.rstrip(" \\") for line in read(name).splitlines() if re.match(r"[a-z0-9][\w.-]*==", line)}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_every_dependency_that_is_declared_is_locked() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["weights"]]
    names = {re.split(r"[\[<>=;~! ]", requirement)[0].lower() for requirement in declared}
    locked = {line.partition("==")[0] for line in read("requirements.lock").splitlines() if "==" in line and not line.startswith(" ")}
    assert names - locked == set()


def test_every_test_stands_in_a_stage() -> None:
    folders = tuple(f"{folder}/" for stage in STAGES.values() for folder in stage.folders)
    assert [name for name in python_files("tests") if Path(name).name.startswith("test_") and not name.startswith(folders)] == []


def test_the_check_of_a_fresh_clone_can_be_run() -> None:
    assert (ROOT / ".ci/run").stat().st_mode & stat.S_IXUSR


def test_the_container_files_say_what_the_product_needs() -> None:
    compose = yaml.safe_load(read("deploy/compose.yaml"))
    services = compose["services"]
    assert set(services) == {"database", "serve", "worker"}
    assert services["worker"]["command"][0] == "worker"
    assert all(volume.split(":")[0] in compose["volumes"] for service in services.values() for volume in service.get("volumes", []))
    assert all(need in services for service in services.values() for need in service.get("depends_on", {}))
    copied = [source for line in read("deploy/Dockerfile").splitlines() if line.startswith("COPY ") and "--from" not in line for source in line.split()[1:-1]]
    assert [source for source in copied if not (ROOT / source).exists()] == []
    allowed = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    assert {source for source in copied if not any(source == name or source.startswith(f"{name}/") for name in allowed)} == set()
    assert "USER triage" in read("deploy/Dockerfile")
    assert "HEALTHCHECK" in read("deploy/Dockerfile")
