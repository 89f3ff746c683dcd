"""When a version is in force: from the start of its first day to the end of its last, or until a later version takes over."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from knowledge.documents import Standing
from knowledge.markets import end_of, start_of
from triage.domain.base import Moment, Value


class Dated(Value):
    """What decides when a version of a document is in force. `approved_at` is set where it was approved here: no sooner is it in force."""

    version: str
    markets: tuple[str, ...]
    effective: date
    expires: date | None = None
    supersedes: str | None = None
    approved: bool = True
    approved_at: Moment | None = None
    withdrawn_at: Moment | None = None


class Span(Value):
    """When a version is in force in one market: from `starts`, before `ends`. An empty span (ends <= starts) never is."""

    starts: Moment
    ends: Moment | None = None
    superseded_by: str | None = None


def natural(version: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts versions in the order people count them: 2 before 10, 1.9 before 1.10."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in re.findall(r"[0-9]+|[^\W\d_]+", version))


def spans(versions: Sequence[Dated]) -> Mapping[tuple[str, str], Span]:
    """When each of a document's versions is in force, by (version, market).

    A version is in force from the start of its effective day, or from its approval where that came later. From that moment it ends the
    earlier ones in every market of theirs, also where it does not name that market itself: one document speaks with one voice. It goes on
    doing so when it expires or is withdrawn later: words that were replaced never come back by themselves. A draft, and a version withdrawn
    before it took effect, end nothing.
    """
    return {(dated.version, market): _span(dated, market, versions) for dated in versions for market in dated.markets}


def _span(dated: Dated, market: str, versions: Sequence[Dated]) -> Span:
    ends, by = (None if dated.expires is None else end_of(dated.expires, market)), None
    for later in versions:
        takes_over = _begins(later, market)
        if _ends(later, dated, takes_over) and (ends is None or takes_over < ends):
            ends, by = takes_over, later.version
    return Span(starts=_begins(dated, market), ends=ends, superseded_by=by)


def _begins(dated: Dated, market: str) -> datetime:
    starts = start_of(dated.effective, market)
    return starts if dated.approved_at is None else max(starts, dated.approved_at)


def _ends(later: Dated, earlier: Dated, takes_over: datetime) -> bool:
    if not later.approved or (later.withdrawn_at is not None and later.withdrawn_at <= takes_over):
        return False
    return later.supersedes == earlier.version or natural(later.version) > natural(earlier.version)


def standing(span: Span, on: datetime, *, approved: bool, withdrawn: bool, in_review: bool = False) -> Standing:
    """Where a version stands in one market at one moment."""
    if withdrawn:
        return Standing.WITHDRAWN
    if not approved:
        return Standing.IN_REVIEW if in_review else Standing.DRAFT
    over = span.ends is not None and (on >= span.ends or span.ends <= span.starts)
    if over:
        return Standing.SUPERSEDED if span.superseded_by else Standing.EXPIRED
    return Standing.NOT_YET if on < span.starts else Standing.IN_FORCE
