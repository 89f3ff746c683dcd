"""The workflow: the straight walk of a case, and the work of each kind of job.

    receive -> assess -> hand off -> gather -> compose -> verify -> sign off -> release -> close

The status of a case is its program counter: `advance` looks at it and does the next step, so a crash resumes where it was, and of
two workers one wins (compare-and-set on the case's version) while the other stops quietly.
"""

from collections.abc import Callable, Mapping
from functools import partial

from triage.domain.case import Case, CaseStatus
from triage.errors import SomebodyWasFaster
from triage.steps import (
    attachments,
    catch_up,
    claims,
    close,
    correct,
    follow_up,
    hand_off,
    intake,
    judge,
    paging,
    promised,
    recall,
    reminders,
    reports,
    show,
    telling,
)
from triage.steps.compose import answer_added, compose
from triage.steps.gather import gather, reopen
from triage.steps.read_message import read_message
from triage.steps.release import release
from triage.steps.tools import Tools
from triage.steps.understand import alert as understand_alert
from triage.steps.understand import understand
from triage.store.outbox import Job
from triage.worker import Handler

_S = CaseStatus

STEPS: Mapping[CaseStatus, Callable[[Tools, Case], Case]] = {
    _S.ASSESSED: gather,
    _S.DRAFTING: compose,
    _S.APPROVED: release,
    _S.REOPENED: reopen,
}
"""What the worker does in a status. `received` is left by reading the first message."""


MAY_WAIT = frozenset({"advance", "judge"})
"""Jobs that may wait for a language model: a worker has a thread that never takes these."""


def advance(tools: Tools, case_id: int) -> Case:
    """Take a case as far as it goes without a person. Stops where a step leaves the case as it is: it waits for something."""
    case = understand(tools, case_id)
    while case.status in STEPS:
        before = case
        case = STEPS[case.status](tools, case)
        if case.version == before.version or case.status is before.status:
            return case
    return answer_added(tools, case)


def walk_to_draft(tools: Tools, case_id: int, message_id: int) -> Case:
    """Read a message and advance its case here and now, beside whatever worker may be doing the same."""
    for _ in range(5):
        try:
            read_message(tools, case_id, message_id)
            return advance(tools, case_id)
        except SomebodyWasFaster:
            continue
    with tools.store.read() as uow:
        return uow.cases.get(case_id)


def handlers(tools: Tools) -> dict[str, Handler]:
    """What a worker does for each kind of job. Every one of them can be cut off anywhere and run again."""
    return {
        "read": lambda job: _read(tools, job),
        "attachment": lambda job: attachments.read_attachment(tools, job),
        "catch_up": lambda job: catch_up.catch_up(tools, job),
        "advance": lambda job: _advance(tools, job),
        "post": lambda job: correct.post(tools, job),
        "edit": lambda job: show.edit(tools, job),
        "hand_off": lambda job: hand_off.send(tools, job),
        "follow_up": lambda job: follow_up.again(tools, job),
        "report_update": lambda job: reports.update_desks(tools, job),
        "report_alert": lambda job: reports.alert(tools, job),
        "page": lambda job: paging.climb(tools, job),
        "page_call": lambda job: paging.call_out(tools, job),
        "claim_over": lambda job: claims.run_out(tools, job),
        "remind": lambda job: reminders.remind(tools, job),
        "escalate": lambda job: reminders.escalate(tools, job),
        "late_alert": lambda job: reminders.alert(tools, job),
        "tell": lambda job: telling.tell(tools, job),
        "promised": lambda job: promised.tell(tools, job),
        "read_again": lambda job: intake.read_again(tools, job),
        "introduced": lambda job: intake.take_introduction(tools, job),
        "judge": lambda job: judge.judge_edited(tools, job),
        "model_alert": lambda job: understand_alert(tools, job),
        "recall": lambda job: recall.recall(tools, job),
        "close_unconfirmed": lambda job: close.close_unconfirmed(tools, job),
        **{kind: partial(errand.do, tools) for kind, errand in tools.errands.items()},
    }


def _read(tools: Tools, job: Job) -> None:
    case = read_message(tools, int(job.payload["case"]), int(job.payload["message"]))
    if not tools.asks_models:
        advance(tools, case.id)  # else the job to advance it comes after those of its hand-offs: nothing waits for a model but the answer


def _advance(tools: Tools, job: Job) -> None:
    advance(tools, int(job.payload["case"]))
