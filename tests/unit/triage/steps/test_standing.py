"""How a question stands to the label: its kind first, then its own product's label in the professional's market."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

import pytest

from tests.data.triage import Catalogue, Shipped, StillClock, shipped_assessor
from triage.detect.impression import Asks, Impression
from triage.domain.concern import Concern
from triage.domain.decision import Axis, LabelStatus, Route, TriageDecision
from triage.domain.evidence import Label
from triage.steps.assess import Assessor

ON, OFF, UNCLEAR, NONE = LabelStatus.ON_LABEL, LabelStatus.OFF_LABEL, LabelStatus.UNCLEAR, LabelStatus.NOT_APPLICABLE
ASSESSOR = shipped_assessor(rules_alone=True)


def assess(text: str, market: str | None = "US") -> TriageDecision:
    return ASSESSOR.assess(text, market=market)


@pytest.mark.parametrize(
    ("text", "status", "axis"),
    [
        ("what was the PASI 90 at week 16 with velmira?", ON, Axis.INDICATION),
        ("any data beyond week 104 in the velmira extension study?", ON, Axis.DURATION),
        ("velmira response rate in the teen study, ages 12 to 17?", ON, Axis.AGE),
        ("velmira PASI 75 in patients above 90 kg?", ON, Axis.POPULATION),
        ("what gauge is the needle of the quorvia pen?", NONE, None),
        ("does the quorvia pen contain latex?", NONE, None),
        ("can quorvia be kept at 25 degrees?", NONE, None),
        ("velmira in hidradenitis: results of the phase 2?", OFF, Axis.INDICATION),
        ("is there PK to support 45 mg velmira?", OFF, Axis.DOSE),
        ("can two 1 mg pens replace one 2 mg pen of quorvia?", OFF, Axis.PREPARATION),
        ("can she take 2 of the 15 mg velmira tablets instead of one 30?", ON, Axis.DOSE),
        ("velmira for scalp psoriasis?", UNCLEAR, Axis.POPULATION),
        ("would you use quorvia in severe gastroparesis?", OFF, Axis.POPULATION),
    ],
)
def test_the_kind_of_a_question_comes_first(text: str, status: LabelStatus, axis: Axis | None) -> None:
    """Results of the approved use are on-label, facts of the pack are no use, and a use outside the label stays one."""
    finding = assess(text).finding
    assert (finding.status, finding.axis) == (status, axis), finding.reason


@pytest.mark.parametrize(
    "text",
    [
        "Can velmira be taken with wine?",
        "Are antivirals ok with velmira?",
        "Do men on velmira need condoms?",
        "Mean lipase rise in the quorvia trials?",
        "ANC cut-off below which velmira must not be started?",
        "Any femur effects of velmira in juvenile rats?",
        "He heard that quorvia makes people go blind. Any truth in that?",
        "If a patient gets shingles on velmira, do they have to stop for good?",
        "How often must INR be checked with quorvia and warfarin?",
        "Wants nephrotox data on tarvexa if any.",
        "My patient on velmira had a rash. How often was this seen in the trials?",
        "A patient on tarvexa had pneumonitis grade 1. When can she restart?",
    ],
)
def test_harm_is_no_use(text: str) -> None:
    """A question of harm asks about no use, and goes to a specialist."""
    decision = assess(text)
    assert Concern.SAFETY_QUESTION in decision.concerns
    assert decision.finding.status is NONE, decision.finding.reason
    assert decision.route is Route.SPECIALIST


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        ("Family history of MTC: may we start quorvia?", Axis.CONTRAINDICATION),
        ("Can we resume tarvexa after a Grade 4 infusion-related reaction?", Axis.CONTRAINDICATION),
        ("Can she have velmira in pregnancy?", Axis.POPULATION),
    ],
)
def test_what_a_contraindication_or_warning_speaks_against_is_both(text: str, axis: Axis) -> None:
    """It is a use outside the label, and a question of harm."""
    decision = assess(text)
    assert {Concern.OFF_LABEL_QUESTION, Concern.SAFETY_QUESTION} <= decision.concerns
    assert (decision.finding.status, decision.finding.axis) == (OFF, axis)


def test_a_question_may_lean_on_a_use_that_was_told() -> None:
    """What was told makes the question one about a use outside the label."""
    decision = assess("We have put a 9-year-old on velmira. Is there any dosing data for that age?")
    assert (decision.finding.status, decision.finding.axis) == (OFF, Axis.AGE)


def test_a_fact_leans_on_nothing() -> None:
    """What was told before does not turn it into a use."""
    assert assess("A 9-year-old took velmira. What is the half-life of velmira?").finding.status is NONE


def test_each_question_has_its_own_product_text_status_and_route() -> None:
    """Several products in one message: each question is held against its own label."""
    decision = assess(
        "Can Velmira be used in a 14 yo with plaque psoriasis? Can Quorvia be used in a 14 yo with type 2 diabetes? And what is the maximum dose?"
    )
    assert [q.product for q in decision.questions] == ["Velmira", "Quorvia", "Quorvia"]
    assert [q.finding.status for q in decision.questions] == [ON, OFF, ON]
    assert [q.route for q in decision.questions] == [Route.DRAFT, Route.SPECIALIST, Route.DRAFT]
    assert "2 mg" in decision.questions[2].finding.label_says
    assert all(a.end <= b.start for a, b in pairwise(decision.questions))


def test_the_market_is_read_from_the_words() -> None:
    """Another market's label shows the axis, decides nothing, and raises off-label only where it would be in doubt there."""
    child = assess("Dr Krüger from Köln: can velmira be used in a 6 year old?")
    liver = assess("Dr van Dijk (Utrecht) asks for the dosing of velmira in Child-Pugh B")
    assert (child.market, child.finding.status, child.finding.axis) == ("DE", UNCLEAR, Axis.AGE)
    assert "DE" in child.finding.reason
    assert Concern.OFF_LABEL_QUESTION in child.concerns
    assert (liver.market, liver.finding.status, liver.finding.axis) == ("NL", UNCLEAR, Axis.POPULATION)
    assert Concern.OFF_LABEL_QUESTION not in liver.concerns
    assert assess("Dr van Dijk (Utrecht): half-life of velmira?").finding.status is NONE


def test_a_product_without_any_label_is_unclear() -> None:
    """Nothing can be held against it."""

    class Bare(Catalogue):
        def label(self, product: str, market: str, *, on: datetime) -> Label | None:
            return None

    decision = Assessor(Bare(), StillClock()).assess("Can Brenzatol be used in a 9-year-old?", market="US")
    assert decision.finding.status is UNCLEAR


def _learned(asks: Asks) -> Assessor:
    return Assessor(Shipped(), StillClock(), lambda _: Impression((), lambda _: asks))


@pytest.mark.parametrize(
    ("asks", "status"),
    [
        (Asks(any_use=0.9, known=True), UNCLEAR),
        (Asks(fact=0.9, known=True), NONE),
        (Asks(harm=0.9, known=True), NONE),
    ],
)
def test_the_trained_detector_decides_where_the_label_does_not(asks: Asks, status: LabelStatus) -> None:
    """Where nothing could be held against the label: a use is unclear, a fact or harm asks about no use."""
    assert _learned(asks).assess("what is the grumbleness of velmira for that?", market="US").finding.status is status


@pytest.mark.parametrize(
    ("asks", "status"),
    [
        (Asks(any_use=0.2, known=True), OFF),
        (Asks(any_use=0.2, nothing=0.9, known=True), NONE),
        (Asks(any_use=0.2, harm=0.9, known=True), NONE),
        (Asks(any_use=0.05, known=True), NONE),
    ],
)
def test_a_use_outside_the_label_that_is_told_is_asked_about(asks: Asks, status: LabelStatus) -> None:
    """Without a question, a use that the label rules out counts where likeness finds some of it, and neither harm nor a mere report."""
    assert _learned(asks).assess("Nothing works for her lupus, says Dr Inglewood. Velmira is next.", market="US").finding.status is status


def test_titration_in_general_is_a_matter_of_speed() -> None:
    """Who asks for the titration asks how fast, and for no amount."""
    finding = assess("what is the titration of quorvia?").finding
    assert (finding.status, finding.axis) == (ON, Axis.FREQUENCY)


@pytest.mark.parametrize(("harm", "raised"), [(0.9, True), (0.1, False)])
def test_the_trained_detector_raises_harm(harm: float, raised: bool) -> None:
    """A question about no use and no known topic is one of harm where it says so."""
    decision = _learned(Asks(harm=harm, fact=0.6, known=True)).assess("velmira and the blurg?", market="US")
    assert (Concern.SAFETY_QUESTION in decision.concerns) is raised


@pytest.mark.parametrize(
    "text", ["Can velmira be used in a 9 year old?", "Any femur effects of velmira in rats?", "A patient had a rash on velmira. How often is this seen?"]
)
def test_every_signal_shows_its_span_rule_and_reason(text: str) -> None:
    """A reviewer sees the words, the rule and why."""
    signals: Iterable[object] = assess(text).signals
    assert signals
    for s in assess(text).signals:
        assert s.text == text[s.start : s.end]
        assert s.rule
        assert s.why


@pytest.mark.parametrize(
    ("text", "status", "axis"),
    [
        ("a hospice wants velmira for hidradenitis next month", OFF, Axis.INDICATION),
        ("stir velmira into warm custard for a nursing home resident", OFF, Axis.PREPARATION),
        ("tarvexa plus gemcitabine after platinum", OFF, Axis.COMBINATION),
    ],
)
def test_a_use_is_asked_about_without_words_that_ask(text: str, status: LabelStatus, axis: Axis) -> None:
    """A few words that read like a use are a question, held against the label as any other."""
    decision = _learned(Asks(any_use=0.8, known=True)).assess(text, market="US")
    assert (decision.finding.status, decision.finding.axis) == (status, axis), decision.finding.reason
    assert Concern.OFF_LABEL_QUESTION in decision.concerns


def test_a_use_goes_before_harm_where_likeness_is_surer_of_it() -> None:
    """A disease in the words is what it would be given for, and no unwanted event that is asked about."""
    text = "vitiligo and velmira, tried by anybody?"
    assert _learned(Asks(any_use=0.8, harm=0.2, known=True)).assess(text, market="US").finding.status is OFF
    assert _learned(Asks(any_use=0.3, harm=0.9, known=True)).assess("rash with velmira, seen before?", market="US").finding.status is NONE


def test_a_use_that_nothing_in_the_label_explains_is_unclear_on_the_likeliest_axis() -> None:
    """It must not pass as no use; below any thought of a use it is none."""
    text = "velmira for the ones on the blurg schedule"
    made = _learned(Asks({Axis.FREQUENCY: 0.9, Axis.DOSE: 0.1}, any_use=0.9, known=True)).assess(text, market="US")
    assert (made.finding.status, made.finding.axis) == (UNCLEAR, Axis.FREQUENCY)
    assert made.route is Route.SPECIALIST
    assert _learned(Asks(nothing=0.9, known=True)).assess("and the blurg of it, velmira?", market="US").finding.status is NONE


def test_a_short_question_leans_on_the_value_told_before_it_where_likeness_is_sure_of_a_use() -> None:
    """The value stands in the sentence before; what the words alone would approve gives way to it."""
    sure = _learned(Asks({Axis.POPULATION: 0.7}, any_use=0.9, known=True))
    made = sure.assess("Child-Pugh C cirrhosis and plaque psoriasis everywhere. velmira 15 mg once daily?", market="US")
    assert (made.finding.status, made.finding.axis) == (OFF, Axis.POPULATION), made.finding.reason


def test_what_only_looks_like_a_disease_is_none_where_likeness_finds_no_use() -> None:
    """A word in the place of a disease that no term names; a disease that is named stands."""
    unsure = _learned(Asks(any_use=0.05, nothing=0.9, known=True))
    assert unsure.assess("She is not asking velmira for anything grumbly back", market="US").finding.status is NONE
    assert unsure.assess("any role of velmira in vitiligo?", market="US").finding.status is OFF


@pytest.mark.parametrize(
    ("text", "status", "axis"),
    [
        ("His eGFR is 21. velmira 15 mg once daily?", ON, Axis.POPULATION),
        ("Liver is Child-Pugh C. velmira 15 mg once daily?", OFF, Axis.POPULATION),
        ("Her kidneys are perfectly normal. velmira 15 mg once daily?", OFF, Axis.DOSE),
    ],
)
def test_an_amount_is_held_against_the_patient_told_of_before(text: str, status: LabelStatus, axis: Axis) -> None:
    """An amount that the label gives for a failing organ only is on-label for that patient, and off-label for others."""
    finding = _learned(Asks(any_use=0.9, known=True)).assess(text, market="US").finding
    assert (finding.status, finding.axis) == (status, axis), finding.reason


@pytest.mark.parametrize("asks", [Asks(fact=0.9, known=True), Asks(any_use=0.9, fact=0.1, known=True)])
def test_a_result_in_the_approved_use_is_on_label(asks: Asks) -> None:
    """Results in a subgroup of those whom the label is for are on-label, whatever likeness makes of the question."""
    finding = _learned(asks).assess("velmira PASI 75 in patients above 90 kg?", market="US").finding
    assert (finding.status, finding.axis) == (ON, Axis.POPULATION)


def test_words_in_the_place_of_a_disease_are_none_where_likeness_sees_no_disease() -> None:
    """A disease that a term names stands; other words do not become one."""
    seen = _learned(Asks({Axis.DOSE: 0.8, Axis.INDICATION: 0.02}, any_use=0.6, known=True))
    assert seen.assess("any data on velmira for grumbly wording?", market="US").finding.status is not OFF
    assert seen.assess("any data on velmira for vitiligo?", market="US").finding.status is OFF


@pytest.mark.parametrize(
    "text",
    [
        "¿hay datos de velmira en vitiligo?",
        "Gibt es Daten zu Velmira bei Lupus?",
        "avez-vous des données sur velmira dans le lupus ?",
        "is velmira being studied in uveitis?",
        "velmira in MASH, no psoriasis: phase 2?",
    ],
)
def test_a_disease_that_the_product_is_studied_in_is_a_use(text: str) -> None:
    """A disease that the label does not list is a use asked about, in whichever language, and not an unwanted event."""
    decision = assess(text)
    assert (decision.finding.status, decision.finding.axis) == (OFF, Axis.INDICATION), decision.finding.reason
    assert Concern.OFF_LABEL_QUESTION in decision.concerns


def test_where_no_label_of_the_market_is_loaded_a_disease_that_no_label_lists_is_still_named() -> None:
    """A question from a market whose label is not loaded is held against another market's, in doubt."""
    decision = assess("Gibt es Daten zu Velmira bei Lupus? Dr. Weber, Kiel", market="DE")
    assert (decision.finding.status, decision.finding.axis) == (UNCLEAR, Axis.INDICATION), decision.finding.reason
    assert Concern.OFF_LABEL_QUESTION in decision.concerns
