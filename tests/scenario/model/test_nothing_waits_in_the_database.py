"""No model is ever asked while a transaction is open that may write: on SQLite everybody would wait for it, on PostgreSQL its rows would be locked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.server import create_app
from bot.wiring import Product
from knowledge.embedding import MiniLM
from tests.clock import TurnableClock
from tests.fakes.model_endpoint import KEY, MODEL, ModelEndpoint
from tests.fakes.small_library import small_company
from tests.fakes.web_side import WebSide
from tests.scenario.model.judging import doubts, leads
from triage.adapters.language.client import LanguageModel
from triage.casefile import read_case
from triage.domain.case import CaseStatus
from triage.domain.model_call import Task
from triage.steps import sign_off
from triage.steps.sign_off import EditedStatement
from triage.store.unit import Store, UnitOfWork

MODELS: tuple[tuple[type, str], ...] = ((LanguageModel, "ask"), *((MiniLM, name) for name in ("embed", "states", "words") if hasattr(MiniLM, name)))
"""Every model that the product asks: the language model at its endpoint, and the sentence model in the process."""


class Watch:
    """Sees every call of a model, and whether this thread had a transaction open that may write."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = threading.local()
        self.calls: list[str] = []
        self.inside: list[str] = []
        begin = Store.begin
        watch = self

        @contextmanager
        def watched(store: Store) -> Iterator[UnitOfWork]:
            with begin(store) as uow:
                watch.open.many = getattr(watch.open, "many", 0) + 1
                try:
                    yield uow
                finally:
                    watch.open.many -= 1

        monkeypatch.setattr(Store, "begin", watched)
        for kind, name in MODELS:
            monkeypatch.setattr(kind, name, self._seen(kind, name))

    def _seen(self, kind: type, name: str) -> Callable[..., Any]:
        real = getattr(kind, name)

        def seen(*given: Any, **more: Any) -> Any:
            self.calls.append(f"{kind.__name__}.{name}")
            if getattr(self.open, "many", 0):
                self.inside.append(f"{kind.__name__}.{name}")
            return real(*given, **more)

        return seen


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Sees every call of a model from here on."""
    return Watch(monkeypatch)


@pytest.fixture
def product(tmp_path: Any, endpoint: ModelEndpoint) -> Iterator[Product]:
    """The demo's company with a model that reads, drafts and judges."""
    endpoint.answers = leads(doubts)
    built = small_company(tmp_path, clock=TurnableClock(), model=MODEL, model_url=endpoint.url, model_api_key=KEY, model_judge=True)
    built.load()
    yield built
    built.close()


def test_a_whole_story_asks_models_outside_of_every_transaction_that_writes(product: Product, watch: Watch) -> None:
    """Asked, read, searched, drafted, judged, edited, judged again, approved and sent."""
    ana = WebSide(product, TestClient(create_app(product), raise_server_exceptions=False)).signs_in_as("ana")
    case_id = ana.asks("Dr. Patel: does Velmira need a dose change with an eGFR of 35?", product="Velmira", market="US")
    ana.work()
    with product.store.read() as uow:
        editor, reviewer = uow.people.get("brandt"), uow.people.get("osei")
    file = read_case(product.tools, case_id, editor)
    assert file.draft
    edited = [
        EditedStatement(text=s.text.replace("However,", "In addition,"), question=s.question, passages=(s.citations[0].passage,))
        for s in file.draft.draft.statements
    ]
    sign_off.edit(product.tools, case_id, editor, version=file.case.version, statements=edited)
    ana.work()
    file = read_case(product.tools, case_id, reviewer)
    assert file.draft
    sign_off.approve(product.tools, case_id, reviewer, version=file.case.version, draft_sha256=file.draft.draft.sha256)
    ana.work()
    after = read_case(product.tools, case_id, reviewer)
    assert after.case.status is CaseStatus.SENT
    assert [c.asked.task for c in after.model_calls] == [Task.UNDERSTAND, Task.DRAFT, Task.JUDGE, Task.JUDGE]
    assert {"LanguageModel.ask", "MiniLM.embed"} <= set(watch.calls)
    assert watch.inside == []


def test_the_watch_sees_what_it_is_for(product: Product, watch: Watch) -> None:
    """A model that is asked while a transaction is open is found."""
    with product.store.begin():
        product.embedder.embed(["one"])
    assert watch.inside == ["MiniLM.embed"]
