"""Proposed regression cases: the owner of the rule mends the words, accepts or declines. What is accepted stands in a file that tests run.

The database is the truth; the file is drawn from it, whole, each time, so that it is the same whoever accepted what in which order.
"""

import json
import secrets
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from triage.domain.audit import AuditEntry
from triage.domain.people import Person
from triage.domain.regression import Field, ProposalState, ProposedCase, RuleOwner, check_open
from triage.errors import NotNow, StoreUnusable
from triage.redact import redact
from triage.rules.permissions import Action, check_may, may
from triage.steps.tools import Tools

FILE = "accepted.jsonl"
OWNS: dict[RuleOwner, Action] = {
    RuleOwner.SAFETY: Action.WORK_SAFETY,
    RuleOwner.QUALITY: Action.WORK_QUALITY,
    RuleOwner.COMPLIANCE: Action.WORK_COMPLIANCE,
    RuleOwner.MEDICAL_INFORMATION: Action.CORRECT_TRIAGE,
}
"""What the owner of a rule can do."""
_P = ProposalState


def proposals(tools: Tools, by: Person, *, settled: bool = False) -> tuple[ProposedCase, ...]:
    """The proposals for the rules that a person owns, in their products and markets, oldest first; `settled`: those that were decided."""
    states = {_P.ACCEPTED, _P.DECLINED} if settled else {_P.PROPOSED}
    with tools.store.read() as uow:
        return tuple(p for p in uow.regression.list(states=states) if may(by, OWNS[p.owner], p.product, p.market))


def reword(tools: Tools, proposal_id: int, by: Person, text: str) -> ProposedCase:
    """Take out of the words what the redaction left in. Raises NotNow where nothing is left, or where it is settled."""
    if not any(c.isalnum() for c in text):
        raise NotNow("The words can't be empty. Decline the case where it holds nothing but identifiers.")
    with tools.store.begin() as uow:
        known = uow.regression.get(proposal_id)
        check_may(by, OWNS[known.owner], known.product, known.market)
        check_open(known)
        words = str(redact(text.strip()))
        return known if words == known.text else uow.regression.reword(known, words, entry=AuditEntry(actor=by.id, action="regression.reworded"))


def accept(tools: Tools, proposal_id: int, by: Person, *, folder: Path, text: str | None = None) -> ProposedCase:
    """The owner vouches for the whole decision: the case stands in the file from now on. The rule itself stays as it is."""
    if text is not None:
        reword(tools, proposal_id, by, text)
    settled = _settle(tools, proposal_id, by, _P.ACCEPTED, "")
    write(tools, folder)
    return settled


def decline(tools: Tools, proposal_id: int, by: Person, *, reason: str) -> ProposedCase:
    """The owner finds that this is no case for the tests, and says why."""
    if not reason.strip():
        raise NotNow("Please say why it is declined.")
    return _settle(tools, proposal_id, by, _P.DECLINED, reason.strip())


def write(tools: Tools, folder: Path) -> Path:
    """Draw the file anew from what is accepted. Raises StoreUnusable where the folder cannot be written to; what was accepted stays so.

    What somebody else accepts meanwhile is drawn too: of two who write at once, the last one has looked again.
    """
    path, drawn = folder / FILE, None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        while (accepted := _accepted(tools)) != drawn:
            _put(path, "".join(f"{line}\n" for line in lines(accepted)))
            drawn = accepted
    except OSError as error:
        raise StoreUnusable(
            f"The accepted cases cannot be written to {folder} ({error.strerror}). Set TRIAGE_REGRESSION_DIR to a folder that is writable."
        ) from None
    return path


def _accepted(tools: Tools) -> tuple[ProposedCase, ...]:
    with tools.store.read() as uow:
        return uow.regression.list(states={_P.ACCEPTED}, limit=1_000_000)


def _put(path: Path, text: str) -> None:
    """The whole file at once, under a name of its own until then: whoever reads it never sees half of it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def lines(accepted: Iterable[ProposedCase]) -> list[str]:
    """The lines of the file, in order of their ids: of two cases with the same words the one that was accepted last. What was erased is left out."""
    rows: dict[str, dict[str, Any]] = {}
    for one in sorted(accepted, key=lambda p: (p.settled_at is not None, p.settled_at, p.id)):
        if one.text:
            row = _row(one)
            rows[row["id"]] = row
    return [json.dumps(rows[key], ensure_ascii=False) for key in sorted(rows)]


def _row(one: ProposedCase) -> dict[str, Any]:
    """A case as evaluation sets write it. A corrected product is what must be found, so it is not given away."""
    words = " ".join(one.text.casefold().split())
    row: dict[str, Any] = {"id": f"corrected-{sha256(words.encode()).hexdigest()[:12]}", "text": one.text}
    if one.product and one.change.field is not Field.PRODUCT:
        row["product"] = one.product
    if one.market:
        row["market"] = one.market
    gold = one.right.model_dump(mode="json", exclude={"product"}, exclude_none=True)
    return row | gold | {"source": "correction", "owner": one.owner.value}


def _settle(tools: Tools, proposal_id: int, by: Person, to: ProposalState, reason: str) -> ProposedCase:
    with tools.store.begin() as uow:
        known = uow.regression.get(proposal_id)
        check_may(by, OWNS[known.owner], known.product, known.market)
        check_open(known)
        if to is _P.ACCEPTED and not known.text:
            raise NotNow("The words of this message were erased: there is nothing to accept.")
        return uow.regression.settle(known, to, entry=AuditEntry(actor=by.id, action=f"regression.{to}", reason=reason))
