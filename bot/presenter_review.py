"""The presenter of review: the card of a case in a staff room, which always shows the truth, and what can be done from it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot import notices, presenter, presenter_files, presenter_reminders, presenter_warnings, presenter_writer
from bot.views import Button, Line, Mark, View
from triage.casefile import CaseFile
from triage.domain.base import Moment
from triage.domain.case import WITH_A_PERSON, Case, CaseStatus
from triage.domain.decision import TriageDecision
from triage.domain.draft import Statement, Writer
from triage.domain.markets import in_zone, zone_of
from triage.domain.response import Reference, StaffWord
from triage.rules.permissions import Action
from triage.rules.policies import ALLOWED_IN
from triage.steps.release import references

NO_CONTENT = "No approved content answers it: an answer must be written from approved documents."
OPEN, SIGN = "open", "sign"
"""The actions of buttons that only open a page."""


class Offer(NamedTuple):
    """A button of the card: its action, its label, and what the core must allow in the status of the case."""

    action: str
    label: str
    needs: Action
    main: bool = False
    grave: bool = False


OFFERS: tuple[Offer, ...] = (
    Offer("approve", "Approve", Action.APPROVE, main=True),
    Offer("claim", "Claim", Action.CLAIM),
    Offer("give_back", "Give back", Action.CLAIM),
    Offer("edit", "Edit", Action.EDIT),
    Offer("request_changes", "Return", Action.REQUEST_CHANGES, grave=True),
)
"""What stands on the card itself."""
MORE: tuple[Offer, ...] = (
    Offer("refer", "Refer…", Action.REFER),
    Offer("correct", "Correct a flag…", Action.ADD_FLAG),
    Offer("duplicate", "Mark as duplicate…", Action.SET_ASIDE),
)
"""What is done more rarely, behind one more click."""


def review_card(file: CaseFile, *, home: str = "") -> View:
    """Question, flags with the words that raised them, draft with numbered evidence, due time, who has it. A room has no single viewer."""
    case, statements = file.case, file.draft.draft.statements if file.draft else ()
    cited = references(statements)
    defects = {d.statement: d.why for d in file.draft.draft.defects} if file.draft else {}
    status = f"Status: {presenter.status_in_words(case.status)}. {who_has_it(file) or waits_for(case)}".rstrip()
    lines = [about(case, file.notice.topic), Line(text=status, quiet=True)]
    lines += presenter_files.said(file.messages, sender=case.sender, names=file.names)
    lines += flags(case.decision) if case.decision else ()
    lines += presenter_warnings.warned(file.messages)
    lines += _statements(statements, cited, defects, presenter_writer.doubts(file.draft.draft) if file.draft else {})
    lines += presenter_writer.writer_lines(file.draft.draft if file.draft else None)
    lines += [Line(text=f"Please look again: {caution}", mark=Mark.CARE, strong=True) for caution in file.cautions]
    if not statements and case.status in WITH_A_PERSON:
        lines.append(Line(text=NO_CONTENT, mark=Mark.CARE))
    return View(
        headline=f"{case.number} · {case.product or 'product not known'}",
        lines=tuple(lines),
        sources=tuple(presenter.source(r, home) for r in cited),
        buttons=(*_offered(file, OFFERS, home), *page_button(case.id, home)),
        more=_offered(file, MORE, home),
        generated=bool(file.draft and file.draft.draft.written_by is Writer.MODEL),
    )


def _statements(statements: Sequence[Statement], cited: tuple[Reference, ...], defects: Mapping[int, str], doubts: Mapping[int, str]) -> Iterator[Line]:
    """The draft sentence by sentence: proven, proven and doubted, or not proven, with what is wrong with it."""
    for place, statement in enumerate(statements):
        mark = Mark.STOP if place in defects else Mark.CARE if place in doubts else Mark.NOW
        said = defects.get(place) or doubts.get(place)
        yield Line(text=presenter.numbered(statement, cited) + (f" — {said}" if said else ""), mark=mark)


def moved(case: Case, where: str, *, home: str = "") -> View:
    """What is left of a card whose case is worked on in another channel now."""
    line = Line(text=f"This card went to {where}, since the product or a flag of the case has changed.")
    return View(headline=f"{case.number} · {case.product or 'product not known'}", lines=(line,), buttons=page_button(case.id, home))


def due_word(file: CaseFile, word: StaffWord, due: Moment, *, home: str = "") -> View:
    """The word beside a card that is nearly due or late. It offers the case to whoever has time, until somebody has it."""
    case = file.case
    waits = case.status in WITH_A_PERSON and case.due_at == due
    settled = not waits or is_claimed(file)
    who = who_has_it(file) if waits else f"Status: {presenter.status_in_words(case.status)}."
    view = presenter_reminders.in_the_queue(
        f"{case.number} · {case.product or 'product not known'}", word, due, str(zone_of(case.market)), who=who, settled=settled
    )
    offered = () if settled else tuple(b for b in _offered(file, OFFERS, home) if b.action == "claim")
    return view.model_copy(update={"buttons": (*offered, *page_button(case.id, home))})


def about(case: Case, topic: str = "") -> Line:
    """Product, market, what it is about and when it is due, in the zone of its market: a room has none of its own."""
    product = f"{case.product} ({case.market})" if case.product and case.market else case.product or ""
    zone = zone_of(case.market)
    due = f"due {in_zone(case.due_at, zone)}" if case.status in WITH_A_PERSON else ""
    soon = presenter.wish(case.intake.urgency, case.intake.needed_by, case.due_at, lambda at: in_zone(at, zone)) if due else ""
    return Line(text=" · ".join(p for p in (product, topic, due, soon) if p) or "nothing is known of it yet")


def flags(decision: TriageDecision) -> Iterator[Line]:
    """Each flag with the words that raised it, why, and by which rule; then how the question stands to the label."""
    for s in decision.signals:
        yield Line(text=f"{presenter.flag_in_words(s.name)}: “{s.text or 'whole message'}” ({s.why}; {s.rule})", mark=Mark.CARE)
    if decision.finding.reason:
        status, reason = decision.finding.status.value.replace("_label", "-label").replace("_", " "), decision.finding.reason
        yield Line(text=f"Label: {reason if reason.startswith(status) else f'{status}, {reason}'}", quiet=True)


def who_has_it(file: CaseFile) -> str:
    """Who has a case that waits for a person: whoever claimed it, or nobody."""
    case = file.case
    if case.claimed_until is not None and is_claimed(file):
        return f"With {file.names.get(case.claimed_by or '', 'a colleague')} until {case.claimed_until.astimezone(zone_of(case.market)):%H:%M %Z}."
    return "Nobody has it yet." if case.status in WITH_A_PERSON else ""


def waits_for(case: Case) -> str:
    """What an approved answer waits for before it goes to whoever asked."""
    missing = case.intake.missing() if case.status is CaseStatus.APPROVED else ()
    return f"Sent as soon as this is known: {', '.join(notices.MISSING[m] for m in missing)}." if missing else ""


def is_claimed(file: CaseFile) -> bool:
    """Whether somebody has the case now. A claim runs out by itself."""
    case = file.case
    return case.claimed_by is not None and case.claimed_until is not None and case.claimed_until > file.read_at


def page_button(case_id: int, home: str) -> tuple[Button, ...]:
    """Opens the case in the web, where everything of it stands."""
    return (Button(action=OPEN, label="Open in the web", value=str(case_id), link=f"{home}/cases/{case_id}"),) if home else ()


def _offered(file: CaseFile, offers: tuple[Offer, ...], home: str) -> tuple[Button, ...]:
    # A card in a room offers what the status allows; the server checks who clicks.
    case = file.case
    if case.status not in WITH_A_PERSON:
        return ()
    fits: Mapping[str, bool] = {
        "approve": bool(file.draft and file.draft.draft.is_proven),
        "claim": not is_claimed(file),
        "give_back": is_claimed(file),
        "correct": case.decision is not None,
    }
    value = f"{case.id}:{case.version}:{case.draft_version}"
    offered = (o for o in offers if case.status in ALLOWED_IN[o.needs] and fits.get(o.action, True))
    buttons = tuple(Button(action=o.action, label=o.label, value=value, main=o.main, grave=o.grave) for o in offered)
    return tuple(_to_sign(b, case.id, home) if b.action == "approve" and file.needs_signature else b for b in buttons)


def _to_sign(approve: Button, case_id: int, home: str) -> Button:
    """Where a signature is needed, the button leads to the page on which it is given."""
    return approve.model_copy(update={"action": SIGN, "label": "Sign in the web", "link": f"{home}/cases/{case_id}"})
