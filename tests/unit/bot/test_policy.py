"""Settings become the policy: targets in minutes and days, and for which answers a click is not enough."""

from datetime import timedelta

import pytest

from bot.policy import policy_of
from bot.settings import Settings, read_settings
from tests.unit.bot.test_routes import case
from triage.errors import BadSettings
from triage.rules.policies import signature_required


def test_the_targets_are_the_settings() -> None:
    """Each in its unit."""
    told = {"answer_days": 2, "specialist_days": 5, "claim_minutes": 45, "remind_minutes": 90, "escalate_minutes": 10}
    targets = policy_of(Settings.model_validate(told)).targets
    assert (targets.standard_days, targets.specialist_days, targets.claim_minutes) == (2, 5, 45)
    assert (targets.remind_before, targets.escalate_after) == (timedelta(minutes=90), timedelta(minutes=10))


@pytest.mark.parametrize(
    ("setting", "signed", "clicked"),
    [
        (None, [], [("Velmira", "US")]),
        ("all", [("Velmira", "US"), (None, None)], []),
        ("Velmira", [("Velmira", "US"), ("Velmira", "DE")], [("Quorvia", "US")]),
        ("Velmira/DE, Quorvia", [("Velmira", "DE"), ("Quorvia", "US")], [("Velmira", "US")]),
        ("*/DE", [("Velmira", "DE"), ("Zyxora", "DE")], [("Velmira", "US")]),
        ("Velmira/DE", [(None, "DE"), ("Velmira", None)], [("Quorvia", None)]),
    ],
)
def test_a_signature_is_needed_where_the_setting_says_so(
    setting: str | None, signed: list[tuple[str | None, str | None]], clicked: list[tuple[str | None, str | None]]
) -> None:
    """What is not known of a case counts as what needs it."""
    rules = policy_of(Settings.model_validate({"signature": setting})).signatures
    assert all(signature_required(case(*of), rules) for of in signed)
    assert not any(signature_required(case(*of), rules) for of in clicked)


@pytest.mark.parametrize("setting", ["", "Velmira/Germany", "Velmira,,Quorvia", "/DE"])
def test_a_setting_that_means_nothing_is_refused_at_the_start(setting: str) -> None:
    """By its name."""
    with pytest.raises(BadSettings, match="TRIAGE_SIGNATURE"):
        read_settings(signature=setting)
