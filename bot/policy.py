"""What the company decides for itself: the settings become the policy that the core goes by."""

from datetime import timedelta

from bot.settings import Settings
from triage.rules.clocks import Targets
from triage.rules.patterns import PatternRule
from triage.rules.policies import SignatureRule
from triage.steps.tools import Policy


def policy_of(settings: Settings) -> Policy:
    """The policy of these settings."""
    return Policy(
        targets=Targets(
            standard_days=settings.answer_days,
            specialist_days=settings.specialist_days,
            claim_minutes=settings.claim_minutes,
            remind_before=timedelta(minutes=settings.remind_minutes),
            escalate_after=timedelta(minutes=settings.escalate_minutes),
        ),
        direct_release=settings.direct_release,
        signatures=_signatures(settings.signature or ""),
        default_market=settings.default_market,
        follow_up_attempts=settings.follow_up_attempts,
        follow_up_every=timedelta(hours=settings.follow_up_hours),
        safety_sample=settings.safety_sample,
        patterns=PatternRule(requesters=settings.pattern_requesters, days=settings.pattern_days),
    )


def _signatures(setting: str) -> tuple[SignatureRule, ...]:
    """The setting as rules: "all", or products with or without a market, "*" for any product."""
    named = (part.strip().partition("/") for part in setting.split(",") if part.strip())
    return tuple(SignatureRule(product=None if product.strip() in ("all", "*") else product.strip(), market=market or None) for product, _, market in named)
