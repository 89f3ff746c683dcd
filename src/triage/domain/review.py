"""The review: who judged which exact words, how, and why."""

from enum import StrEnum

from triage.domain.base import Moment, Value


class Verdict(StrEnum):
    """What a review can say."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REFERRED = "referred"


class ApprovalKind(StrEnum):
    """How an approval was given. A click is an approval by policy, not an electronic signature; a signature takes both its components anew."""

    BY_CLICK = "by_click"
    BY_SIGNATURE = "by_signature"
    BY_POLICY = "by_policy"


class Review(Value):
    """One judgement of one draft. `draft_sha256` is the hash of the exact words that were seen."""

    by: str
    verdict: Verdict
    kind: ApprovalKind
    reason: str = ""
    draft_version: int
    draft_sha256: str
    at: Moment
