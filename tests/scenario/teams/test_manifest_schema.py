"""The manifest that `triage teams package` writes, held against the schema that Microsoft publishes for it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft4Validator

from bot.teams.manifest import Publisher, manifest
from tests.fakes.node_peer import MODULES, installed

Manifest = dict[str, Any]
AT = MODULES / "@microsoft" / "app-manifest" / "build" / "json-schemas" / "teams"
APP = "11111111-2222-3333-4444-555555555555"


@pytest.fixture(scope="module")
def reader() -> Draft4Validator:
    """The published schema of the version that the manifest names."""
    schema = installed("the schema of app manifests", AT / f"v{manifest()['manifestVersion']}" / "MicrosoftTeams.schema.json")
    return Draft4Validator(json.loads(schema.read_text(encoding="utf-8-sig")))


@pytest.mark.parametrize(
    "made",
    [
        manifest(),
        manifest("https://mi.example.com", APP),
        manifest("https://mi.example.com", APP, overhears=False),
        manifest("https://mi.example.com", APP, publisher=Publisher("Orvane", privacy="https://orvane.example/p"), name="Medical questions", version="2.3.4"),
    ],
    ids=["example", "own address", "overhears nothing", "own publisher"],
)
def test_what_the_product_writes_is_a_manifest_by_the_published_schema(reader: Draft4Validator, made: Manifest) -> None:
    """Every manifest that settings can make is one by Microsoft's own schema."""
    assert [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}" for fault in reader.iter_errors(made)] == []


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda made: made | {"bots": [{}]},
        lambda made: made | {"accentColor": "blue"},
        lambda made: made | {"name": {"short": "x" * 31}},
        lambda made: made | {"unheardOf": 1},
    ],
    ids=["a bot without an id", "a color by name", "a long name", "a field that is none"],
)
def test_the_schema_refuses_what_is_no_manifest(reader: Draft4Validator, spoilt: Callable[[Manifest], Manifest]) -> None:
    """The schema is really read: what is spoilt is refused."""
    assert list(reader.iter_errors(spoilt(json.loads(json.dumps(manifest())))))
