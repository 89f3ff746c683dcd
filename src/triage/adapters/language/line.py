"""The line to an endpoint through LangChain. Nothing of LangChain or OpenAI leaves this file but through plain values and faults."""

import json
import logging
import re
from typing import Any, TypeVar

import httpx2
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable
from langsmith import tracing_context
from pydantic import BaseModel, SecretStr, ValidationError

from triage.adapters.language import faults
from triage.adapters.language.bounds import client, read_for
from triage.adapters.language.endpoint import Endpoint, Said
from triage.adapters.language.fence import Fenced
from triage.adapters.language.patience import Nonsense, Refusal
from triage.adapters.language.prompts import Prompt

T = TypeVar("T", bound=BaseModel)
_NAME = re.compile(r"[A-Za-z0-9][\w.:/@+-]{0,99}")
"""How models are called. Whatever else an endpoint calls itself is not shown to anybody."""

for _name in ("openai", "httpx2", "httpcore2", "langchain", "langsmith"):
    # At DEBUG these write down what they send and what comes back: our logs hold no text.
    logging.getLogger(_name).setLevel(logging.WARNING)


class LangChainLine:
    """A line to one endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._http = client()
        self._model = _model(endpoint, self._http)

    def say(self, instructions: Prompt, material: Fenced, answer: type[T], seconds: float) -> Said[T]:
        """One try, in so many seconds. Raises Fault, Refusal or Nonsense, whatever happens on the way."""
        asked = [SystemMessage(instructions.text), HumanMessage(material)]
        read_for(seconds)
        try:
            # No tracing, whatever the environment says: it would send every word to another company.
            with tracing_context(enabled=False):
                got = self._formed(answer, seconds).invoke(asked, config={"callbacks": []})
        except faults.KNOWN as error:
            raise faults.fault_of(error) from error
        return _said(got["raw"], answer)  # type: ignore[index]  # include_raw makes it a mapping

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _formed(self, answer: type[BaseModel], seconds: float) -> Runnable[LanguageModelInput, dict[str, Any] | BaseModel]:
        """The model, bound to answer in this form, and in this time."""
        if self._endpoint.form == "function_calling":
            return self._model.with_structured_output(answer, method="function_calling", include_raw=True, timeout=seconds)
        return self._model.with_structured_output(answer.model_json_schema(), method="json_schema", strict=True, include_raw=True, timeout=seconds)


def _model(endpoint: Endpoint, http: httpx2.Client) -> BaseChatModel:
    where: dict[str, Any] = {"base_url": endpoint.url, "use_responses_api": False}
    if endpoint.provider == "azure_openai":
        where = {"azure_endpoint": endpoint.url, "api_version": endpoint.api_version, "azure_deployment": endpoint.model}
    model: BaseChatModel = init_chat_model(
        endpoint.model,
        model_provider=endpoint.provider,
        api_key=endpoint.api_key or SecretStr("none"),
        temperature=0,
        seed=endpoint.seed,
        max_tokens=endpoint.most_tokens,
        max_retries=0,
        streaming=endpoint.stream,
        stream_usage=endpoint.stream,
        cache=False,
        http_client=http,
        **where,
    )
    return model


def _said(raw: AIMessage, answer: type[T]) -> Said[T]:
    """What a message says. It is read here, strictly: LangChain's own reader mends a broken answer, and a mended one is not what the model said."""
    usage, finish = raw.usage_metadata, raw.response_metadata.get("finish_reason")
    tokens = (usage["input_tokens"], usage["output_tokens"]) if usage else None
    if raw.additional_kwargs.get("refusal"):
        raise Refusal(faults.DECLINED, tokens=tokens)
    if finish == "content_filter":
        raise Refusal(faults.FILTERED, tokens=tokens)
    if finish == "length":
        raise Nonsense(faults.CUT_OFF, tokens=tokens)
    words = json.dumps(raw.tool_calls[0]["args"], ensure_ascii=False) if raw.tool_calls else raw.text
    try:
        said = answer.model_validate_json(words)
    except ValidationError:
        raise Nonsense(faults.NO_FORM, tokens=tokens) from None
    name = str(raw.response_metadata.get("model_name") or "")
    return Said(said, words, name if _NAME.fullmatch(name) else "", tokens)
