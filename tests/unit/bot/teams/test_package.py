"""The app package: what an administrator uploads holds together, and what Teams would refuse is named before."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from bot.cli import triage
from bot.teams.manifest import EXAMPLE_ID, Publisher, faults_of, manifest
from bot.teams.package import package
from bot.teams.surface import EXTENSIONS, PERMISSIONS, SCOPES
from triage.errors import BadSettings

APP = "11111111-2222-3333-4444-555555555555"


def _files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_a_package_holds_the_manifest_and_both_icons_in_their_sizes() -> None:
    """Teams takes a color icon of 192 and an outline of 32, white or transparent."""
    files = _files(package(manifest()))
    assert set(files) == {"manifest.json", "color.png", "outline.png"}
    color, outline = (Image.open(io.BytesIO(files[name])) for name in ("color.png", "outline.png"))
    assert (color.size, outline.size, outline.mode) == ((192, 192), (32, 32), "RGBA")
    assert set(outline.convert("RGB").crop((4, 2, 28, 3)).tobytes()) == {255}
    assert (outline.getchannel("A").getextrema(), color.getchannel("A").getextrema()) == ((0, 255), (255, 255))


def test_the_same_settings_make_the_same_bytes() -> None:
    """A package can be compared with the one that was uploaded."""
    assert package(manifest()) == package(manifest())


def test_the_manifest_offers_what_the_code_answers() -> None:
    """Scopes, extensions and permissions come from the tables, and all of it is for the one bot."""
    made = manifest("https://mi.example.com/", APP)
    assert made["bots"][0]["scopes"] == list(SCOPES)
    assert [c["id"] for c in made["composeExtensions"][0]["commands"]] == [e.id for e in EXTENSIONS]
    assert {p["name"] for p in made["authorization"]["permissions"]["resourceSpecific"]} == set(PERMISSIONS)
    assert {made["id"], made["bots"][0]["botId"], made["composeExtensions"][0]["botId"], made["webApplicationInfo"]["id"]} == {APP}
    assert made["validDomains"] == ["mi.example.com"]
    assert "authorization" not in manifest(overhears=False)


def test_every_fault_of_a_manifest_is_named_at_once() -> None:
    """What Teams would refuse is told with its place, before somebody uploads it."""
    with pytest.raises(BadSettings) as told:
        manifest("http://mi.example.com", "not-a-guid", publisher=Publisher(name="x" * 33, privacy="ftp://x"), name="y" * 31, version="one")
    for place in ("developer.name: 33", "name.short: 31", "developer.privacyUrl", "developer.websiteUrl", "bots.botId", "version: 'one'"):
        assert place in str(told.value)


@pytest.mark.parametrize("place", ["bots", "composeExtensions"])
def test_more_entries_than_teams_takes_are_a_fault(place: str) -> None:
    """An app has one bot and one extension."""
    made = manifest()
    made[place] = made[place] * 2
    assert any(fault.startswith(f"{place}: 2 entries") for fault in faults_of(made))


def test_the_command_writes_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One command, and the zip is there, with the bot and the address that were given."""
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    out = tmp_path / "app.zip"
    done = CliRunner().invoke(triage, ["teams", "package", str(out), "--url", "https://mi.example.com", "--app-id", APP], catch_exceptions=False)
    assert done.exit_code == 0
    made = json.loads(_files(out.read_bytes())["manifest.json"])
    assert (made["id"], made["developer"]["websiteUrl"]) == (APP, "https://mi.example.com")


def test_the_command_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an address and a bot there is nothing to write."""
    for name in ("TRIAGE_PUBLIC_URL", "TRIAGE_TEAMS_APP_ID"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(BadSettings, match=r"--url .* and --app-id"):
        CliRunner().invoke(triage, ["teams", "package", str(tmp_path / "app.zip")], catch_exceptions=False)


def test_the_example_is_no_real_bot() -> None:
    """The manifest in the documentation names nobody's bot."""
    assert manifest()["id"] == EXAMPLE_ID
