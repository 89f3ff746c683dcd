"""Home: what one person has to see at a glance: their open inquiries, answers to pass on, follow-ups, news of their products, their queue."""

from datetime import timedelta

from triage.casefile import queue
from triage.domain.base import Moment, Value
from triage.domain.case import OPEN, WITH_A_PERSON, Case, CaseStatus
from triage.domain.decision import Desk
from triage.domain.handoff import OPEN_HAND_OFFS, HandOff
from triage.domain.news import News
from triage.domain.people import Person
from triage.domain.profile import Profile
from triage.domain.response import CaseNotice, FollowUpNotice
from triage.rules.permissions import DESK_WORK, Action, gets_answers, may, may_anywhere
from triage.steps.notice import case_notice, follow_up_notice
from triage.steps.tools import Tools
from triage.store.unit import UnitOfWork

MOST = 6
"""Entries of each kind; how many more there are is said."""
NEWS_SINCE = timedelta(days=30)
_ANSWERED = frozenset({CaseStatus.SENT, CaseStatus.FULFILLED})
_MOST_CASES = 200


class ToPassOn(Value):
    """An answer that its sender has not passed on yet."""

    notice: CaseNotice
    response: int


class Home(Value):
    """What stands on somebody's home page. `open_in_all` and its like count what there is beside what is listed."""

    person: Person
    profile: Profile
    read_at: Moment
    asks: bool
    open: tuple[CaseNotice, ...] = ()
    open_in_all: int = 0
    to_pass_on: tuple[ToPassOn, ...] = ()
    to_pass_on_in_all: int = 0
    follow_ups: tuple[FollowUpNotice, ...] = ()
    follow_ups_in_all: int = 0
    news: tuple[News, ...] = ()
    news_in_all: int = 0
    reviews: bool = False
    queue: tuple[Case, ...] = ()
    queue_in_all: int = 0
    desks: tuple[Desk, ...] = ()
    hand_offs: tuple[HandOff, ...] = ()
    hand_offs_in_all: int = 0


def home(tools: Tools, viewer: Person) -> Home:
    """The home page of a person."""
    reviews = may_anywhere(viewer, Action.CLAIM)
    waiting = queue(tools, viewer, statuses=WITH_A_PERSON, limit=_MOST_CASES) if reviews else ()
    with tools.store.read() as uow:
        mine = uow.cases.list(sender=viewer.id, statuses=OPEN, limit=_MOST_CASES)
        profile = uow.profiles.get(viewer.id)
        going = [c for c in mine if c.status not in _ANSWERED]
        answered = [c for c in mine if c.status is CaseStatus.SENT and gets_answers(viewer, c.product, c.market)]
        follow_ups = [n for c in mine for n in _follow_ups(uow, c)]
        listed = tuple(case_notice(uow, c) for c in going[:MOST])
        to_pass_on = tuple(p for c in answered[:MOST] if (p := _to_pass_on(uow, c)))
        read_at = uow.now
        desks = tuple(d for d, action in DESK_WORK.items() if may_anywhere(viewer, action))
        handed = _handed_over(uow, viewer, desks)
    news = _news(tools, viewer, profile, read_at)
    return Home(
        person=viewer,
        profile=profile,
        read_at=read_at,
        asks=may_anywhere(viewer, Action.ASK),
        open=listed,
        open_in_all=len(going),
        to_pass_on=to_pass_on,
        to_pass_on_in_all=len(answered),
        follow_ups=tuple(follow_ups[:MOST]),
        follow_ups_in_all=len(follow_ups),
        news=news[:MOST],
        news_in_all=len(news),
        reviews=reviews,
        queue=waiting[:MOST],
        queue_in_all=len(waiting),
        desks=desks,
        hand_offs=handed[:MOST],
        hand_offs_in_all=len(handed),
    )


def followed(viewer: Person, profile: Profile) -> tuple[str, ...]:
    """The products whose news somebody gets: those they chose, else those of their roles; none named is all."""
    if profile.products:
        return profile.products
    granted = [g.products for g in viewer.grants]
    return () if not granted or not all(granted) else tuple(sorted(frozenset().union(*granted)))


def _handed_over(uow: UnitOfWork, viewer: Person, desks: tuple[Desk, ...]) -> tuple[HandOff, ...]:
    """What waits for an acknowledgement of this person's desks, for the products and markets they work on; what is due first comes first."""
    waiting = [h for d in desks for h in uow.hand_offs.list(desk=d, statuses=OPEN_HAND_OFFS)]
    cases = {h.case_id: uow.cases.get(h.case_id) for h in waiting}
    mine = (h for h in waiting if may(viewer, DESK_WORK[h.desk], cases[h.case_id].product, cases[h.case_id].market))
    return tuple(sorted(mine, key=lambda h: (h.due_at, h.id)))


def _news(tools: Tools, viewer: Person, profile: Profile, on: Moment) -> tuple[News, ...]:
    if tools.news is None or not may_anywhere(viewer, Action.SEE_ANSWER):
        return ()
    staff = may_anywhere(viewer, Action.SEE_CONTENT)
    return tools.news.news(followed(viewer, profile), viewer.market, since=on - NEWS_SINCE, on=on, staff=staff)


def _follow_ups(uow: UnitOfWork, case: Case) -> list[FollowUpNotice]:
    asked = (follow_up_notice(uow, case, r) for r in uow.reports.of(case.id) if r.follow_up.notices)
    return [n for n in asked if not n.is_settled]


def _to_pass_on(uow: UnitOfWork, case: Case) -> ToPassOn | None:
    latest = uow.responses.latest(case.id)
    return ToPassOn(notice=case_notice(uow, case), response=latest.version) if latest else None
