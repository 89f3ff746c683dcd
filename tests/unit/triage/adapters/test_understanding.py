"""What a model says of a message becomes a reading, or is counted as odd; what the model is given holds nothing but the message and names."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from triage.adapters.language.asking import Answer
from triage.adapters.language.prompts import prompt
from triage.adapters.language.understanding import PROMPT, ModelUnderstanding, ReadingForm
from triage.domain.concern import Concern, SpecialSituation
from triage.domain.inquiry import Redacted
from triage.domain.model_call import ModelRule, Task
from triage.domain.understood import ReadFlag, ReadQuestion, ToRead, Understood

ABOUT = ToRead(case_id=7, message_id=9, product="Velmira", market="US", products=("Velmira", "Quorvia"))


class Says:
    """Answers with these words, and remembers what it was asked."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        self.asked: dict[str, Any] = {}

    def ask(self, task: Task, *, answer: Any, **given: Any) -> Answer[Any]:
        """Answer."""
        self.asked = {"task": task, **given}
        return Answer(answer.model_validate(self.answer), "stand-in")


def reading(**parts: Any) -> dict[str, Any]:
    """An answer with these parts, and nothing else in it."""
    return {"questions": [], "product": None, "flags": [], **parts}


def understood(**parts: Any) -> Understood:
    """What comes of an answer."""
    return ModelUnderstanding(Says(reading(**parts)), (ModelRule(),)).understand(Redacted("How is it stored?"), ABOUT)


def test_questions_product_and_flags_become_a_reading() -> None:
    """As the model gives them."""
    flags = [{"flag": "adverse_event", "words": "a rash"}, {"flag": "special_situation:overdose", "words": "took ten"}]
    read = understood(questions=[{"words": "How is it stored?", "searches": ["storage"]}], product="Velmira", flags=flags)
    assert read == Understood(
        questions=(ReadQuestion(words="How is it stored?", searches=("storage",)),),
        product="Velmira",
        flags=(
            ReadFlag(concern=Concern.ADVERSE_EVENT, words="a rash"),
            ReadFlag(concern=Concern.SPECIAL_SITUATION, kind=SpecialSituation.OVERDOSE, words="took ten"),
        ),
    )


@pytest.mark.parametrize("name", ["death", "", "special_situation", "special_situation:party", "adverse_event:overdose", "ADVERSE_EVENT", "all_clear"])
def test_a_flag_of_no_name_is_counted(name: str) -> None:
    """It raises nothing, and it is not lost in silence."""
    read = understood(flags=[{"flag": name, "words": "a rash"}])
    assert (read.flags, read.odd) == ((), 1)


def test_a_model_is_given_the_message_and_names_of_products_only() -> None:
    """As exhibits, under the instructions of the prompt file, for its case."""
    says = Says(reading())
    ModelUnderstanding(says, (ModelRule(),)).understand(Redacted("How is it stored?"), ABOUT)
    exhibits = json.loads(says.asked["material"])["exhibits"]
    assert {e["kind"]: e["text"] for e in exhibits} == {
        "products": "Velmira\nQuorvia",
        "product that the rules found": "Velmira",
        "message": "How is it stored?",
    }
    assert says.asked["instructions"] == prompt(PROMPT)
    assert says.asked["task"] is Task.UNDERSTAND
    assert (says.asked["about"].case_id, says.asked["about"].market) == (7, "US")


@pytest.mark.parametrize(
    ("rules", "product", "market", "reads"),
    [
        ((), "Velmira", "US", False),
        ((ModelRule(),), None, None, True),
        ((ModelRule(product="Velmira"),), "Velmira", "US", True),
        ((ModelRule(product="Velmira"),), "Quorvia", "US", False),
        ((ModelRule(product="Velmira"),), None, "US", False),
        ((ModelRule(market="DE"),), "Velmira", "DE", True),
        ((ModelRule(market="DE"),), "Velmira", "US", False),
    ],
)
def test_a_company_says_what_is_read(rules: tuple[ModelRule, ...], product: str | None, market: str | None, reads: bool) -> None:
    """By product and market; what is not known is read only where all is."""
    assert ModelUnderstanding(Says(reading()), rules).covers(product, market) is reads


def test_the_instructions_name_every_flag_that_may_be_raised() -> None:
    """And not the one that would make a route easier."""
    words = prompt(PROMPT).text
    assert [c for c in Concern if c is not Concern.OUT_OF_SCOPE and c.value not in words] == []
    assert [k for k in SpecialSituation if k.value not in words] == []
    assert Concern.OUT_OF_SCOPE.value not in words


@pytest.mark.parametrize("more", [{"route": "draft"}, {"approved": True}, {"recipient": "all@example.org"}])
def test_an_answer_with_anything_else_in_it_is_refused(more: dict[str, Any]) -> None:
    """A route, an approval, a recipient: there is no place for it."""
    with pytest.raises(ValidationError):
        ReadingForm.model_validate(reading(**more))
