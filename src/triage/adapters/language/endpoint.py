"""The endpoint: where a language model is and how it is asked. The libraries for it are read only where one is set up."""

import importlib.util
import threading
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, Protocol, TypeVar

from pydantic import BaseModel, SecretStr

from triage.domain.base import Value
from triage.errors import BadSettings

if TYPE_CHECKING:
    from triage.adapters.language.fence import Fenced
    from triage.adapters.language.prompts import Prompt

T = TypeVar("T", bound=BaseModel)
Provider = Literal["openai", "azure_openai"]
Form = Literal["json_schema", "function_calling"]
OPENAI = "https://api.openai.com/v1"


class Endpoint(Value):
    """Where a model is, and how it is asked. `form`: how the endpoint is told the form of an answer; `stream`: whether it answers bit by bit."""

    provider: Provider = "openai"
    model: str
    url: str = OPENAI
    api_key: SecretStr | None = None
    api_version: str = ""
    form: Form = "json_schema"
    stream: bool = False
    seed: int = 7
    most_tokens: int = 1500

    @property
    def parameters(self) -> dict[str, str | int | float]:
        """What is sent beside the words, as it stands on record."""
        return {"temperature": 0, "seed": self.seed, "max_tokens": self.most_tokens, "form": self.form, "url": self.url}


class Said(NamedTuple, Generic[T]):
    """What came back: the answer, its very words, which model says that it answered, and the tokens in and out (None: it did not say)."""

    answer: T
    words: str
    model: str
    tokens: tuple[int, int] | None


class Line(Protocol):
    """A line to an endpoint."""

    def say(self, instructions: "Prompt", material: "Fenced", answer: type[T], seconds: float) -> Said[T]:
        """One try, in so many seconds. Raises Fault, Refusal or Nonsense, whatever happens on the way."""
        ...

    def close(self) -> None:
        """Let go of the connections."""
        ...


class LineOnDemand:
    """A line whose libraries are read when it is first needed, or when there is time for it: that takes seconds, and most commands never ask."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._line: Line | None = None
        self._turn = threading.Lock()

    def say(self, instructions: "Prompt", material: "Fenced", answer: type[T], seconds: float) -> Said[T]:
        """One try: see `Line`."""
        return self.made_ready().say(instructions, material, answer, seconds)

    def made_ready(self) -> Line:
        """The line itself."""
        with self._turn:
            if self._line is None:
                from triage.adapters.language.line import LangChainLine  # noqa: PLC0415 - only where a model is set up, and asked

                self._line = LangChainLine(self._endpoint)
            return self._line

    def close(self) -> None:
        """Let go of the connections, where there are any."""
        if self._line is not None:
            self._line.close()


def open_line(endpoint: Endpoint) -> LineOnDemand:
    """A line to an endpoint. Raises BadSettings where the libraries for it are not installed."""
    if lacking := [name for name in _LIBRARIES if importlib.util.find_spec(name) is None]:
        raise BadSettings(
            f"TRIAGE_MODEL is set, and the library {lacking[0]} is not installed. Install the product with its extra for models: "
            "pip install 'medical-inquiry-triage[model]'"
        )
    return LineOnDemand(endpoint)


_LIBRARIES = ("langchain", "langchain_openai", "openai")
