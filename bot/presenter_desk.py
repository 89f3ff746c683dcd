"""The presenter of desks: the card of a hand-off in its desk's room, with both clocks, the criteria, what is missing and what was asked so far."""

from collections.abc import Iterator

from bot import notices
from bot.presenter import flag_in_words
from bot.presenter_reports import askable, fact_in_words, followed, may_contact
from bot.presenter_review import page_button
from bot.views import Ask, Button, Line, Mark, View
from triage.casefile import CaseFile
from triage.domain.handoff import HandOff, HandOffStatus
from triage.domain.markets import in_zone, zone_of
from triage.domain.report import FactName, Report

_S = HandOffStatus


def hand_off_card(file: CaseFile, hand_off: HandOff, *, home: str = "") -> View:
    """A hand-off as its desk works on it. A room has no single viewer: who may act is decided by who clicks."""
    case, zone = file.case, zone_of(file.case.market)
    reports = tuple(r for r in file.reports if hand_off.id in r.hand_offs)
    message = next((m for m in file.messages if m.id == hand_off.message_id), None)
    lines = [Line(text=_state(file, hand_off), mark=Mark.CARE if hand_off.is_open else Mark.DONE, strong=hand_off.is_open)]
    if message is not None:
        heard = in_zone(case.intake.heard_at, zone) if case.intake.heard_at else "not said yet"
        lines.append(Line(text=f"Heard: {heard} · received: {in_zone(message.received_at, zone)} · the clock runs from {in_zone(hand_off.aware_at, zone)}"))
        lines += [Line(text=f"“{message.text}”")] if message.text else []
    lines.append(Line(text=f"Raised by: {', '.join(flag_in_words(r) for r in hand_off.reasons)}", quiet=True))
    for report in reports:
        lines += _report(file, report, was_seen=not hand_off.is_open)
    return View(
        headline=f"{hand_off.number} · {case.product or 'product not known'} · {notices.DESKS[hand_off.desk]}",
        lines=tuple(lines),
        asks=tuple(_ask(r) for r in reports if hand_off.status is not _S.CLEARED),
        buttons=(*_buttons(hand_off), *page_button(case.id, home)),
        more=_more(hand_off, has_news=any(r.has_news for r in reports)),
    )


def _state(file: CaseFile, hand_off: HandOff) -> str:
    zone = zone_of(file.case.market)
    who = file.names.get(hand_off.acknowledged_by or "", "a colleague")
    if hand_off.is_open:
        return f"Not acknowledged yet: due {in_zone(hand_off.due_at, zone)}."
    if hand_off.status is _S.CLEARED:
        return f"Cleared, no report of this desk: {hand_off.outcome}"
    when = f" {in_zone(hand_off.acknowledged_at, zone)}" if hand_off.acknowledged_at else ""
    number = f" In the desk's own system: {hand_off.outcome}." if hand_off.status is _S.RECONCILED else ""
    return f"Acknowledged by {who}{when}.{number}"


def _report(file: CaseFile, report: Report, *, was_seen: bool) -> Iterator[Line]:
    """One report: how many of the four, each with what is known, then what else is, what is missing, and what was asked."""
    known = [f"{fact_in_words(name, report.kind)}: {fact.value if fact else '—'}" for name, fact in report.criteria.items()]
    news = " News since it was seen." if report.has_news and was_seen else ""
    yield Line(text=f"{report.number}: criteria {report.met} of 4 ({'; '.join(known)}).{news}", mark=Mark.CARE if news else None)
    if report.is_serious:
        yield Line(text=f"Signs that it is serious: {', '.join(f.value for f in report.seriousness)}", mark=Mark.URGENT, strong=True)
    if details := [f"{fact_in_words(f.name, report.kind)}: {f.value}" for f in report.details if isinstance(f.name, FactName)]:
        yield Line(text="; ".join(details))
    if missing := report.missing():
        yield Line(text=f"Missing: {', '.join(fact_in_words(n, report.kind) for n in missing)}.")
    yield Line(text=f"{followed(report, file.names, str(zone_of(file.case.market)))} {may_contact(report)}", quiet=True)


def _ask(report: Report) -> Ask:
    button = (Button(action="ask_sender", label="Ask for missing facts", value=str(report.id)),) if askable(report) else ()
    return Ask(text=f"{report.number}: what is missing can be asked of its sender, in their own thread.", buttons=button)


def _buttons(hand_off: HandOff) -> tuple[Button, ...]:
    value = str(hand_off.id)
    if hand_off.is_open:
        return (Button(action="acknowledge", label="Acknowledge", value=value, main=True),)
    if hand_off.status is _S.ACKNOWLEDGED:
        return (Button(action="reconcile", label="Number in our system", value=value, main=True),)
    return ()


def _more(hand_off: HandOff, *, has_news: bool) -> tuple[Button, ...]:
    value = str(hand_off.id)
    found = [Button(action="acknowledge_late", label="Acknowledge late…", value=value)] if hand_off.is_open else []
    found += [Button(action="saw_news", label="News are seen", value=value)] if has_news and not hand_off.is_open else []
    found += [Button(action="clear", label="No report of ours…", value=value)] if hand_off.status not in (_S.CLEARED, _S.RECONCILED) else []
    return tuple(found)
