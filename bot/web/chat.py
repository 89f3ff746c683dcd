"""The chat of those who ask: conversations at left, the thread at right, and the receipt that follows the case."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from starlette.responses import Response

from bot import notices
from bot.correctable import FLAGS
from bot.demo import EXAMPLE_QUESTION, OFF_LABEL_QUESTION, REPORT
from bot.letter import MEDIA_TYPE, docx, paper_of
from bot.presenter import answer, correction, deliverable, receipt
from bot.presenter_reports import follow_up
from bot.views import View
from bot.web.answer_actions import ANSWER_ACTIONS
from bot.web.case_actions import add_flag
from bot.web.edge import Visit, go_to, small_number, status_of, whole
from bot.web.intake_form import COUNTRIES, FURTHER, asked, given
from bot.web.just_happened import just_happened
from bot.web.report_actions import CHAT_DEEDS, report_of
from triage.casefile import CaseFile, mine, read_case
from triage.domain.audit import AuditEntry
from triage.domain.case import WORKER_MOVES, Case
from triage.domain.concern import Signal
from triage.domain.feedback import Feedback
from triage.domain.inquiry import Channel, Inquiry, Intake, check_message
from triage.domain.response import FollowUpNotice, UrgentNotice
from triage.errors import NotAllowed, NotFound, NotNow, TriageError, UnusableMessage
from triage.rules.permissions import Action, may_anywhere
from triage.steps.intake import check_urgency, complete_intake, named_product
from triage.steps.letter import letter as read_letter
from triage.steps.more import More, ask_more
from triage.steps.receive import receive
from triage.steps.tools import Tools
from triage.store.cases import Message

MORE_QUESTIONS = (
    ("Outside the label", OFF_LABEL_QUESTION),
    ("A report inside", REPORT),
    ("A broken pack", "pharmacist at North Clinic: two quorvia pens jammed and the dose window was cracked"),
    ("Not ours", "what does velmira cost and is it reimbursed?"),
)
"""Typed already, or a click away, in the demo."""


class Bubble(NamedTuple):
    """One thing that stands in the thread."""

    kind: str
    at: datetime
    view: View | None = None
    message: Message | None = None
    asks: tuple[FollowUpNotice, ...] = ()
    version: int = 0
    said: Feedback | None = None


async def chat_page(visit: Visit) -> Response:
    """The chat, at one conversation or at a new one."""
    return await _show(visit)


async def _show(visit: Visit, *, problem: str = "", status: int = 200, typed: str | None = None) -> Response:
    case_id = visit.place("case") if "case" in visit.request.path_params else None
    file = await visit.call(_own_file, visit, case_id) if case_id else None
    prepared = EXAMPLE_QUESTION if visit.product.demo and file is None else ""
    return visit.page(
        "chat.html",
        status=status,
        problem=problem,
        cases=await visit.call(mine, visit.tools, visit.person),
        file=file,
        thread=thread(file, visit.person.time_zone) if file else (),
        typed=typed if typed is not None else prepared,
        more=MORE_QUESTIONS if visit.product.demo and file is None else (),
        source=secrets.token_urlsafe(16),
        countries=COUNTRIES,
        products=sorted(p.name for p in visit.tools.library.products()),
        more_questions=FURTHER,
        nothing_known=Intake(),
        flags=FLAGS,
        waits=bool(file and file.case.status in WORKER_MOVES),
        now=visit.product.clock.now(),
        asked=[n for n in (*file.notice.follow_ups, *file.follow_ups) if n.wanted or n.asks_heard] if file else (),
        why=flags_of(file) if file else (),
        latest=file.responses[-1] if file and file.responses else None,
        asks_intake=bool(file and Action.COMPLETE_INTAKE in file.actions),
        here=file is None or file.case.channel is Channel.WEB,
        happened=await just_happened(visit, f"case:{case_id}" if case_id else ""),
    )


async def chat_part(visit: Visit) -> Response:
    """The thread alone: what the page asks for while the case moves."""
    file = await visit.call(_own_file, visit, visit.place("case"))
    happened = await just_happened(visit, f"case:{file.case.id}")
    return visit.fragment("_thread.html", file=file, thread=thread(file, visit.person.time_zone), waits=file.case.status in WORKER_MOVES, happened=happened)


async def response_letter(visit: Visit) -> Response:
    """The response letter of an answer, as a Word file."""
    letter = await visit.call(read_letter, visit.tools, visit.place("case"), visit.person, visit.place("version"))
    body = await visit.call(docx, letter, paper_of(visit.product.settings))
    return Response(body, media_type=MEDIA_TYPE, headers={"Content-Disposition": f'attachment; filename="{letter.file_name}"'})


async def list_part(visit: Visit) -> Response:
    """The conversations alone."""
    current = small_number(visit.query("at")) or 0
    return visit.fragment("_conversations.html", cases=await visit.call(mine, visit.tools, visit.person), current=current)


async def ask(visit: Visit) -> Response:
    """Take in a question, or a further message of a conversation. The same form sent twice is one message."""
    text = visit.text("text")
    case_id = whole(visit.text("case")) if visit.text("case") else None
    try:
        return go_to(f"/chat/{await visit.call(_take_in, visit, text, case_id)}")
    except (UnusableMessage, NotNow) as error:
        if case_id is not None:
            visit.request.path_params["case"] = case_id
        return await _show(visit, problem=str(error), status=status_of(error), typed=text)


async def act(visit: Visit) -> Response:
    """Something else that the sender does in a conversation, by the table."""
    case_id, name = visit.place("case"), str(visit.request.path_params["action"])
    if name not in CHAT_ACTIONS:
        raise NotFound("There is no such action.")
    await visit.call(_own_file, visit, case_id)
    try:
        await visit.call(CHAT_ACTIONS[name], visit, case_id)
    except TriageError as error:
        return await _show(visit, problem=str(error), status=status_of(error))
    return go_to(f"/chat/{case_id}#now")


def _intake(visit: Visit, case_id: int) -> None:
    complete_intake(visit.tools, case_id, visit.person, given(visit), product=visit.text("product") or None)


def _of_a_report(deed: Callable[[Visit, int], None]) -> Callable[[Visit, int], None]:
    return lambda visit, case_id: deed(visit, report_of(visit, case_id))


CHAT_ACTIONS: Mapping[str, Callable[[Visit, int], object]] = {
    **{name: _of_a_report(deed) for name, deed in CHAT_DEEDS.items()},
    "complete_intake": _intake,
    "flag": add_flag,
    **ANSWER_ACTIONS,
}
"""What a form of the chat asks for, and what the core does for it."""


def thread(file: CaseFile, zone: str = "UTC") -> tuple[Bubble, ...]:
    """Everything in a conversation, in order of time: words, the receipt after the first of them, and answers. `zone`: its reader's."""
    bubbles = [Bubble("said", m.received_at, message=m) for m in file.messages]
    first = file.case.received_at
    if file.notice.emergency:
        bubbles.append(Bubble("urgent", first, view=deliverable(UrgentNotice(case_id=file.case.id))))
    bubbles.append(Bubble("receipt", first, view=receipt(file.notice), asks=file.notice.follow_ups))
    bubbles += [Bubble("follow_up", n.asked_at or first, view=follow_up(n), asks=(n,)) for n in file.follow_ups]
    gone = {version for c in file.corrected for version in c.answers}
    said = {f.response_version: f for f in file.feedback}
    bubbles += [
        Bubble("answer", r.approved_at, view=answer(r, holds=r.version not in gone, zone=zone), version=r.version, said=said.get(r.version))
        for r in file.responses
    ]
    bubbles += [Bubble("correction", c.sent_at, view=correction(c)) for c in file.corrected]
    order = {"said": 0, "urgent": 1, "receipt": 2, "answer": 3, "correction": 4, "follow_up": 5}
    return tuple(sorted(bubbles, key=lambda b: (b.at, order[b.kind]) if b.kind != "said" or b.message is None or b.message.ordinal > 1 else (first, 0)))


def flags_of(file: CaseFile) -> tuple[Signal, ...]:
    """What was flagged in a conversation, for those who may know; a sales representative learns no more than received and answered."""
    return file.case.decision.signals if file.case.decision else ()


def _own_file(visit: Visit, case_id: int) -> CaseFile:
    file = read_case(visit.tools, case_id, visit.person)
    if not file.mine:
        raise NotAllowed("This conversation is somebody else's. Cases are read under Cases.")
    return file


def _take_in(visit: Visit, text: str, case_id: int | None) -> int:
    if not may_anywhere(visit.person, Action.ASK):
        raise NotAllowed(notices.MAY_NOT_ASK)
    if not text:
        raise UnusableMessage("Please type the question.")
    check_message(text)
    source = f"web:{visit.person.id}:{visit.text('source')[:60] or secrets.token_urlsafe(16)}"
    if case_id is not None:
        case = _own_file(visit, case_id).case
        if visit.text("why") in set(More):
            return ask_more(visit.tools, case_id, visit.person, text, why=More(visit.text("why")), key=source).id
        return receive(visit.tools, _inquiry(visit, source, _conversation(visit.tools, case, visit.person.id), text)).case_id
    intake = given(visit)
    check_urgency(intake)
    told = {"intake": intake, "product": named_product(visit.tools, visit.text("product") or None), "market": intake.country or visit.person.market}
    return receive(visit.tools, _inquiry(visit, source, source, asked(visit, text)).model_copy(update=told)).case_id


def _inquiry(visit: Visit, source: str, conversation: str, text: str) -> Inquiry:
    return Inquiry(
        source=source,
        channel=Channel.WEB,
        conversation=conversation,
        sender=visit.person.id,
        reply_to=conversation,
        sent_at=visit.product.clock.now(),
        text=text,
        market=visit.person.market,
    )


def _conversation(tools: Tools, case: Case, by: str) -> str:
    """The key of a case's conversation on the web; a case from a chat gets one when its sender goes on here."""
    key = f"web:case:{case.id}"
    with tools.store.begin() as uow:
        if uow.cases.case_of(case.reply_to) == case.id:
            return case.reply_to
        uow.cases.add_conversation(case.id, key, entry=AuditEntry(actor=by, action="conversation.joined", facts={"channel": "web"}))
    return key
