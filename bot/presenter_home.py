"""The presenter of a home page: what somebody has to see at a glance, section by section; what is empty says so in a word or is left out."""

from collections.abc import Mapping

from bot import notices, presenter_answer, presenter_reports
from bot.presenter import flag_in_words, local_time, status_in_words
from bot.views import Ask, Button, Line, Mark, View
from triage.domain.case import Case
from triage.domain.handoff import HandOff
from triage.domain.news import News, NewsKind
from triage.domain.response import CaseNotice
from triage.home import Home, ToPassOn, followed
from triage.steps.notice import topic_of

NOTHING_OPEN = "No open inquiries. Send me a message when you are asked something."
_NEWS: Mapping[NewsKind, str] = {NewsKind.NEW: "New", NewsKind.WITHDRAWN: "Withdrawn"}
_LONGEST_REASON = 200


def home(facts: Home, *, base: str = "") -> tuple[View, ...]:
    """The sections of a home page. `base` is the address of the web pages."""
    sections = []
    if facts.asks:
        sections += [_open(facts, base), *_to_pass_on(facts, base), *_follow_ups(facts)]
    sections += [*_handed_over(facts, base), *_queue(facts, base), *_news(facts, base), _profile(facts)]
    return tuple(sections)


def _open(facts: Home, base: str) -> View:
    if not facts.open:
        return View(headline="My open inquiries", lines=(Line(text=NOTHING_OPEN, quiet=True),))
    return View(
        headline=f"My open inquiries ({facts.open_in_all})",
        asks=tuple(Ask(text=_inquiry(n, facts), buttons=_of_inquiry(n, base)) for n in facts.open),
        lines=_more(facts.open_in_all - len(facts.open), f"{base}/chat"),
    )


def _inquiry(notice: CaseNotice, facts: Home) -> str:
    late = f"{Mark.CARE} " if notice.due_at < facts.read_at else ""
    whom = f"with {notice.with_whom}" if notice.with_whom else ""
    due = f"due {local_time(notice.due_at, facts.person.time_zone)}"
    missing = "details missing" if notice.missing else ""
    return late + " · ".join(p for p in (notice.number, *_about(notice), whom, due, missing) if p)


def _of_inquiry(notice: CaseNotice, base: str) -> tuple[Button, ...]:
    complete = (Button(action="complete_intake", label="Complete", value=str(notice.case_id)),) if notice.missing else ()
    return (*complete, _page(f"{base}/chat/{notice.case_id}"))


def _to_pass_on(facts: Home, base: str) -> tuple[View, ...]:
    if not facts.to_pass_on:
        return ()
    asks = tuple(Ask(text=_answered(p), buttons=_pass_on(p, base)) for p in facts.to_pass_on)
    left = facts.to_pass_on_in_all - len(asks)
    return (View(headline=f"Answers to pass on ({facts.to_pass_on_in_all})", asks=asks, lines=_more(left, f"{base}/chat")),)


def _answered(one: ToPassOn) -> str:
    return " · ".join((one.notice.number, *_about(one.notice), "answered: how did you pass it on?"))


def _pass_on(one: ToPassOn, base: str) -> tuple[Button, ...]:
    ask, _ = presenter_answer.asks(one.notice.case_id, one.response)
    return (*ask.buttons, _page(f"{base}/chat/{one.notice.case_id}"))


def _follow_ups(facts: Home) -> tuple[View, ...]:
    if not facts.follow_ups:
        return ()
    asks = tuple(
        ask.model_copy(update={"text": f"{n.number}, report {n.report}: {ask.text}"}) for n in facts.follow_ups for ask in presenter_reports.asked(n)[:1]
    )
    left = facts.follow_ups_in_all - len(facts.follow_ups)
    return (View(headline=f"Safety asks ({facts.follow_ups_in_all})", asks=asks, lines=_more(left)),)


def _handed_over(facts: Home, base: str) -> tuple[View, ...]:
    if not facts.desks:
        return ()
    if not facts.hand_offs:
        return (View(headline="To acknowledge", lines=(Line(text="Nothing waits for you.", quiet=True),)),)
    asks = tuple(Ask(text=_handed(h, facts), buttons=_of_hand_off(h, base)) for h in facts.hand_offs)
    more = _more(facts.hand_offs_in_all - len(asks), f"{base}/desk")
    return (View(headline=f"To acknowledge ({facts.hand_offs_in_all})", asks=asks, lines=more),)


def _handed(one: HandOff, facts: Home) -> str:
    late = f"{Mark.CARE} " if one.due_at < facts.read_at else ""
    raised = ", ".join(flag_in_words(r) for r in one.reasons)
    due = f"due {local_time(one.due_at, facts.person.time_zone)}"
    return late + " · ".join(p for p in (one.number, f"MI-{one.case_id}", notices.DESKS[one.desk], raised, due) if p)


def _of_hand_off(one: HandOff, base: str) -> tuple[Button, ...]:
    return (Button(action="acknowledge", label="Acknowledge", value=str(one.id)), _page(f"{base}/cases/{one.case_id}"))


def _queue(facts: Home, base: str) -> tuple[View, ...]:
    if not facts.reviews:
        return ()
    if not facts.queue:
        return (View(headline="To review", lines=(Line(text="Nothing waits for you.", quiet=True),)),)
    asks = tuple(Ask(text=_waiting(c, facts), buttons=(_page(f"{base}/cases/{c.id}"),)) for c in facts.queue)
    return (View(headline=f"To review ({facts.queue_in_all})", asks=asks, lines=_more(facts.queue_in_all - len(asks), f"{base}/cases")),)


def _waiting(case: Case, facts: Home) -> str:
    held = case.claimed_by if case.claimed_until and case.claimed_until > facts.read_at else None
    whom = ("yours" if held == facts.person.id else "claimed") if held else status_in_words(case.status)
    late = f"{Mark.CARE} " if case.due_at < facts.read_at else ""
    place = f"{case.product} ({case.market})" if case.product and case.market else case.product or "product not known"
    return late + " · ".join(p for p in (case.number, place, topic_of(case), whom, f"due {local_time(case.due_at, facts.person.time_zone)}") if p)


def _news(facts: Home, base: str) -> tuple[View, ...]:
    if not facts.news:
        return ()
    lines = tuple(_told(n, facts) for n in facts.news)
    more = _more(facts.news_in_all - len(lines), f"{base}/library" if facts.reviews else "")
    return (View(headline="New and withdrawn in my products, the last 30 days", lines=(*lines, *more)),)


def _told(one: News, facts: Home) -> Line:
    what = f"{_NEWS[one.kind]}{' version' if one.kind is NewsKind.NEW and one.replaces else ''}"
    why = f": {one.reason[:_LONGEST_REASON]}" if one.reason else ""
    at = f"{local_time(one.at, facts.person.time_zone).rpartition(' ')[0]}"
    named = "" if all(p.casefold() in one.title.casefold() for p in one.products) else f"{', '.join(one.products)} · "
    text = f"{what} · {named}{one.title} ({one.document} v{one.version}) · {at}{why}"
    return Line(text=text, mark=Mark.STOP if one.kind is NewsKind.WITHDRAWN else Mark.DONE)


def _profile(facts: Home) -> View:
    person = facts.person
    products = ", ".join(followed(person, facts.profile)) or "all"
    start = f" · intake begins with {facts.profile.intake_product}" if facts.profile.intake_product else ""
    text = f"Products: {products} · market: {person.market or 'not set'} · language: {person.language} · time zone: {person.time_zone}{start}"
    return View(headline="My profile", lines=(Line(text=text),), buttons=(Button(action="edit_profile", label="Edit", value=""),))


def _about(notice: CaseNotice) -> tuple[str, ...]:
    place = f"{notice.product} ({notice.market})" if notice.product and notice.market else notice.product or "product not known yet"
    return (place, *((notice.topic,) if notice.topic else ()))


def _page(link: str) -> Button:
    return Button(action="open", label="Open", value="", link=link)


def _more(count: int, link: str = "") -> tuple[Line, ...]:
    where = f" They are on {link}" if link.startswith("http") else ""
    return (Line(text=f"And {count} more.{where}", quiet=True),) if count > 0 else ()
