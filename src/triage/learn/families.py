"""Families: the messages that the statistical detector learns from, kept by situation, read from `families/*.yaml` and checked."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from triage.domain.base import Value
from triage.domain.concern import Concern, SpecialSituation
from triage.domain.decision import Axis
from triage.errors import BadContent

FOLDER = Path(__file__).parent / "families"
SHARED = "slots.yaml"
AREAS = frozenset({"ae", "sp", "pc", "em", "sq", "ol", "fa", "oo", "in", "so", "mx"})
ASKS = frozenset({"harm", "fact", *(f"use:{axis}" for axis in Axis)})
_CONCERNS = frozenset(Concern) - {Concern.OFF_LABEL_QUESTION}  # that one is decided by the label
_SLOT = re.compile(r"\{(\w+)\}")
PARTS = 4

Slots = Mapping[str, tuple[str, ...]]


class Family(Value):
    """Messages of one situation: what holds in each of them, and the lines with their slots.

    All lines of a family stand on one side of a split, so that validation asks about situations that were not taught.
    """

    id: str
    concerns: frozenset[Concern]
    kinds: frozenset[SpecialSituation]
    asks: frozenset[str]
    say: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]]

    @property
    def part(self) -> int:
        """In which of the parts it stands that take turns at being kept out, by a hash of its id."""
        return hashlib.sha256(self.id.encode()).digest()[0] % PARTS


class _Entry(NamedTuple):
    """A family as written, and where."""

    place: str
    raw: Mapping[str, Any]
    slots: Slots


def read_families(folder: Path = FOLDER) -> tuple[Family, ...]:
    """Every family of a folder, in order of id. Raises BadContent, which names every fault with its file and family."""
    faults: list[str] = []
    files = {path.name: _loaded(path, faults) for path in sorted(folder.glob("*.yaml"))}
    shared = _slots(SHARED, files.pop(SHARED, {}), faults)
    entries = [entry for name, raw in files.items() for entry in _entries(name, raw, shared, faults)]
    places: dict[str, str] = {}
    for entry in entries:
        faults.extend(f"{entry.place}: {fault}" for fault in _faults(entry))
        name = str(entry.raw.get("id"))
        if name in places:
            faults.append(f"{entry.place}: this id is used before (in {places[name]})")
        places.setdefault(name, entry.place)
    if faults:
        raise BadContent(str(folder), faults)
    return tuple(sorted((_family(entry) for entry in entries), key=lambda f: f.id))


def fingerprint(folder: Path = FOLDER) -> str:
    """The SHA-256 of everything in a folder of families, by which a trained file knows what it was trained on."""
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return whole.hexdigest()


def _loaded(path: Path, faults: list[str]) -> Mapping[str, Any]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe loaders)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        faults.append(f"{path.name} is no readable YAML: {' '.join(str(error).split())}")
        return {}
    if not isinstance(raw, dict):
        faults.append(f"{path.name} has no `families:`")
        return {}
    return raw


def _slots(name: str, raw: Mapping[str, Any], faults: list[str]) -> dict[str, tuple[str, ...]]:
    slots = raw.get("slots") or {}
    if not isinstance(slots, dict):
        faults.append(f"{name}: `slots` must be a table of lists")
        return {}
    faults.extend(f"{name}: slot {slot} must be a list with at least one value" for slot, values in slots.items() if not (isinstance(values, list) and values))
    return {str(slot): tuple(str(v) for v in values) for slot, values in slots.items() if isinstance(values, list) and values}


def _entries(name: str, raw: Mapping[str, Any], shared: Slots, faults: list[str]) -> Iterator[_Entry]:
    slots = {**shared, **_slots(name, raw, faults)}
    families = raw.get("families") or []
    if not isinstance(families, list):
        faults.append(f"{name}: `families` must be a list")
        return
    for number, family in enumerate(families, start=1):
        if isinstance(family, dict):
            yield _Entry(f"{name}, {family.get('id') or f'family {number}'}", family, slots)
        else:
            faults.append(f"{name}, family {number}: must be a table with id, concerns, kinds, asks, say")


def _faults(entry: _Entry) -> Iterator[str]:
    """What is wrong with a family as written."""
    raw = entry.raw
    if str(raw.get("id", "")).split("-")[0] not in AREAS:
        yield f"its id must begin with one of {', '.join(sorted(AREAS))} and a hyphen"
    for field, allowed in (("concerns", _CONCERNS), ("kinds", frozenset(SpecialSituation)), ("asks", ASKS)):
        given = raw.get(field)
        if not isinstance(given, list):
            yield f"`{field}` must be a list (it may be empty)"
            continue
        yield from (f"{field}: {value} is none of {', '.join(sorted(map(str, allowed)))}" for value in given if value not in allowed)
    if bool(raw.get("kinds")) != ("special_situation" in (raw.get("concerns") or [])):
        yield "kinds and the concern special_situation go together"
    say = raw.get("say")
    if not (isinstance(say, list) and say and all(isinstance(line, str) and line.strip() for line in say)):
        yield "`say` must be a list of texts"
        return
    for number, line in enumerate(say, start=1):
        yield from (f"line {number}: no slot {{{slot}}}" for slot in _SLOT.findall(line) if slot not in entry.slots)


def _family(entry: _Entry) -> Family:
    raw = entry.raw
    used = {slot for line in raw["say"] for slot in _SLOT.findall(line)}
    return Family(
        id=raw["id"],
        concerns=frozenset(Concern(c) for c in raw["concerns"]),
        kinds=frozenset(SpecialSituation(k) for k in raw["kinds"]),
        asks=frozenset(raw["asks"]),
        say=tuple(raw["say"]),
        slots={slot: entry.slots[slot] for slot in sorted(used)},
    )
