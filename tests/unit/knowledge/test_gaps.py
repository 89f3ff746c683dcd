"""Questions that found no answer, grouped: alike ones together, others apart, and a request that an author can fill in."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from knowledge.checking import attempt
from knowledge.embedding import MiniLM
from knowledge.gaps import Group, Unanswered, grouped, request_for_document
from tests.unit.knowledge.hashed import HashedWords
from triage.ports import Embedder

ASKED = (
    ("storage", "How long is reconstituted Zyxora stable at room temperature?"),
    ("storage", "zyxora pen left out of the fridge for 3 days, still ok?"),
    ("storage", "Can Zyxora be stored after reconstitution for 24 hours?"),
    ("latex", "Does Zyxora contain latex?"),
    ("latex", "latex in the zyxora needle cap?"),
    ("ramadan", "any data on zyxora in ramadan fasting?"),
    ("ramadan", "Zyxora during ramadan, dose timing?"),
    ("alcohol", "Can patients on Zyxora drink alcohol?"),
    ("alcohol", "alcohol with zyxora ok?"),
    ("transplant", "Use of zyxora in kidney transplant recipients"),
    ("transplant", "zyxora after renal transplantation, any experience?"),
    ("driving", "Does Zyxora affect driving?"),
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    """The real model."""
    return MiniLM(tmp_path_factory.mktemp("models"), download=False)


def unanswered(texts: Sequence[str], product: str = "Zyxora", markets: Sequence[str] = ("US",)) -> list[Unanswered]:
    """Questions of some months."""
    return [
        Unanswered(
            case_id=place + 1, ordinal=1, text=text, product=product, market=markets[place % len(markets)],
            asked_at=datetime(2026, 5 + place % 2, 3, tzinfo=UTC), why="nothing was found",
        )
        for place, text in enumerate(texts)
    ]  # fmt: skip


def test_questions_about_the_same_come_together(model: MiniLM) -> None:
    """Twelve made-up questions fall into their six subjects."""
    subjects = {text: subject for subject, text in ASKED}
    groups = grouped(unanswered([text for _, text in ASKED]), model)
    found = [{subjects[one.text] for one in group.questions} for group in groups]
    assert sorted(found, key=str) == sorted([{s} for s in {subject for subject, _ in ASKED}], key=str)
    assert (groups[0].topic, len(groups[0].questions)) == ("storage", 3)


@pytest.mark.parametrize("embedder", [HashedWords()])
def test_products_are_never_mixed(embedder: Embedder) -> None:
    """A request is for one product."""
    groups = grouped([*unanswered(["Does it contain latex?"]), *unanswered(["Does it contain latex?"], product="Velmira")], embedder)
    assert [(g.product, len(g.questions)) for g in groups] == [("Velmira", 1), ("Zyxora", 1)]


def test_a_group_is_told_in_a_sentence() -> None:
    """How many, about what, when and where from."""
    texts = ["How is Zyxora stored?", "How is Zyxora stored in summer?", "How is Zyxora stored on travels?"]
    (group,) = grouped(unanswered(texts, markets=("US", "US", "DE")), HashedWords())
    assert group.words == "3 questions on Zyxora about storage and stability found no answer from 2026-05 to 2026-06 (US 2, DE 1)"
    assert group.key == "1-1"


def test_nothing_is_nothing() -> None:
    """No question, no group."""
    assert grouped([], HashedWords()) == ()


def test_a_request_is_a_document_to_fill_in() -> None:
    """It reads as one, its metadata hold what is known, and what is missing is told as for any document."""
    (group,) = grouped(unanswered(["How is Zyxora stored?", "How is Zyxora stored: in summer?"], markets=("US", "DE")), HashedWords())
    text = request_for_document(group)
    tried = attempt(text.encode(), "request.md")
    assert tried.metadata["products"] == ["Zyxora"]
    assert tried.metadata["markets"] == ["DE", "US"]
    assert set(tried.metadata["questions"]) == {"How is Zyxora stored?", "How is Zyxora stored: in summer?"}
    assert tried.metadata["topic"] == "storage and stability"
    assert tried.document is None
    assert any("document number" in fault.casefold() or "id" in fault.casefold() for fault in tried.faults)
    assert "2 questions on Zyxora" in text


def test_a_long_list_is_cut_and_says_so() -> None:
    """Twelve are sent along."""
    questions = tuple(unanswered([f"How is Zyxora stored in place {n}?" for n in range(20)]))
    text = request_for_document(Group(product="Zyxora", topic="storage", about="storage and stability", questions=questions))
    assert "and 8 more like these" in text


def test_a_group_without_a_topic_is_named_by_its_words() -> None:
    """Those that its questions share."""
    (group,) = grouped(unanswered(["Is Zyxora vegan food?", "Is Zyxora food vegan?"]), HashedWords())
    assert sorted(group.about.split()) == ["food", "vegan"]
