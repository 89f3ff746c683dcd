"""The fictional catalogue and the messages of the tests of triage."""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from triage.domain.evidence import Hit, Label, LabelSection, Passage, PassageKey, Product
from triage.ports import Scope
from triage.steps.assess import Assessor

HERE = Path(__file__).parent
_RAW: list[dict[str, Any]] = yaml.safe_load((HERE / "catalogue.yaml").read_text(encoding="utf-8"))["products"]


class Catalogue:
    """A library that knows products and labels and holds no passages."""

    def __init__(self, languages: Iterable[str] = ("en",)) -> None:
        self._languages = frozenset(languages)
        self._products = tuple(
            Product(name=p["name"], ingredients=p["ingredients"], classes=p["classes"], codes=p.get("codes", ()), markets=frozenset(p["markets"])) for p in _RAW
        )
        self._labels = {p["name"]: _label(p) for p in _RAW}

    def products(self) -> tuple[Product, ...]:
        """The three fictional products."""
        return self._products

    def label(self, product: str, market: str, *, on: datetime) -> Label | None:
        """The US label."""
        return self._labels.get(product) if market == "US" else None

    def languages(self, product: str | None, market: str | None, *, on: datetime) -> frozenset[str]:
        """The languages of the content."""
        return self._languages

    def search(self, query: str, scope: Scope, *, on: datetime, limit: int = 8) -> tuple[Hit, ...]:
        """Nothing."""
        return ()

    def not_in_force(self, keys: Collection[PassageKey], scope: Scope, *, on: datetime) -> dict[PassageKey, str]:
        """Nothing."""
        return {}

    def passage(self, key: PassageKey) -> Passage | None:
        """Nothing."""
        return None


class StillClock:
    """Always the same moment."""

    def now(self) -> datetime:
        """A Monday in 2026."""
        return datetime(2026, 11, 2, tzinfo=UTC)


def _label(raw: dict[str, Any]) -> Label:
    sections = tuple(LabelSection(name=name, text=text) for name, text in raw["sections"].items())
    return Label(document=f"{raw['name']}-label", version="1", product=raw["name"], market="US", effective=date(2025, 1, 1), sections=sections)


def assessor(*languages: str) -> Assessor:
    """An assessor over the fictional catalogue."""
    return Assessor(Catalogue(languages or ("en",)), StillClock())


def messages(name: str) -> list[dict[str, Any]]:
    """A labelled set."""
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
