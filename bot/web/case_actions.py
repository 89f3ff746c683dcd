"""What a person can do to a case on its page: one table from the form's action to the core's function."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bot.correctable import FLAGS
from bot.web import corrections
from bot.web.case_screen import edited
from bot.web.edge import Visit, whole
from bot.web.signing import signed
from triage.domain.case import CaseStatus
from triage.domain.regression import Change, Field
from triage.errors import NotNow
from triage.rules.permissions import Action
from triage.steps import close, correct_triage, sign_off

Do = Callable[[Visit, int], object]


class Deed(NamedTuple):
    """An action as the page offers it. `needs` is what the core must allow; `fields` is what is asked; `leaves` opens the next case."""

    label: str
    needs: Action
    do: Do
    fields: tuple[str, ...] = ()
    kind: str = "plain"
    key: str = ""
    leaves: bool = False
    hint: str = ""


def _approve(v: Visit, case_id: int) -> object:
    signature = signed(v, case_id)
    return sign_off.approve(v.tools, case_id, v.person, version=v.number("version"), draft_sha256=v.text("draft_sha256"), signed=signature)


def _edit(v: Visit, case_id: int) -> object:
    statements = edited(v.texts("text"), v.texts("question"), v.texts("passages"))
    return sign_off.edit(v.tools, case_id, v.person, version=v.number("version"), statements=statements, reason=v.text("reason"))


def _refer(v: Visit, case_id: int) -> object:
    wanted = v.text("to")
    if wanted not in (CaseStatus.IN_REVIEW, CaseStatus.WITH_SPECIALIST):
        raise NotNow("Please choose to whom the case is referred.")
    return sign_off.refer(v.tools, case_id, v.person, version=v.number("version"), to=CaseStatus(wanted), reason=v.text("reason"))


def _duplicate(v: Visit, case_id: int) -> object:
    of = whole(v.text("duplicate_of")) if v.text("duplicate_of") else None
    return close.set_aside(v.tools, case_id, v.person, as_=CaseStatus.DUPLICATE, reason=v.text("reason"), duplicate_of=of)


def add_flag(v: Visit, case_id: int) -> object:
    """Raise a flag that a person saw; whoever has a part in the case may."""
    if v.text("concern") not in FLAGS:
        raise NotNow("Please choose what you see.")
    if not v.text("reason"):
        raise NotNow("Please say in a few words what you see.")
    return correct_triage.correct(v.tools, case_id, v.person, Change(field=Field.CONCERN_ADDED, after=v.text("concern")), reason=v.text("reason"))


DEEDS: Mapping[str, Deed] = {
    "approve": Deed("Approve", Action.APPROVE, _approve, kind="main", key="a", leaves=True, hint="Binds your name to these exact words."),
    "claim": Deed("Claim", Action.CLAIM, lambda v, c: sign_off.claim(v.tools, c, v.person, version=v.number("version")), key="c"),
    "give_back": Deed("Give back", Action.CLAIM, lambda v, c: sign_off.let_go_of_claim(v.tools, c, v.person)),
    "edit": Deed("Edit", Action.EDIT, _edit, key="e"),
    "return": Deed(
        "Return",
        Action.REQUEST_CHANGES,
        lambda v, c: sign_off.request_changes(v.tools, c, v.person, version=v.number("version"), reason=v.text("reason")),
        ("reason",),
        key="r",
        leaves=True,
    ),
    "refer": Deed("Refer", Action.REFER, _refer, ("to", "reason"), key="f", leaves=True),
    "hold": Deed("Hold", Action.HOLD, lambda v, c: sign_off.hold(v.tools, c, v.person, reason=v.text("reason")), ("reason",), kind="grave"),
    "let_go": Deed("Let go", Action.LET_GO, lambda v, c: sign_off.let_go(v.tools, c, v.person, reason=v.text("reason")), ("reason",), kind="main"),
    "flag": Deed("Add a flag", Action.ADD_FLAG, add_flag, ("concern", "reason"), hint="The desk concerned gets its hand-off at once."),
    "correct": Deed("Correct", Action.ADD_FLAG, corrections.correct),
    "duplicate": Deed("Duplicate", Action.SET_ASIDE, _duplicate, ("duplicate_of", "reason"), kind="grave", leaves=True, hint="Hand-offs live on."),
    "void": Deed(
        "Void",
        Action.SET_ASIDE,
        lambda v, c: close.set_aside(v.tools, c, v.person, as_=CaseStatus.VOID, reason=v.text("reason")),
        ("reason",),
        kind="grave",
        leaves=True,
        hint="Hand-offs live on.",
    ),
    "reopen": Deed("Reopen", Action.REOPEN, lambda v, c: close.reopen(v.tools, c, v.person, reason=v.text("reason")), ("reason",)),
    "close": Deed("Close", Action.CLOSE, lambda v, c: close.close(v.tools, c, v.person)),
}
"""Every action of the case page. The core checks each of them again: policy first, then permission."""
