"""Forms in which a value is said: days of the week, bare numbers, ages in words, ways into the body, an end of treatment."""

import pytest

from tests.unit.triage.label.labels import OFF, ON, UNCLEAR, ask, check_comes_to
from triage.domain.decision import Axis, LabelStatus
from triage.label.measures import Every
from triage.label.pauses import WORKING_WEEK, scheduled_by_days


@pytest.mark.parametrize(
    ("text", "product", "status", "axis"),
    [
        ("can she have velmira on weekdays only?", "Velmira", OFF, Axis.FREQUENCY),
        ("velmira without the weekend, no weekends?", "Velmira", OFF, Axis.FREQUENCY),
        ("velmira four days on three days off?", "Velmira", OFF, Axis.FREQUENCY),
        ("could velmira be taken Mon, Wed and Fri?", "Velmira", OFF, Axis.FREQUENCY),
        ("would velmira on even days do?", "Velmira", OFF, Axis.FREQUENCY),
        ("velmira 15 am and 15 pm?", "Velmira", OFF, Axis.FREQUENCY),
        ("nurse comes on weekdays only, can quorvia be given on weekdays only?", "Quorvia", None, None),
        ("can we go from 0.5 to 1 after 10 days of quorvia?", "Quorvia", OFF, Axis.FREQUENCY),
        ("quorvia 0.5 -> 1 -> 2 each fortnight?", "Quorvia", OFF, Axis.FREQUENCY),
    ],
)
def test_a_schedule_said_by_its_days_is_held_against_the_interval(text: str, product: str, status: LabelStatus | None, axis: Axis | None) -> None:
    """Days off, days of the week and steps are a frequency; which weekday a weekly dose falls on is none."""
    found = ask(text, product)
    if status is None:
        assert found.status is not OFF, found.reason
    else:
        assert (found.status, found.axis) == (status, axis), found.reason


@pytest.mark.parametrize(
    ("text", "product", "status", "axis"),
    [
        ("velmira 15 for a month, then 30?", "Velmira", OFF, Axis.DOSE),
        ("velmira 15 as maintenance, normal kidneys?", "Velmira", OFF, Axis.DOSE),
        ("velmira 45 in heavier patients?", "Velmira", OFF, Axis.DOSE),
        ("velmira 15 mg with an eGFR of 22?", "Velmira", ON, Axis.POPULATION),
        ("quorvia 1.5 once weekly as a step between?", "Quorvia", OFF, Axis.DOSE),
        ("is quorvia 2 mg weekly the top?", "Quorvia", ON, Axis.DOSE),
        ("tarvexa flat 480?", "Tarvexa", OFF, Axis.DOSE),
        ("½ tablet of velmira?", "Velmira", OFF, Axis.PREPARATION),
        ("two 1 mg quorvia pens for the 2 mg dose?", "Quorvia", OFF, Axis.PREPARATION),
        ("is it fine to hand out two 15 mg tablets of velmira in place of the big one?", "Velmira", ON, Axis.DOSE),
    ],
)
def test_a_bare_number_is_an_amount_in_the_label_s_measure(text: str, product: str, status: LabelStatus, axis: Axis) -> None:
    """Amounts without a unit count; an amount for a failing organ is none for everybody, and a pen holds no dose between two strengths."""
    check_comes_to(text, product, status, axis)


@pytest.mark.parametrize(
    ("text", "product", "status"),
    [
        ("velmira for a girl who is almost 12?", "Velmira", OFF),
        ("is 13 old enough for velmira?", "Velmira", ON),
        ("velmira in primary school children?", "Velmira", OFF),
        ("velmira for tweens?", "Velmira", OFF),
        ("does velmira suit nursing home residents?", "Velmira", ON),
    ],
)
def test_an_age_in_words_is_held_against_the_ages_of_the_label(text: str, product: str, status: LabelStatus) -> None:
    """Ages that are nearly reached, and words for ages."""
    check_comes_to(text, product, status, Axis.AGE)


@pytest.mark.parametrize("text", ["the peds derm team asks how velmira is taken", "a children's hospital wants the usual velmira dose"])
def test_who_asks_has_no_age(text: str) -> None:
    """A word for children before a specialty or a clinic says who asks."""
    assert ask(text, "Velmira").axis is not Axis.AGE


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("has tarvexa been given intrapleurally?", "Tarvexa"),
        ("tarvexa via the ommaya?", "Tarvexa"),
        ("quorvia into the muscle of the thigh?", "Quorvia"),
        ("could an insulin pump deliver quorvia?", "Quorvia"),
    ],
)
def test_another_way_into_the_body_is_another_route(text: str, product: str) -> None:
    """Cavities, devices and muscles."""
    check_comes_to(text, product, OFF, Axis.ROUTE)


@pytest.mark.parametrize("text", ["velmira with topical clobetasol?", "she gets iv abx, is velmira fine?", "the skin was the port of entry, velmira?"])
def test_the_route_of_another_medicine_is_not_ours(text: str) -> None:
    """A route right before another medicine is that medicine's."""
    assert ask(text, "Velmira").status is not OFF


def test_the_site_of_an_injection_is_a_matter_of_route() -> None:
    """Arm, thigh and abdomen."""
    check_comes_to("quorvia into the back of the upper arm?", "Quorvia", ON, Axis.ROUTE)


@pytest.mark.parametrize(
    "text",
    [
        "go on with tarvexa past radiographic PD?",
        "would you keep her on tarvexa after slow progression?",
        "stop tarvexa at 18 months in responders?",
        "could tarvexa be capped at two years?",
        "end tarvexa after one year?",
    ],
)
def test_an_end_that_the_label_does_not_set_is_a_duration(text: str) -> None:
    """Treatment past progression, and a fixed end where the label has none."""
    check_comes_to(text, "Tarvexa", OFF, Axis.DURATION)


@pytest.mark.parametrize(
    ("text", "product", "status"),
    [
        ("bilirubin 1.2 x ULN, tarvexa?", "Tarvexa", ON),
        ("bilirubin 2.4 times ULN, tarvexa?", "Tarvexa", UNCLEAR),
        ("renal dosing of velmira?", "Velmira", ON),
        ("velmira on peritoneal dialysis?", "Velmira", OFF),
    ],
)
def test_an_organ_is_held_against_the_sentence_for_its_severity(text: str, product: str, status: LabelStatus) -> None:
    """Bilirubin over the upper limit is a severity; dosing in an impairment without one asks what the label says."""
    check_comes_to(text, product, status, Axis.POPULATION)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("on weekdays only", [WORKING_WEEK]), ("five days a week", [WORKING_WEEK]), ("1 day on, 1 day off", [48.0]), ("once a week", []), ("7 days a week", [])],
)
def test_days_become_an_interval(text: str, hours: list[float]) -> None:
    """The interval is the mean between two doses."""
    found: tuple[Every, ...] = scheduled_by_days(text)
    assert [e.low for e in found] == hours
