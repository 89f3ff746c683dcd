"""What an administrator is promised of the settings of the language model: off by default, whole or not at all, and what is missing is named."""

import sys

import pytest

from bot.settings import read_settings
from triage.adapters.language.endpoint import Endpoint, open_line
from triage.domain.model_call import CaseRef, ModelRule, may_ask
from triage.errors import BadSettings

LOCAL = {"model": "a-model", "model_url": "http://vllm:8000/v1"}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    import os  # noqa: PLC0415 - only here

    for name in [n for n in os.environ if n.startswith("TRIAGE_")]:
        monkeypatch.delenv(name)


def test_without_a_name_there_is_no_model() -> None:
    """And nothing else needs to be said."""
    assert read_settings().model is None


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"model_api_key": "k"}, "TRIAGE_MODEL_API_KEY is set without TRIAGE_MODEL"),
        ({"model": "gpt"}, "TRIAGE_MODEL_API_KEY is needed"),
        ({"model": "d", "model_provider": "azure_openai", "model_api_key": "k"}, "TRIAGE_MODEL_URL and TRIAGE_MODEL_API_VERSION are needed"),
        ({**LOCAL, "model_day_cost": 5}, "TRIAGE_MODEL_PRICE_IN"),
        ({**LOCAL, "model_url": "http://models.example.com/v1"}, "TRIAGE_MODEL_URL"),
        ({**LOCAL, "model_for": "Velmira/usa"}, "TRIAGE_MODEL_FOR"),
        ({**LOCAL, "model_prompt": "../secrets"}, "TRIAGE_MODEL_PROMPT"),
        ({**LOCAL, "model_provider": "somebody"}, "TRIAGE_MODEL_PROVIDER"),
    ],
)
def test_what_is_missing_or_wrong_is_named(given: dict[str, object], fault: str) -> None:
    """By the name of the setting, never with a key."""
    with pytest.raises(BadSettings, match=fault):
        read_settings(**given)


@pytest.mark.parametrize("url", ["https://api.example.com/v1", "http://localhost:11434/v1", "http://127.0.0.1:8000/v1", "http://vllm:8000/v1"])
def test_words_go_in_the_clear_to_this_machine_or_a_neighbour_only(url: str) -> None:
    """Everywhere else by https."""
    assert read_settings(model="m", model_api_key="k", model_url=url).model_url == url


@pytest.mark.parametrize(
    ("setting", "rules"),
    [
        ("all", (ModelRule(),)),
        ("Velmira, Quorvia/DE", (ModelRule(product="Velmira"), ModelRule(product="Quorvia", market="DE"))),
        ("*/FR", (ModelRule(market="FR"),)),
    ],
)
def test_the_switch_is_read_by_product_and_market(setting: str, rules: tuple[ModelRule, ...]) -> None:
    """As the one for signatures is written."""
    assert read_settings(**LOCAL, model_for=setting).model_rules == rules


def test_a_case_of_two_products_is_covered_where_both_are() -> None:
    """A model that is allowed for one of them is not asked about the other."""
    rules = (ModelRule(product="Velmira"), ModelRule(product="Quorvia", market="DE"))
    both = frozenset({"Velmira", "Quorvia"})
    assert may_ask(rules, CaseRef(1, both, "DE"))
    assert not may_ask(rules, CaseRef(1, both, "US"))


def test_a_model_without_its_libraries_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a traceback of an import."""
    monkeypatch.setitem(sys.modules, "langchain_openai", None)
    with pytest.raises(BadSettings, match=r"medical-inquiry-triage\[model\]"):
        open_line(Endpoint(model="a-model"))


def test_nothing_of_a_model_is_imported_before_it_is_asked() -> None:
    """It would cost a second at each command, and some installations do not have it."""
    import subprocess  # noqa: PLC0415 - only here

    made = "from triage.adapters.language.endpoint import Endpoint, open_line; open_line(Endpoint(model='a-model'))"
    said = f"import sys, bot.wiring, bot.language; {made}; print([m for m in sys.modules if m.split('.')[0] in ('langchain', 'langchain_openai', 'openai')])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, env={"PYTHONPATH": ".:src"})
    assert done.stdout.strip() == "[]"
