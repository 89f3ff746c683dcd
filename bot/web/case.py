"""The case page: message, draft and sources on one screen, and everything that can be done to the case."""

from typing import Any

from starlette.responses import JSONResponse, Response

from bot import correctable
from bot.web import case_screen, report_view
from bot.web.case_actions import DEEDS, Deed
from bot.web.edge import Visit, as_json, go_to, status_of
from bot.web.just_happened import just_happened
from bot.web.queue import done_words, next_case
from triage.casefile import CaseFile, read_case
from triage.domain.draft import Draft
from triage.errors import NotAllowed, NotFound, TriageError
from triage.rules.permissions import Action, may
from triage.steps import sign_off


async def case_page(visit: Visit) -> Response:
    """One case on one screen."""
    return await _show(visit)


async def _show(visit: Visit, *, problem: str = "", status: int = 200, asked: str = "", typed: tuple[sign_off.EditedStatement, ...] = ()) -> Response:
    case_id = visit.place("case")
    values = await visit.call(_screen, visit, case_id, typed)
    file: CaseFile = values["file"]
    edits = Action.EDIT in file.actions and (bool(typed) or bool(visit.query("edit")))
    return visit.page(
        "case.html",
        status=status,
        problem=problem,
        asked=asked,
        edits=edits,
        flags=correctable.FLAGS,
        done=done_words(visit),
        now=visit.product.clock.now(),
        form=visit.form,
        happened=await just_happened(visit, f"case:{case_id}"),
        **values,
    )


def _screen(visit: Visit, case_id: int, typed: tuple[sign_off.EditedStatement, ...]) -> dict[str, Any]:
    file = _file(visit, case_id)
    draft = sign_off.proposed(visit.tools, file.case, typed) if typed else file.draft.draft if file.draft else None
    return {
        "file": file,
        "said": case_screen.messages(visit.tools, file),
        "lines": case_screen.statements(visit.tools, draft),
        "found": case_screen.evidence(file),
        "history": case_screen.history(file),
        "deeds": {name: deed for name, deed in DEEDS.items() if _is_offered(name, deed, file, visit)},
        "wrong": correctable.offered(file, visit.person, sorted(p.name for p in visit.tools.library.products())),
        "reports": report_view.rows(file.reports, file.messages, file.names, visit.person.time_zone),
        "reminders": case_screen.reminders(file, visit.tools.policy.targets),
        "held_by_me": file.case.claimed_by == visit.person.id,
        "sees_draft": bool(file.evidence or file.drafts or Action.EDIT in file.actions),
    }


def _file(visit: Visit, case_id: int) -> CaseFile:
    file = read_case(visit.tools, case_id, visit.person)
    if not may(visit.person, Action.SEE_CASES, file.case.product, file.case.market):
        raise NotAllowed("You sent this question in: you find it under Ask.")
    return file


def _is_offered(name: str, deed: Deed, file: CaseFile, visit: Visit) -> bool:
    mine = file.case.claimed_by == visit.person.id
    fits = {"claim": not mine, "give_back": mine, "correct": False}.get(name, True)  # a correction stands beside what it corrects
    return deed.needs in file.actions and fits


async def act(visit: Visit) -> Response:
    """Do what the form asks for; where it is refused, the page comes back with the reason and with what was typed."""
    case_id, name = visit.place("case"), str(visit.request.path_params["action"])
    deed = DEEDS.get(name)
    if deed is None:
        raise NotFound("There is no such action.")
    await visit.call(_file, visit, case_id)  # whoever may not read a case does nothing to it
    try:
        await visit.call(deed.do, visit, case_id)
    except TriageError as error:
        typed = case_screen.edited(visit.texts("text"), visit.texts("question"), visit.texts("passages")) if name == "edit" else ()
        return await _show(visit, problem=str(error), status=status_of(error), asked=name, typed=typed)
    if not deed.leaves:
        back = "/cases?" if visit.text("from") == "queue" else f"/cases/{case_id}?"
        return go_to(f"{back}done={name}&of={case_id}")
    following = await visit.call(next_case, visit, case_id)
    return go_to(f"/cases/{following}?done={name}&of={case_id}" if following else f"/cases?done={name}&of={case_id}")


async def proposed(visit: Visit) -> Response:
    """Verify a wording while it is typed: for each statement its mark, what is wrong, and the quotes it rests on. Nothing is stored."""
    case_id = visit.place("case")
    sent = as_json(visit.text("statements"))
    rows = [row for row in sent if isinstance(row, dict)] if isinstance(sent, list) else []
    statements = case_screen.edited(*([str(row.get(name, "")) for row in rows] for name in ("text", "question", "passages")))
    return JSONResponse(await visit.call(_verified, visit, case_id, statements))


def _verified(visit: Visit, case_id: int, statements: tuple[sign_off.EditedStatement, ...]) -> dict[str, Any]:
    file = _file(visit, case_id)
    if Action.EDIT not in file.actions:
        raise NotAllowed("You can't edit this draft now.")
    draft: Draft = sign_off.proposed(visit.tools, file.case, statements)
    if file.draft:
        draft = draft.model_copy(update={"judged": file.draft.draft.judged})  # what was doubted is, until its words are others
    lines = iter(case_screen.statements(visit.tools, draft))
    marks = [_mark(next(lines)) if s.text.strip() else None for s in statements]
    return {"marks": marks, "proven": draft.is_proven}


def _mark(line: case_screen.StatementLine) -> dict[str, Any]:
    sources = [{"document": s.citation.document, "version": s.citation.version, "section": s.citation.section, "quote": s.citation.quote} for s in line.sources]
    return {"mark": line.mark, "faults": line.faults, "doubt": line.doubt, "sources": sources}


async def search(visit: Visit) -> Response:
    """Passages in force for words that somebody types while editing, sentence by sentence."""
    case_id = visit.place("case")
    found = await visit.call(_search, visit, case_id, visit.query("q")[:400])
    return visit.fragment("_found.html", found=found, asked=visit.query("q"), adds=True)


def _search(visit: Visit, case_id: int, words: str) -> tuple[case_screen.Found, ...]:
    file = _file(visit, case_id)
    if Action.EDIT not in file.actions:
        raise NotAllowed("You can't edit this draft now.")
    return case_screen.passages(visit.product.content.search(words, file.case.product, file.case.market, visit.person)) if words else ()


async def version_part(visit: Visit) -> Response:
    """The version of a case: by it an open page learns that somebody else was there."""
    file = await visit.call(_file, visit, visit.place("case"))
    return JSONResponse({"version": file.case.version, "status": file.case.status.value})
