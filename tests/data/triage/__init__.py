"""The fictional catalogue and the messages of the tests of triage."""

import json
import tempfile
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.embedding import MiniLM
from triage.detect.learned import Learned
from triage.domain.evidence import Hit, Label, LabelSection, Passage, PassageKey, Product
from triage.learn.labelled import FOLDER as LABELLED
from triage.ports import Scope
from triage.steps.assess import Assessor

HERE = Path(__file__).parent
SHIPPED = HERE.parents[2] / "knowledge" / "library"
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


class Shipped(Catalogue):
    """The library with the products and labels of the fictional company that ship with the product."""

    def __init__(self) -> None:
        super().__init__()
        labels = [_shipped(path) for path in sorted(SHIPPED.glob("*/label-us.json"))]
        self._products = tuple(product for product, _ in labels)
        self._labels = {label.product: label for _, label in labels}


class StillClock:
    """Always the same moment."""

    def now(self) -> datetime:
        """A Monday in 2026."""
        return datetime(2026, 11, 2, tzinfo=UTC)


def _label(raw: dict[str, Any]) -> Label:
    sections = tuple(LabelSection(name=name, text=text) for name, text in raw["sections"].items())
    return Label(document=f"{raw['name']}-label", version="1", product=raw["name"], market="US", effective=date(2025, 1, 1), sections=sections)


def _shipped(path: Path) -> tuple[Product, Label]:
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    raw = raw["results"][0] if "results" in raw else raw
    names = raw["openfda"]
    product = Product(
        name=names["brand_name"][0].title(),
        ingredients=tuple(n.lower() for n in names["generic_name"]),
        classes=tuple(names["pharm_class_epc"]),
        markets=frozenset({"US"}),
    )
    sections = tuple(LabelSection(name=k, text="\n".join(v)) for k, v in raw.items() if isinstance(v, list) and v and isinstance(v[0], str))
    label = Label(document=names["application_number"][0], version="1", product=product.name, market="US", effective=date(2026, 1, 1), sections=sections)
    return product, label


@cache
def model() -> MiniLM:
    """The sentence model: loaded once for all tests of a process, and built once on a machine."""
    return MiniLM(Path(tempfile.gettempdir()) / "triage-test-models", download=False, threads=1)


def shipped_assessor(*, rules_alone: bool = False) -> Assessor:
    """An assessor over the fictional products that ship, with the statistical detector as in the product."""
    return Assessor(Shipped(), StillClock()) if rules_alone else Assessor(Shipped(), StillClock(), Learned(model()))


def assessor(*languages: str) -> Assessor:
    """An assessor over the fictional catalogue."""
    return Assessor(Catalogue(languages or ("en",)), StillClock())


def messages(name: str, folder: Path = LABELLED) -> list[dict[str, Any]]:
    """A labelled set: one that the statistical detector is taught, or one of another folder."""
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
