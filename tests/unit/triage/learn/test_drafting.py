"""A drafter is measured by what it proves, cites, leaves out and gets wrong; the set that ships asks what the sample library answers."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.demo import SAMPLE_LIBRARY, WRITTEN_FOR
from knowledge.answering import Gold, read_gold
from knowledge.checking import check
from knowledge.documents import ApprovedDocument, Section
from tests.architecture.sources import ROOT
from tests.clock import TurnableClock
from tests.fakes.shelf import RENAL, Shelf
from triage.adapters.alerts import LogAlerts
from triage.adapters.drafters.verbatim import VerbatimDrafter
from triage.domain.draft import Draft, Statement, Writer
from triage.domain.evidence import Evidence
from triage.domain.inquiry import Redacted
from triage.domain.model_call import CaseRef
from triage.domain.share import Share
from triage.learn.drafting import Drafted, DraftQuestion, measure, write_all
from triage.proof.quotes import cite
from triage.proof.words import plain
from triage.steps.assess import Assessor
from triage.steps.tools import Tools
from triage.store.engine import open_engine
from triage.store.unit import Store

SET = ROOT / "tests/data/drafts/questions.jsonl"
ASKED = DraftQuestion("1", "Does Velmira need a dose adjustment with an eGFR of 35?", "Velmira", "US", True, lambda p: p.text == RENAL, ("No dose adjustment",))
UNANSWERED = DraftQuestion("2", "Does Velmira help against vitiligo?", "Velmira", "US", False, lambda _: False)


class Fixed:
    """Writes one statement of whatever is asked, with a quote of the first passage."""

    def __init__(self, text: str, instead: str = "") -> None:
        self.text = text
        self.instead = instead

    def draft(self, questions: list[tuple[int, Redacted]], evidence: list[Evidence], *, about: CaseRef | None = None) -> Draft:
        """The statement."""
        hits = [h for e in evidence for h in e.hits][:1]
        said = tuple(Statement(text=self.text, question=1, citations=(cite(h.passage, h.passage.text),)) for h in hits)
        return Draft(written_by=Writer.MODEL, statements=said, instead=self.instead)


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    """The small shelf, and a store that nothing is written to."""
    shelf, clock = Shelf(), TurnableClock()
    store = Store(open_engine(f"sqlite:///{tmp_path / 'none.db'}"), clock)
    return Tools(store=store, library=shelf, assessor=Assessor(shelf, clock), drafter=VerbatimDrafter(), alerts=LogAlerts(), desks={}, clock=clock)


def measured(tools: Tools, drafter: object, *questions: DraftQuestion) -> Drafted:
    """The measures of a drafter on some questions."""
    return measure(tools, write_all(tools, drafter, questions, lambda *_: None, "test"))  # type: ignore[arg-type]


def test_words_of_the_document_are_supported_and_found(tools: Tools) -> None:
    """The drafter without a model proves everything, cites the section that answers, and keeps silent where nothing does."""
    found = measured(tools, VerbatimDrafter(), ASKED, UNANSWERED)
    assert (found.supported, found.found, found.told, found.silent_rightly) == (Share(1, 1),) * 4
    assert found.silent_wrongly == found.numbers_wrong == Share(0, 1)


def test_a_wrong_number_counts_as_wrong_and_tells_nothing(tools: Tools) -> None:
    """A statement that is not proven answers nothing, whatever it cites."""
    found = measured(tools, Fixed(RENAL.replace("30 to 59", "20 to 59")), ASKED)
    assert found.numbers_wrong == Share(1, 1)
    assert found.supported == found.found == found.told == Share(0, 1)
    assert found.citations == Share(1, 1)


def test_what_another_drafter_wrote_is_counted_apart(tools: Tools) -> None:
    """A model that was not there is not measured by what stood in for it."""
    assert measured(tools, Fixed(RENAL, instead="it cannot be reached"), ASKED).by_others == 1


@pytest.fixture(scope="module")
def sections() -> dict[str, list[tuple[frozenset[str], str]]]:
    """The documents that are in force on the day of the set: the names over each section, and its words."""
    newest: dict[str, ApprovedDocument] = {}
    for path in sorted(p for p in SAMPLE_LIBRARY.rglob("*") if p.suffix in {".md", ".json"}):
        document = check(path)
        if document.expires is None or document.expires >= WRITTEN_FOR:
            newest[document.id] = max(document, newest.get(document.id, document), key=lambda d: d.version)
    return {d.id: [(_names(s), s.text) for s in d.sections] for d in newest.values()}


def _names(section: Section) -> frozenset[str]:
    over = (section.name, *section.heading, section.label_section or "", section.chapter or "")
    return frozenset(name.casefold() for name in over)


def test_the_set_is_large_enough_and_asks_of_every_product() -> None:
    """At least sixty questions, some of which nothing answers, and no two alike."""
    gold = read_gold(SET)
    assert len(gold) >= 60
    assert len({g.query for g in gold}) == len({g.id for g in gold}) == len(gold)
    assert sum(not g.answers for g in gold) >= 12
    assert min(Counter(g.product for g in gold).values()) >= 15


@pytest.mark.parametrize("one", [g for g in read_gold(SET) if g.answers], ids=lambda g: g.id)
def test_every_fact_of_the_set_stands_in_a_section_that_it_names(one: Gold, sections: dict[str, list[tuple[frozenset[str], str]]]) -> None:
    """So what counts as a right answer is what the documents in force say."""
    named = [(d, text) for d, wanted in one.answers.items() for names, text in sections[d] if names & wanted]
    assert {d for d, _ in named} == set(one.answers)
    words = " ".join(plain(text) for _, text in named).casefold()
    assert [f for f in one.facts if plain(f).casefold() not in words] == []


def test_the_set_is_lines_of_json() -> None:
    """One question a line."""
    assert all(json.loads(line)["query"] for line in SET.read_text("utf-8").splitlines())
