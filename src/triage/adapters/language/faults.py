"""What each failure of an endpoint means: whether another try may help, and in which words a reviewer reads of it."""

import email.utils
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx2
import openai
from langchain_core.exceptions import LangChainException
from langchain_openai.chat_models.base import OpenAIRefusalError

from triage.adapters.language.patience import Fault, Nonsense, Refusal

DECLINED = "the language model declined to answer"
FILTERED = "the endpoint's filter held the answer back"
CUT_OFF = "the answer of the language model was cut off"
NO_FORM = "the answer of the language model had not the form that was asked for"

TRIPPED = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RuntimeError)
"""What LangChain and the client below it trip over in a body that is no answer."""

KNOWN: tuple[type[Exception], ...] = (openai.OpenAIError, LangChainException, OpenAIRefusalError, httpx2.HTTPError, OSError, *TRIPPED)
"""Everything that they are known to raise."""


def fault_of(error: Exception) -> Fault:
    """What a failure means; of the meanings in the table the first that fits."""
    return next((meant(error) for kinds, meant in _MEANINGS if isinstance(error, kinds)), Nonsense(NO_FORM))


def _cut_off(error: openai.LengthFinishReasonError) -> Fault:
    usage = error.completion.usage
    return Nonsense(CUT_OFF, tokens=(usage.prompt_tokens, usage.completion_tokens) if usage else None)


def _answered(error: openai.APIStatusError) -> Fault:
    return _of_status(error.status_code, error.response.headers, error.code)


_MEANINGS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Any], Fault]], ...] = (
    (openai.LengthFinishReasonError, _cut_off),
    (openai.ContentFilterFinishReasonError, lambda _: Refusal(FILTERED)),
    (OpenAIRefusalError, lambda _: Refusal(DECLINED)),
    (openai.APIStatusError, _answered),
    ((openai.APITimeoutError, httpx2.TimeoutException), lambda _: Fault("the language model did not answer in time", passing=True)),
    ((openai.APIConnectionError, httpx2.HTTPError, OSError), lambda _: Fault("the language model could not be reached", passing=True)),
    (json.JSONDecodeError, lambda _: Fault("what came back was no answer of a language model", passing=True)),
)


def _of_status(status: int, headers: Mapping[str, str], code: str | None) -> Fault:
    if status == 429 and code == "insufficient_quota":
        return Fault("the account with the provider of the language model has no quota left (429)")
    if status in (408, 409, 425, 429) or status >= 500:
        return Fault(f"the language model is busy or out of order ({status})", passing=True, after=_after(headers))
    if status in (401, 403):
        return Fault(f"the endpoint of the language model refuses the key ({status})")
    if status == 404:
        return Fault("the endpoint does not know this language model (404)")
    if 300 <= status < 400:
        return Fault(f"the endpoint of the language model leads elsewhere, and nothing is sent there ({status})")
    return Fault(f"the endpoint of the language model refused the request ({status})")


def _after(headers: Mapping[str, str]) -> float:
    """The seconds that Retry-After asks for: a number, or a date (RFC 9110, 10.2.3)."""
    said = headers.get("retry-after", "").strip()
    if said.replace(".", "", 1).isdigit():
        return float(said)
    moment = email.utils.parsedate_tz(said)
    return max(0.0, email.utils.mktime_tz(moment) - time.time()) if moment else 0.0
