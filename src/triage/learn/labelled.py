"""Labelled messages: messages as people sent them, each with its right decision.

The statistical detector is taught them beside the families, and its thresholds are chosen on them: chat holds fewer near misses than families do.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from triage.domain.concern import Concern, SpecialSituation
from triage.learn.families import Family, fingerprint

FOLDER = Path(__file__).parent / "messages"
PRODUCTS = "products.txt"
AREA = "chat"
_ASKS_A_USE = frozenset({"on_label", "off_label", "unclear"})


def read_labelled(folder: Path = FOLDER) -> tuple[Family, ...]:
    """Every labelled message of a folder, each a family of its own with one line."""
    products = tuple((folder / PRODUCTS).read_text(encoding="utf-8").split("\n")[:-1])
    return tuple(
        Family(
            id=f"{AREA}-{path.stem}-{row['id']}",
            concerns=frozenset(Concern(c) for c in row["concerns"]) - {Concern.OFF_LABEL_QUESTION},
            kinds=frozenset(SpecialSituation(k) for k in row["special_situations"]),
            asks=frozenset(_asks(row)),
            say=(row["text"].replace("{", "(").replace("}", ")"),),
            slots={"product": products},
        )
        for path in sorted(folder.glob("*.jsonl"))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    )


def is_labelled(family: Family) -> bool:
    """Whether a family is a labelled message."""
    return family.id.startswith(f"{AREA}-")


def taught_on(folder: Path = FOLDER) -> str:
    """The SHA-256 of all families and of everything in the folder, by which a trained file knows what it was trained on."""
    whole = hashlib.sha256(fingerprint().encode())
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        whole.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return whole.hexdigest()


def _asks(row: Mapping[str, Any]) -> Iterator[str]:
    """What a message asks, by its decision: harm, a use on an axis, else a fact where there is a question at all."""
    harm = "safety_question" in row["concerns"]
    use = row.get("axis") if row.get("label_status") in _ASKS_A_USE else None
    if harm:
        yield "harm"
    if use:
        yield f"use:{use}"
    asks = row.get("questions") or row["route"] in {"draft", "specialist"}
    if asks and not harm and not use and "off_label_question" not in row["concerns"]:
        yield "fact"
