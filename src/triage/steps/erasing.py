"""Erasing: the words of one message are taken out of the database where the law demands it. That it was done, by whom and why, stays on record."""

from triage.domain.audit import AuditEntry
from triage.domain.case import Case
from triage.errors import NotFound, NotNow
from triage.steps import show
from triage.steps.tools import Tools


def erase(tools: Tools, case_id: int, ordinal: int, *, by: str, reason: str) -> Case:
    """Erase the words of a message of a case (the first is 1), those of its files, and what was quoted of them; cards and receipt follow.

    What stands in the chat itself, in approved answers and at the desks that were sent a hand-off is not ours to erase here.
    Raises NotFound, or NotNow without a reason or where the words are gone.
    """
    if not reason.strip():
        raise NotNow("Please say why the words are erased: it stands on record for good.")
    with tools.store.begin() as uow:
        case = uow.cases.get(case_id)
        message = next((m for m in uow.cases.messages(case_id) if m.ordinal == ordinal), None)
        if message is None:
            raise NotFound(f"{case.number} has no message {ordinal}. `triage case show {case.number}` numbers them.")
        if message.erased:
            raise NotNow(f"The words of message {ordinal} of {case.number} are erased already.")
        uow.cases.erase_message(message.id, entry=AuditEntry(actor=by, action="message.erased", reason=reason))
        case = uow.cases.get(case_id)
        show.bring_up_to_date(uow, case, tools)
        uow.outbox.put("advance", key=f"advance:{case.id}:{case.version}", payload={"case": case.id})  # a step that was under way stops: it goes on here
        return case
