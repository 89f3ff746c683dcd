"""Understanding by a language model: what a message asks and reports, in a form that is then held against the message."""

from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict

from triage.adapters.language.asking import Asks
from triage.adapters.language.fence import Approved, Exhibit, fence
from triage.adapters.language.prompts import Prompt, prompt
from triage.domain.concern import Concern, SpecialSituation
from triage.domain.inquiry import Redacted
from triage.domain.model_call import CaseRef, ModelRule, Task, may_ask
from triage.domain.understood import ReadFlag, ReadQuestion, ToRead, Understood

PROMPT = "understand.v1"


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class QuestionForm(_Form):
    """A question as the model gives it."""

    words: str
    searches: list[str]


class FlagForm(_Form):
    """A flag as the model gives it: `adverse_event`, or `special_situation:overdose`."""

    flag: str
    words: str


class ReadingForm(_Form):
    """What the model gives of a message."""

    questions: list[QuestionForm]
    product: str | None
    flags: list[FlagForm]


class ModelUnderstanding:
    """Has a language model read messages. `rules` say for which products and markets a company lets it."""

    def __init__(self, model: Asks, rules: tuple[ModelRule, ...], *, instructions: Prompt | None = None) -> None:
        self._model = model
        self._rules = rules
        self._instructions = instructions or prompt(PROMPT)

    def covers(self, product: str | None, market: str | None) -> bool:
        """Whether messages on this product in this market are read. An unknown product counts where all are."""
        return may_ask(self._rules, CaseRef(0, frozenset({product} if product else ()), market))

    def understand(self, message: Redacted, about: ToRead) -> Understood:
        """What the message asks and reports. A flag under a name that the guide does not know is counted, and no more. Raises NoModelAnswer."""
        case = CaseRef(about.case_id, frozenset({about.product} if about.product else ()), about.market)
        said = self._model.ask(Task.UNDERSTAND, instructions=self._instructions, material=fence(_exhibits(message, about)), answer=ReadingForm, about=case).said
        flags = tuple(_flags(said.flags))
        return Understood(
            questions=tuple(ReadQuestion(words=q.words, searches=tuple(q.searches)) for q in said.questions),
            product=said.product,
            flags=flags,
            odd=len(said.flags) - len(flags),
        )


def _exhibits(message: Redacted, about: ToRead) -> Iterator[Exhibit]:
    yield Exhibit(Approved("products"), Approved("p1"), Approved("\n".join(about.products)))
    if about.product:
        yield Exhibit(Approved("product that the rules found"), Approved("p2"), Approved(about.product))
    yield Exhibit(Approved("message"), Approved("m1"), message)


def _flags(forms: Iterable[FlagForm]) -> Iterator[ReadFlag]:
    for form in forms:
        name, _, kind = form.flag.strip().partition(":")
        if name not in set(Concern) or bool(kind) is not (name == Concern.SPECIAL_SITUATION) or (kind and kind not in set(SpecialSituation)):
            continue
        yield ReadFlag(concern=Concern(name), kind=SpecialSituation(kind) if kind else None, words=form.words)
