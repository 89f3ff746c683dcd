"""Somebody in danger now is seen in whatever words; what is over, supposed or said in jest is none."""

import pytest

from tests.data.triage import shipped_assessor
from triage.domain.concern import Concern

ASSESSOR = shipped_assessor(rules_alone=True)


def is_emergency(text: str) -> bool:
    return Concern.EMERGENCY in ASSESSOR.assess(text, market="US").concerns


@pytest.mark.parametrize(
    "text",
    [
        "Active SI with a plan, on Velmira, he drove off just now.",
        "She texted me that she wants to unalive herself, she is on Quorvia.",
        "He says he hopes he will not wake up. Velmira since May.",
        "My brother posted a goodbye video an hour ago, he takes Velmira.",
        "I can't do this anymore, I have enough pills at home to make sure.",
        "Our patient stands on the ledge of the parking deck, what does he take? Velmira.",
        "She is giving her dogs away and says it won't matter after Friday, Velmira stopped last week.",
    ],
)
def test_somebody_who_may_harm_themselves_is_in_danger_in_whatever_words(text: str) -> None:
    """Plain, clinical, chat slang or roundabout."""
    assert is_emergency(text)


@pytest.mark.parametrize(
    "text",
    [
        "My patient swallowed the whole Velmira bottle half an hour ago.",
        "Poison center on the line: he injected three Quorvia pens at once.",
        "Se ha tomado todas las pastillas de Velmira, la paciente no despierta.",
    ],
)
def test_an_overdose_that_was_just_taken_is_an_emergency(text: str) -> None:
    """Also of few pens, and in Spanish."""
    assert is_emergency(text)


@pytest.mark.parametrize(
    "text",
    [
        "Her tongue is swelling by the minute, second Tarvexa infusion.",
        "A man slumped over in our waiting room, Quorvia and insulin this morning.",
        "Ten minutes into Tarvexa, stridor, sats 84.",
        "GCS 6 and drifting off, Quorvia plus degludec, call her on the spot.",
        "Their patient is bringing up coffee grounds, more of it every hour, Quorvia.",
        "Someone is doing compressions on a Tarvexa patient.",
    ],
)
def test_a_life_in_danger_under_way_is_an_emergency(text: str) -> None:
    """Airway, collapse, bleeding, coma."""
    assert is_emergency(text)


@pytest.mark.parametrize(
    "text", ["The toddler was found chewing Velmira tablets.", "Bottle of Velmira on the rug, seven missing, her 2 y/o was alone with it twenty minutes ago."]
)
def test_a_child_at_the_tablets_is_an_emergency(text: str) -> None:
    """Unless it is over."""
    assert is_emergency(text)


def test_a_sender_who_is_threatened_is_in_danger() -> None:
    """No product is needed for that."""
    assert is_emergency("There is a man with a gun at the front desk, nobody leaves, we are hiding in the closet.")


@pytest.mark.parametrize(
    "text",
    [
        "The toddler chewed a Velmira tablet last month and was seen at the ER, all fine.",
        "The chair fell through, may we give Tarvexa on Monday?",
        "This jingle makes me want to unalive myself.",
        "What should be done in stridor on Tarvexa?",
        "She gets up ten times a night on Velmira.",
        "He had suicidal thoughts in 2019, long before Velmira, and is well.",
        "Three vials dropped now, nobody was hurt, Tarvexa.",
    ],
)
def test_what_is_over_supposed_or_said_in_jest_is_no_emergency(text: str) -> None:
    """Nobody is called out of bed for it."""
    assert not is_emergency(text)
