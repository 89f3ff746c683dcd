"""Settings of the language model. None of them set: no model, and no text leaves the process."""

import re
from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings

from triage.domain.model_call import ModelRule

_OPENAI = "https://api.openai.com/v1"
_ENDPOINT = r"^(https://|http://(localhost|127\.0\.0\.1|[A-Za-z0-9-]+)[:/])"
"""Plain HTTP is for this machine and for a neighbour in the same private network, which has a name without a dot."""
_RULES = r"^(all|[^,/]+(/[A-Z]{2})?( *, *[^,/]+(/[A-Z]{2})?)*)$"
_PROMPT = r"^draft\.v[0-9]+$"
_WITH_MODEL = re.compile(r"model_(?!download$)")


class ModelSettings(BaseSettings):
    """What an administrator can set of the language model."""

    model: str | None = Field(
        None, min_length=1, max_length=200, description="Language model that writes drafts (Azure: name of the deployment). Switches it on."
    )
    model_provider: Literal["openai", "azure_openai"] = Field(
        "openai", description="Kind of the endpoint: openai (and all that speak its form) or azure_openai."
    )
    model_url: str = Field(_OPENAI, pattern=_ENDPOINT, description="Address of the endpoint.")
    model_api_key: SecretStr | None = Field(None, min_length=1, description="Key for the endpoint.")
    model_api_version: str | None = Field(None, pattern=r"^[0-9a-z-]+$", description="Version of the interface; needed for azure_openai.")
    model_form: Literal["json_schema", "function_calling"] = Field("json_schema", description="How the endpoint is told the form of an answer.")
    model_stream: bool = Field(default=False, description="Whether the endpoint answers bit by bit.")
    model_for: str = Field("all", pattern=_RULES, description="For which products and markets the model is asked: all, or Velmira, Velmira/DE, */DE.")
    model_reads: bool = Field(default=True, description="Whether it reads messages too: it adds searches, questions and flags, and takes nothing away.")
    model_judge: bool = Field(default=False, description="Whether it judges drafts too: a doubt is shown to the reviewer, and its praise counts for nothing.")
    model_prompt: str = Field("draft.v1", pattern=_PROMPT, description="Prompt by which drafts are written: draft.v1 or draft.v2.")
    model_seconds: float = Field(30.0, ge=1, le=300, description="Seconds that an answer may take in all, with every further try.")
    model_answer_tokens: int = Field(1500, ge=100, le=20_000, description="Most tokens of an answer.")
    model_case_tokens: int | None = Field(60_000, ge=1, description="Most tokens of a case.")
    model_day_tokens: int | None = Field(5_000_000, ge=1, description="Most tokens of a day (UTC).")
    model_price_in: float = Field(0.0, ge=0, description="Price of a million tokens of questions, in your currency.")
    model_price_out: float = Field(0.0, ge=0, description="Price of a million tokens of answers, in your currency.")
    model_case_cost: float | None = Field(None, gt=0, description="Most that a case may cost, in your currency.")
    model_day_cost: float | None = Field(None, gt=0, description="Most that a day (UTC) may cost, in your currency.")

    @model_validator(mode="after")
    def _model_is_whole(self) -> "ModelSettings":
        given = sorted(name for name in self.model_fields_set if _WITH_MODEL.match(name) and getattr(self, name) is not None)
        if self.model is None and given:
            raise ValueError(f"TRIAGE_{given[0].upper()} is set without TRIAGE_MODEL: name the model, or remove it")
        if self.model and self.model_provider == "azure_openai" and (self.model_url == _OPENAI or not self.model_api_version):
            raise ValueError("TRIAGE_MODEL_PROVIDER is azure_openai, so TRIAGE_MODEL_URL and TRIAGE_MODEL_API_VERSION are needed too")
        if self.model and not self.model_api_key and (self.model_url == _OPENAI or self.model_provider == "azure_openai"):
            raise ValueError("TRIAGE_MODEL is set, so TRIAGE_MODEL_API_KEY is needed too")
        if (self.model_case_cost or self.model_day_cost) and not (self.model_price_in and self.model_price_out):
            raise ValueError("a cost is limited, so TRIAGE_MODEL_PRICE_IN and TRIAGE_MODEL_PRICE_OUT must say what tokens cost")
        return self

    @property
    def model_rules(self) -> tuple[ModelRule, ...]:
        """For which products and markets the model is asked."""
        named = (part.strip().partition("/") for part in self.model_for.split(",") if part.strip())
        return tuple(ModelRule(product=_product(product.strip()), market=market.strip() or None) for product, _, market in named)


def _product(named: str) -> str | None:
    return None if named in ("all", "*") else named
