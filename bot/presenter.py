"""The presenter: turns a notice, or a response into a plain view. What to say lives here, once, above the chats."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot import notices, presenter_answer, presenter_files, presenter_intake, presenter_pages, presenter_reminders, presenter_reports, presenter_writer
from bot.views import Button, Line, Mark, Source, View
from triage.domain.base import Value
from triage.domain.case import WITH_A_PERSON, CaseStatus, Fulfilment
from triage.domain.decision import Route
from triage.domain.draft import Statement, Writer
from triage.domain.inquiry import Urgency
from triage.domain.response import (
    CaseNotice,
    CorrectionNotice,
    Deliverable,
    FollowUpNotice,
    HandOffLine,
    Letter,
    PageNotice,
    Reference,
    Response,
    SentAnswer,
    SharedNotice,
    StaffNotice,
    UndoneNotice,
    UrgentNotice,
)
from triage.proof.words import plain

_S = CaseStatus
_STEPS: tuple[tuple[str, frozenset[CaseStatus]], ...] = (
    ("understood", frozenset({_S.RECEIVED})),
    ("searching approved content", frozenset({_S.ASSESSED, _S.DRAFTING, _S.REOPENED})),
    ("with {whom}", WITH_A_PERSON),
    ("answer", frozenset({_S.APPROVED})),
)
_HEADLINES: dict[CaseStatus, str] = {
    _S.SENT: "answered",
    _S.FULFILLED: "answered and passed on",
    _S.CLOSED: "closed",
    _S.DUPLICATE: "closed as a duplicate",
    _S.VOID: "closed",
}


def deliverable(what: Deliverable, *, home: str = "", apart: bool = False) -> View:
    """The view of anything that goes to the person who asked. `home` is the address of the web face, for references.

    `apart`: it stands away from the question, so a receipt says which it is.
    """
    if apart and isinstance(what, CaseNotice):
        return receipt(what, apart=True)
    return _VIEWS[type(what)](what, home)


def _fixed(what: SharedNotice | UrgentNotice) -> View:
    if isinstance(what, SharedNotice):
        return View(headline=f"{what.number} received.", lines=(Line(text=notices.DETAILS_IN_PRIVATE),))
    return View(headline="Urgent care first", lines=(Line(text=notices.URGENT_CARE, mark=Mark.URGENT, strong=True),))


def correction(notice: CorrectionNotice) -> View:
    """The word that an answer no longer holds: what it was, what it rested on, why that is gone, whom to tell, what comes next."""
    days = dict.fromkeys(f"{at.astimezone(ZoneInfo(notice.time_zone)):%d %b %Y}" for at in notice.answered_at)
    when = f" of {' and '.join(days)}" if days else ""
    gone = f"{notice.withdrawn_at.astimezone(ZoneInfo(notice.time_zone)):%d %b %Y}"
    reason = f": {notice.reason.rstrip(' .')}." if notice.reason.strip() else "."
    return View(
        headline=f"{notice.number} correction",
        lines=(
            Line(text=notices.DONT_RELY, mark=Mark.STOP, strong=True),
            Line(text=f"Our answer{when} to {notice.number} cited “{notice.title}” ({notice.document} version {notice.version})."),
            Line(text=f"This document was withdrawn on {gone}{reason}"),
            Line(text=notices.TELL_THEM.format(whom=notice.passed_on_to or "the professional who asked")),
            Line(text=notices.NEW_ANSWER if notice.new_answer else notices.NO_NEW_ANSWER),
        ),
    )


def receipt(notice: CaseNotice, *, apart: bool = False) -> View:
    """The one message that is edited while a case goes on. `apart`: it does not stand below the question, and quotes it."""
    lines = [_about(notice), *([Line(text=f"“{notice.question}”", quiet=True)] if apart and notice.question else []), *_understood(notice), *_who_asked(notice)]
    if notice.route is Route.DECLINE and notice.status in (_S.ASSESSED, _S.CLOSED):
        lines.append(Line(text=notices.decline(notice.decline)))
    if notice.emergency:
        lines.append(Line(text=notices.URGENT_CARE, mark=Mark.URGENT, strong=True))
    lines += [_hand_off(h, notice) for h in notice.hand_offs if h.desk.value != "compliance"]
    if any(h.desk.value != "compliance" for h in notice.hand_offs):
        tail = f" {notices.QUESTION_GOES_ON}" if notice.route in (Route.DRAFT, Route.SPECIALIST) and notice.status not in _HEADLINES else ""
        lines.append(Line(text=notices.REPORT_ONLY_ONCE + tail, quiet=True))
    lines += [*presenter_files.of_files(notice.files), *_standing(notice)]
    wanted = presenter_intake.wanted(notice)
    return View(
        headline=f"{notice.number} {_HEADLINES.get(notice.status, 'taken up again' if notice.again else 'received')}",
        lines=tuple(line for line in lines if line.text),
        steps=_progress(notice),
        asks=(*wanted.asks, *presenter_reports.of_a_receipt(notice.follow_ups)),
        buttons=wanted.buttons,
    )


def answer(response: Response, *, home: str = "", holds: bool = True, zone: str = "UTC", passed_on: Fulfilment | None = None) -> View:
    """An approved answer with its numbered sources; one that no longer holds says so first, and is not passed on. `zone`: its reader's."""
    lines = [] if holds else [Line(text=notices.NO_LONGER_HOLDS, mark=Mark.STOP, strong=True)]
    # What is no approved use is said first and stays in a summary; the statements of the label follow (FDA 2011).
    first, rest = (response.enclosures[:1], response.enclosures[1:]) if response.off_label else ((), response.enclosures)
    lines += [Line(text=f"{e.heading}: {e.text}", mark=Mark.CARE, strong=True) for e in first]
    lines += [Line(text=numbered(s, response.references)) for s in response.statements]
    lines += [Line(text=f"{e.heading}: {e.text}", quiet=True) for e in rest]
    by = f" by {response.approver_name}" if response.approver_name else ""
    word_for_word = all(any(plain(c.quote) == plain(s.text) for c in s.citations) for s in response.statements)
    note = notices.VERBATIM if word_for_word else notices.CARRIED
    lines.append(Line(text=f"Approved{by}, {response.approved_at.astimezone(ZoneInfo(zone)):%d %b %Y %H:%M %Z}. {note}", quiet=True))
    lines += presenter_writer.label_lines(response)
    return View(
        headline=f"{response.number} answered",
        lines=tuple(lines),
        sources=tuple(source(r, home) for r in response.references),
        asks=presenter_answer.asks(response.case_id, response.version, passed_on, zone) if holds else (),
        buttons=(*_label(response, home), *presenter_answer.buttons(response.case_id, response.version, holds=holds)),
        generated=response.written_by is Writer.MODEL,
    )


def _label(response: Response, home: str) -> tuple[Button, ...]:
    if response.label is None:
        return ()
    link = f"{home}/library/{quote(response.label.document, safe='')}/{quote(response.label.version, safe='')}"
    return (Button(action="open", label="Full label and safety information", value=str(response.case_id), link=link),)


def status_in_words(status: CaseStatus) -> str:
    """A status as people say it."""
    return status.value.replace("_", " ")


def flag_in_words(name: str) -> str:
    """A flag as people say it: "special situation: overdose", "off-label question"."""
    return name.replace("off_label", "off-label").replace("_", " ").replace(":", ": ")


def local_time(moment: datetime, zone: str) -> str:
    """A time as people say it: "Thu 26 Nov 17:00", in their zone."""
    return f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %H:%M}"


def source_path(document: str, version: str, section: str, quoted: str = "") -> str:
    """The path of the page that opens a document at a section, with the quote to mark."""
    return f"/library/{quote(document, safe='')}/{quote(version, safe='')}?section={quote(section)}" + (f"&quote={quote(quoted[:300])}" if quoted else "")


def _about(notice: CaseNotice) -> Line:
    product = f"{notice.product} ({notice.market})" if notice.product and notice.market else notice.product or ""
    due = (
        f"due {local_time(notice.due_at, notice.time_zone)}"
        if notice.route in (None, Route.DRAFT, Route.SPECIALIST) and notice.status not in _HEADLINES
        else ""
    )
    soon = wish(notice.urgency, notice.needed_by, notice.due_at, lambda at: local_time(at, notice.time_zone)) if due else ""
    return Line(text=" · ".join(p for p in (product, notice.topic, due, soon) if p))


def wish(urgency: Urgency | None, needed_by: datetime | None, due_at: datetime, at: Callable[[datetime], str]) -> str:
    """How soon it is needed, as whoever asked said it; a day that is the due time needs no second word."""
    needed = f"needed by {at(needed_by)}" if needed_by and needed_by != due_at else ""
    return ", ".join(p for p in ("urgent" if urgency is Urgency.URGENT else "", needed) if p)


def _understood(notice: CaseNotice) -> list[Line]:
    """Each question in a word where there are several, and what was flagged."""
    if notice.status in _HEADLINES:
        return []
    topics = f": {', '.join(notice.topics)}" if len(set(notice.topics)) > 1 else ""
    several = f"{len(notice.topics)} questions{topics}." if len(notice.topics) > 1 else ""
    flags = f"Flagged: {', '.join(flag_in_words(f) for f in notice.flags)}." if notice.flags else ""
    return [Line(text=" ".join(p for p in (several, flags) if p), quiet=True)]


def _who_asked(notice: CaseNotice) -> list[Line]:
    """Who asked, as far as it is known: what was read of a reply can be checked at a glance."""
    if notice.status in _HEADLINES or not (notice.asked_by or notice.profession):
        return []
    profession = notices.PROFESSIONS[notice.profession].lower() if notice.profession else ""
    country = f" ({notice.country})" if notice.country else ""
    return [Line(text=f"Asked by {', '.join(p for p in (notice.asked_by, profession) if p)}{country}.", quiet=True)]


def _standing(notice: CaseNotice) -> list[Line]:
    if notice.status is _S.DUPLICATE:
        return [Line(text=notices.GOES_ON_IN.format(number=notice.goes_on_in) if notice.goes_on_in else notices.ASKED_TWICE)]
    if notice.status is _S.SENT:
        return [Line(text=notices.ANSWER_COMES_SEPARATELY if notice.sees_answer else notices.SALES_REP_ANSWERED)]
    if notice.status not in WITH_A_PERSON or notice.route is not Route.SPECIALIST:
        return []
    if notice.nothing_approved:
        return [Line(text=notices.NOTHING_APPROVED if notice.missing else f"{notices.NOTHING_APPROVED} {notices.NOTHING_TO_DO}")]
    section = f", {notice.label_section}" if notice.label_section else ""
    why = (
        f" ({notice.axis.value} asked about: {notice.asked}; label: {notice.label_says}{section})" if notice.axis and notice.asked and notice.label_says else ""
    )
    return [
        Line(text=f"This needs medical information review{why}."),
        Line(text=f"With {notice.with_whom}; word by {local_time(notice.due_at, notice.time_zone)}. {notices.UNTIL_THEN}"),
    ]


def _hand_off(line: HandOffLine, notice: CaseNotice) -> Line:
    words = f" (“{presenter_reports.short(line.words[0])}”)" if line.words else ""
    sent = f", sent {line.sent_at.astimezone(ZoneInfo(notice.time_zone)):%H:%M}" if line.sent_at else ""
    text = f"{notices.CONCERNS[line.desk]}{words} is with {notices.DESKS[line.desk]}: hand-off {line.number}{sent}, {notices.HAND_OFF_STATES[line.status]}."
    return Line(text=text, mark=Mark.CARE, strong=True)


def _progress(notice: CaseNotice) -> tuple[Line, ...]:
    if notice.route not in (None, Route.DRAFT, Route.SPECIALIST) or notice.status in _HEADLINES:
        return ()
    at = next((i for i, (_, statuses) in enumerate(_STEPS) if notice.status in statuses), len(_STEPS))
    whom = notice.with_whom or ("a specialist" if notice.route is Route.SPECIALIST else "a reviewer")
    marks = (Mark.DONE if i < at else Mark.NOW if i == at else Mark.NEXT for i in range(len(_STEPS)))
    return tuple(Line(text=text.format(whom=whom), mark=mark) for (text, _), mark in zip(_STEPS, marks, strict=True))


def numbered(statement: Statement, known: tuple[Reference, ...]) -> str:
    """A statement with the numbers of its sources."""
    numbers = {(r.document, r.version, r.section, r.quote): r.number for r in known}
    marks = dict.fromkeys(numbers[(c.document, c.version, c.section, c.quote)] for c in statement.citations)
    return statement.text + "".join(f"[{n}]" for n in marks)


def source(reference: Reference, home: str) -> Source:
    """A numbered reference, with the page that opens it."""
    text = f"{reference.title}, {reference.document} v{reference.version}, {reference.section}"
    return Source(
        number=reference.number,
        text=text,
        quote=reference.quote,
        path=home + source_path(reference.document, reference.version, reference.section, reference.quote),
    )


_VIEWS: Mapping[type[Value], Callable[[Any, str], View]] = {
    SharedNotice: lambda what, _: _fixed(what),
    UrgentNotice: lambda what, _: _fixed(what),
    Response: lambda what, home: answer(what, home=home),
    SentAnswer: lambda what, home: answer(what, home=home, holds=what.holds, zone=what.time_zone, passed_on=what.passed_on),
    Letter: lambda what, _: presenter_answer.letter(what),
    CorrectionNotice: lambda what, _: correction(what),
    FollowUpNotice: lambda what, _: presenter_reports.follow_up(what),
    PageNotice: lambda what, _: presenter_pages.page(what),
    StaffNotice: lambda what, _: presenter_reminders.staff_word(what),
    UndoneNotice: lambda _, __: View(headline=notices.LOOK_AGAIN, lines=(Line(text=notices.PERHAPS_NOT_DONE),)),
    CaseNotice: lambda what, _: receipt(what),
}
"""How each thing that is delivered looks."""
