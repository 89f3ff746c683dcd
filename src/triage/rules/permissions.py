"""Who may: for each action the roles that may do it, checked on the server for every action (21 CFR 11.10(d), (g))."""

from enum import StrEnum

from triage.domain.decision import Desk
from triage.domain.people import Person, Role
from triage.errors import NotAllowed


class Action(StrEnum):
    """Everything a person can do."""

    ASK = "ask"
    COMPLETE_INTAKE = "complete_intake"
    FULFIL = "fulfil"
    SEE_ANSWER = "see_answer"
    SEE_CASES = "see_cases"
    SEE_FEEDBACK = "see_feedback"
    SEE_DRAFT = "see_draft"
    CLAIM = "claim"
    EDIT = "edit"
    APPROVE = "approve"
    APPROVE_SPECIALIST = "approve_specialist"
    REQUEST_CHANGES = "request_changes"
    REFER = "refer"
    HOLD = "hold"
    LET_GO = "let_go"
    ADD_FLAG = "add_flag"
    WORK_SAFETY = "work_safety"
    WORK_QUALITY = "work_quality"
    WORK_COMPLIANCE = "work_compliance"
    TAKE_PAGE = "take_page"
    CORRECT_TRIAGE = "correct_triage"
    EASE_TRIAGE = "ease_triage"
    CLOSE = "close"
    SET_ASIDE = "set_aside"
    REOPEN = "reopen"
    DECIDE_CORRECTION = "decide_correction"
    LOAD_CONTENT = "load_content"
    SUBMIT_CONTENT = "submit_content"
    APPROVE_CONTENT = "approve_content"
    WITHDRAW_CONTENT = "withdraw_content"
    CORRECT_LABEL = "correct_label"
    SEE_CONTENT = "see_content"
    SEE_RECORD = "see_record"
    MANAGE_PEOPLE = "manage_people"


_R = Role
_MEDICAL_INFORMATION = frozenset({_R.REVIEWER, _R.SPECIALIST})
_DESKS = frozenset({_R.SAFETY, _R.QUALITY, _R.COMPLIANCE})

MAY: dict[Action, frozenset[Role]] = {
    Action.ASK: frozenset({_R.MSL, _R.SALES_REP}) | _MEDICAL_INFORMATION,
    Action.COMPLETE_INTAKE: frozenset({_R.MSL, _R.SALES_REP}) | _MEDICAL_INFORMATION,
    Action.FULFIL: frozenset({_R.MSL}) | _MEDICAL_INFORMATION,
    Action.SEE_ANSWER: frozenset({_R.MSL, _R.COMPLIANCE, _R.INSPECTOR}) | _MEDICAL_INFORMATION,
    Action.SEE_CASES: _MEDICAL_INFORMATION | _DESKS | {_R.INSPECTOR},
    Action.SEE_FEEDBACK: _MEDICAL_INFORMATION | {_R.CONTENT_OWNER},
    Action.SEE_DRAFT: _MEDICAL_INFORMATION | {_R.COMPLIANCE, _R.INSPECTOR},
    Action.CLAIM: _MEDICAL_INFORMATION,
    Action.EDIT: _MEDICAL_INFORMATION,
    Action.APPROVE: _MEDICAL_INFORMATION,
    Action.APPROVE_SPECIALIST: frozenset({_R.SPECIALIST}),
    Action.REQUEST_CHANGES: _MEDICAL_INFORMATION,
    Action.REFER: _MEDICAL_INFORMATION,
    Action.HOLD: frozenset({_R.COMPLIANCE}),
    Action.LET_GO: frozenset({_R.COMPLIANCE}),
    Action.ADD_FLAG: frozenset({_R.MSL, _R.SALES_REP}) | _MEDICAL_INFORMATION | _DESKS,
    Action.WORK_SAFETY: frozenset({_R.SAFETY}),
    Action.WORK_QUALITY: frozenset({_R.QUALITY}),
    Action.WORK_COMPLIANCE: frozenset({_R.COMPLIANCE}),
    Action.TAKE_PAGE: frozenset({_R.SAFETY}),
    Action.CORRECT_TRIAGE: _MEDICAL_INFORMATION,
    Action.EASE_TRIAGE: frozenset({_R.SPECIALIST}),
    Action.CLOSE: _MEDICAL_INFORMATION,
    Action.SET_ASIDE: _MEDICAL_INFORMATION,
    Action.REOPEN: _MEDICAL_INFORMATION,
    Action.DECIDE_CORRECTION: _MEDICAL_INFORMATION,
    Action.LOAD_CONTENT: frozenset({_R.CONTENT_OWNER}),
    Action.SUBMIT_CONTENT: frozenset({_R.CONTENT_OWNER}),
    Action.APPROVE_CONTENT: frozenset({_R.CONTENT_OWNER}),
    Action.WITHDRAW_CONTENT: frozenset({_R.CONTENT_OWNER}),
    Action.CORRECT_LABEL: frozenset({_R.CONTENT_OWNER, _R.ADMIN}),
    Action.SEE_CONTENT: _MEDICAL_INFORMATION | {_R.CONTENT_OWNER, _R.COMPLIANCE, _R.INSPECTOR},
    Action.SEE_RECORD: frozenset({_R.INSPECTOR, _R.COMPLIANCE, _R.ADMIN}),
    Action.MANAGE_PEOPLE: frozenset({_R.ADMIN}),
}
"""Every action, and the roles that may do it. Sales and marketing take no part: a sales representative only submits."""

DESK_WORK: dict[Desk, Action] = {
    Desk.PHARMACOVIGILANCE: Action.WORK_SAFETY,
    Desk.QUALITY: Action.WORK_QUALITY,
    Desk.COMPLIANCE: Action.WORK_COMPLIANCE,
}
"""Only a person of a desk acknowledges, reconciles or clears what was handed to it."""

_IN_WORDS: dict[Action, str] = {
    Action.ASK: "send in a question",
    Action.COMPLETE_INTAKE: "complete the details of a question",
    Action.FULFIL: "record how an answer was passed on",
    Action.SEE_ANSWER: "read answers",
    Action.SEE_CASES: "read cases",
    Action.SEE_FEEDBACK: "read what was said of answers",
    Action.SEE_DRAFT: "read drafts",
    Action.CLAIM: "take a case",
    Action.EDIT: "edit a draft",
    Action.APPROVE: "approve a draft",
    Action.APPROVE_SPECIALIST: "approve an answer that needs a specialist",
    Action.REQUEST_CHANGES: "return a draft",
    Action.REFER: "refer a case",
    Action.HOLD: "hold a case",
    Action.LET_GO: "let go of a held case",
    Action.ADD_FLAG: "add a flag",
    Action.WORK_SAFETY: "work on hand-offs to pharmacovigilance",
    Action.WORK_QUALITY: "work on hand-offs to quality",
    Action.WORK_COMPLIANCE: "work on hand-offs to compliance",
    Action.TAKE_PAGE: "take an emergency",
    Action.CORRECT_TRIAGE: "correct a triage decision",
    Action.EASE_TRIAGE: "make a triage decision less cautious",
    Action.CLOSE: "close a case",
    Action.SET_ASIDE: "mark a case as duplicate or void",
    Action.REOPEN: "reopen a case",
    Action.DECIDE_CORRECTION: "decide on corrections of answers",
    Action.LOAD_CONTENT: "load documents",
    Action.SUBMIT_CONTENT: "submit documents for approval",
    Action.APPROVE_CONTENT: "approve documents",
    Action.WITHDRAW_CONTENT: "withdraw documents",
    Action.CORRECT_LABEL: "correct what the bot reads out of a label",
    Action.SEE_CONTENT: "read the library",
    Action.SEE_RECORD: "read the record",
    Action.MANAGE_PEOPLE: "manage people",
}


def may(person: Person, action: Action, product: str | None = None, market: str | None = None) -> bool:
    """Whether a person may do something, for a product and market where it has one."""
    return any(person.holds(role, product, market) for role in MAY[action])


def may_anywhere(person: Person, action: Action) -> bool:
    """Whether a person may do something for at least some product and market."""
    return bool(person.roles & MAY[action])


def check_may_anywhere(person: Person, action: Action) -> None:
    """Raise NotAllowed, with the roles that may, unless the person may do this for at least some product and market."""
    if not may_anywhere(person, action):
        check_may(person, action)


def gets_answers(sender: Person | None, product: str | None, market: str | None) -> bool:
    """Whether the answer to a case goes to the person who sent it in; an operator of the command line is on no list and does.

    A role for the sender's own market is enough: the market of a case is that of the professional.
    """
    return sender is None or any(may(sender, Action.SEE_ANSWER, product, m) for m in (market, sender.market))


def check_may(person: Person, action: Action, product: str | None = None, market: str | None = None) -> None:
    """Raise NotAllowed, with the roles that may, unless the person may do this."""
    if may(person, action, product, market):
        return
    roles = " or ".join(sorted(str(r).replace("_", " ") for r in MAY[action]))
    where = f" for {product or 'a product that is not known yet'} in {market or 'a market that is not known yet'}" if may_anywhere(person, action) else ""
    raise NotAllowed(f"You may not {_IN_WORDS[action]}{where}. It takes the role {roles}.")
