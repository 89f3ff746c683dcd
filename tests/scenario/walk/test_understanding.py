"""A language model reads messages beside the rules: it adds searches, questions and flags, and takes nothing away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.understanding import always, flag, question
from tests.scenario.walk.conftest import House
from tests.scenario.walk.reading import ReadHouse
from tests.scenario.walk.story import OFF_LABEL, ON_LABEL, REPORT, STORAGE
from triage.domain.audit import AuditEntry
from triage.domain.case import CaseStatus
from triage.domain.concern import Concern, SpecialSituation
from triage.domain.decision import LabelStatus, Route
from triage.domain.people import WORKER, Role
from triage.domain.understood import SecondReading, ToRead, Understood
from triage.rules import model_reading
from triage.steps.tools import Policy

S = CaseStatus
ODD = "Velmira question from a clinic: the box sat on a warm windowsill all week, still fine to hand out? Thanks"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ReadHouse]:
    """A running core with a reader."""
    built = ReadHouse(tmp_path)
    yield built
    built.store.engine.dispose()


def test_a_reading_that_adds_nothing_changes_nothing(house: ReadHouse, tmp_path: Path) -> None:
    """With a model that finds nothing every message goes the way that it goes without one."""
    (tmp_path / "plain").mkdir()
    plain = House(tmp_path / "plain")
    for text in (ON_LABEL, OFF_LABEL, STORAGE, REPORT, "What does Velmira cost?", "Hallo, wie lagert man Velmira?"):
        read, alone = house.send(text), plain.send(text)
        assert read.status is alone.status
        assert read.decision == alone.decision
        assert house.decided(read).second_reading is SecondReading.DONE
    plain.store.engine.dispose()


def test_only_redacted_words_are_given(house: ReadHouse) -> None:
    """The model sees the message without identifiers, and its product, market and case."""
    case = house.send(f"Dr. Maria Schmidt (maria.schmidt@example.org) asks: {ON_LABEL}")
    text, about = house.reader.given[0]
    assert "Schmidt" not in text
    assert "@" not in text
    assert (about.case_id, about.product, about.market, about.products) == (case.id, "Velmira", "US", ("Velmira",))


def test_a_flag_raised_by_the_model_is_handed_off(house: ReadHouse) -> None:
    """With its words as they stand in the message, and a rule that names the model."""
    text = "Velmira storage please. By the way the lady in bed two is rather green about the gills."
    house.reader.says = always(flag(Concern.ADVERSE_EVENT, "is rather green about the gills"))
    case = house.send(text)
    with house.store.read() as uow:
        hand_offs, reports = uow.hand_offs.of(case.id), uow.reports.of(case.id)
    assert [(h.desk.value, h.reasons) for h in hand_offs] == [("pharmacovigilance", ("adverse_event",))]
    assert len(reports) == 1
    raised = [s for s in house.decided(case).signals if s.rule.startswith("model.")]
    assert [(s.name, s.text, text[s.start : s.end]) for s in raised] == [("adverse_event", *["is rather green about the gills"] * 2)]
    assert case.decision is not None
    assert Concern.ADVERSE_EVENT in case.decision.concerns


def test_a_name_inside_the_words_of_a_flag_is_found_again(house: ReadHouse) -> None:
    """What the model quotes with a mark in place of a name stands in the message with the name."""
    text = f"{STORAGE} Her neighbour Mrs. Anna Kowalski is rather green about the gills."
    house.reader.says = lambda given, _: flag(Concern.ADVERSE_EVENT, given[given.index("Her neighbour") :])
    case = house.send(text)
    raised = next(s for s in house.decided(case).signals if s.rule == "model.adverse_event")
    assert raised.text == text[text.index("Her neighbour") :].rstrip(".")


def test_a_further_flag_joins_the_hand_off_of_the_message(house: ReadHouse) -> None:
    """A desk has one hand-off of a message, with every reason; the report takes the reason too."""
    house.reader.says = always(flag(Concern.SPECIAL_SITUATION, "after Velmira", SpecialSituation.OVERDOSE))
    case = house.send(REPORT)
    with house.store.read() as uow:
        hand_offs, reports = uow.hand_offs.of(case.id), uow.reports.of(case.id)
    assert [h.reasons for h in hand_offs] == [("adverse_event", "special_situation:overdose")]
    assert {r for one in reports for r in one.reasons} == {"adverse_event", "special_situation:overdose"}
    assert all(one.hand_offs == (hand_offs[0].id,) for one in reports)


def test_what_the_model_calls_an_emergency_pages_and_warns_first(house: ReadHouse) -> None:
    """The urgent notice is posted, and somebody is paged."""
    house.reader.says = always(flag(Concern.EMERGENCY, "gone blue and stopped answering"))
    case = house.send("Velmira. The fellow here has gone blue and stopped answering.")
    with house.store.read() as uow:
        assert uow.pages.of(case.id)
    assert any(":urgent" in key for key in house.chat.posts)


def test_words_that_stand_nowhere_flag_nothing_and_are_told(house: ReadHouse) -> None:
    """A flag without words of the message is set aside, and whoever decides is asked to read with care."""
    house.reader.says = always(flag(Concern.ADVERSE_EVENT, "the patient died"))
    case = house.send(ON_LABEL)
    with house.store.read() as uow:
        assert uow.hand_offs.of(case.id) == ()
    assert model_reading.NOT_IN_MESSAGE in house.card(case)


@pytest.mark.parametrize("concern", [Concern.SAFETY_QUESTION, Concern.OFF_LABEL_QUESTION, Concern.SOLICITED])
def test_a_question_in_which_the_model_sees_risk_goes_to_a_specialist(house: ReadHouse, concern: Concern) -> None:
    """The route rises; the draft is made all the same, for medical information alone."""
    house.reader.says = always(flag(concern, "Velmira need a dose adjustment"))
    case = house.send(ON_LABEL)
    assert case.status is S.WITH_SPECIALIST
    assert case.decision is not None
    assert case.decision.route is Route.SPECIALIST
    if concern is Concern.OFF_LABEL_QUESTION:
        assert case.decision.finding.status is LabelStatus.UNCLEAR


def test_out_of_scope_is_not_for_a_model_to_say(house: ReadHouse) -> None:
    """It would make a route easier."""
    house.reader.says = always(flag(Concern.OUT_OF_SCOPE, "How are Velmira tablets stored"))
    case = house.send(STORAGE)
    assert case.status is S.IN_REVIEW
    assert case.decision is not None
    assert Concern.OUT_OF_SCOPE not in case.decision.concerns


def test_other_words_for_a_question_add_passages(house: ReadHouse) -> None:
    """What the question's own words find comes first; what else is found comes after it."""
    before = house.send(ON_LABEL)
    house.reader.says = always(question(ON_LABEL, "Velmira tablets stored bottle", "Velmira rash vomiting rates"))
    after = house.send(ON_LABEL)
    with house.store.read() as uow:
        one, other = uow.drafts.evidence(before.id)[0], uow.drafts.evidence(after.id)[0]
    assert other.hits[: len(one.hits)] == one.hits
    assert {h.passage.key.document for h in other.hits} > {h.passage.key.document for h in one.hits}


def test_a_question_that_rules_find_no_words_for_is_answered_by_other_words(house: ReadHouse) -> None:
    """An odd question gets its evidence by what the model would look for."""
    house.reader.says = always(question("still fine to hand out?", "Velmira tablets stored temperature"))
    case = house.send(ODD)
    with house.store.read() as uow:
        found = {h.passage.key.document for e in uow.drafts.evidence(case.id) for h in e.hits}
    assert "SRD-STORE" in found


def test_a_question_that_only_the_model_sees_is_added(house: ReadHouse) -> None:
    """It stands beside the rules' questions with a number of its own, and is marked as the model's."""
    text = f"{STORAGE} Regarding the renal thing we touched on, eGFR 35, dose adjustment"
    house.reader.says = always(question("Regarding the renal thing we touched on, eGFR 35, dose adjustment"))
    case = house.send(text)
    assert case.decision is not None
    mine = [q for q in case.decision.questions if q.by_model]
    assert len(mine) == 1
    assert [q.ordinal for q in case.decision.questions] == list(range(1, len(case.decision.questions) + 1))
    with house.store.read() as uow:
        assert {e.question for e in uow.drafts.evidence(case.id)} == {q.ordinal for q in case.decision.questions}
    assert model_reading.QUESTION_BY_MODEL in house.card(case)


def test_a_question_that_only_the_model_sees_goes_to_a_person(house: ReadHouse) -> None:
    """Also where answers may go out by policy, and the rules alone would have let this one."""
    house.policy = Policy(direct_release=True)
    assert house.send(STORAGE).status is S.SENT
    house.reader.says = always(question("the bottle that they come in, tablets stored"))
    case = house.send(f"{STORAGE} And the bottle that they come in, tablets stored")
    assert case.decision is not None
    assert any(q.by_model for q in case.decision.questions)
    assert case.status in {S.IN_REVIEW, S.WITH_SPECIALIST}


def test_a_question_that_does_not_stand_in_the_message_is_not_asked(house: ReadHouse) -> None:
    """A model may not put words into anybody's mouth."""
    house.reader.says = always(question("Is Velmira better than everything else?"))
    case = house.send(STORAGE)
    assert case.decision is not None
    assert len(case.decision.questions) == 1
    assert not case.decision.questions[0].by_model


def test_what_somebody_else_says_asks_nothing_also_by_the_model(house: ReadHouse) -> None:
    """Its reports count; its questions don't."""
    first = house.send(ON_LABEL)
    both = question("it is about the storage").questions, flag(Concern.ADVERSE_EVENT, "rather green about the gills").flags
    house.reader.says = always(Understood(questions=both[0], flags=both[1]))
    case = house.send("it is about the storage; he is rather green about the gills", conversation="c1", sender=Role.REVIEWER, addressed=False)
    assert case.id == first.id
    assert case.decision is not None
    assert not any(q.by_model for q in case.decision.questions)
    assert Concern.ADVERSE_EVENT in case.decision.concerns


def test_a_product_named_by_the_model_is_looked_for_and_decides_nothing(house: ReadHouse) -> None:
    """The case keeps no product, the route stays with a specialist, and the card asks to check."""
    text = "Does the little white psoriasis pill of yours need a dose adjustment with an eGFR of 35?"
    house.reader.says = always(Understood(product="velmira"))
    case = house.send(text)
    assert case.product is None
    assert case.status is S.WITH_SPECIALIST
    with house.store.read() as uow:
        assert {h.passage.key.document for e in uow.drafts.evidence(case.id) for h in e.hits} == {"SRD-RENAL"}
    assert model_reading.PRODUCT_BY_MODEL.format(product="Velmira") in house.card(case)


def test_a_product_that_a_person_names_while_the_model_reads_stands(house: ReadHouse) -> None:
    """What a person says of the product goes before what a model takes it to be, however late the model answers."""

    def slowly(_text: str, about: ToRead) -> Understood:
        with house.store.begin() as uow:
            case = uow.cases.get(about.case_id)
            uow.cases.change(case, entry=AuditEntry(actor=WORKER.id, action="case.product_named"), product="Quorvia")
        return Understood(product="velmira")

    house.reader.says = slowly
    case = house.send("Does the little white psoriasis pill of yours need a dose adjustment with an eGFR of 35?")
    assert case.product == "Quorvia"
    assert case.decision is not None
    assert all(q.product != "Velmira" for q in case.decision.questions)
    assert "takes it to be" not in house.card(case)


@pytest.mark.parametrize("named", ["Competizol", "", "Velmira'; DROP TABLE cases"])
def test_a_product_that_the_library_does_not_know_is_none(house: ReadHouse, named: str) -> None:
    """Nothing is looked for."""
    house.reader.says = always(Understood(product=named))
    case = house.send("Does it need a dose adjustment with an eGFR of 35?")
    with house.store.read() as uow:
        assert not any(e.hits for e in uow.drafts.evidence(case.id))


def test_a_product_that_the_rules_found_stays(house: ReadHouse) -> None:
    """A model corrects no product."""
    house.shelf.others = ("Quorvia",)
    house.reader.says = always(Understood(product="Quorvia"))
    case = house.send(STORAGE)
    assert case.product == "Velmira"
    assert case.decision is not None
    assert {q.product for q in case.decision.questions} == {"Velmira"}
