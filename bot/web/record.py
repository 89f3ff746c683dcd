"""The record, for inspection: a case from the message to the letter, every version, and the sealed file that proves itself."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from bot.web import case_screen, report_view
from bot.web.edge import Visit, go_to, small_number, whole
from bot.web.just_happened import just_happened
from triage.casefile import read_case
from triage.domain.audit import AuditEntry
from triage.domain.people import WORKER
from triage.errors import TriageError
from triage.rules.permissions import Action, check_may, may, may_anywhere
from triage.store.checking import Report
from triage.store.checkpoints import checkpoint
from triage.store.seal import export, verify_file
from triage.store.trail import TrailEntry
from triage.store.unit import UnitOfWork
from triage.store.verifying import verify

_A_PAGE = 60


async def record_page(visit: Visit) -> Response:
    """The latest entries of the whole record."""
    return await _show(visit)


async def _show(visit: Visit, *, problem: str = "", report: Report | None = None, of: str = "") -> Response:
    _check_may_see(visit)
    if visit.query("case"):
        return go_to(f"/record/{whole(visit.query('case'))}")
    before = small_number(visit.query("before"))
    entries, older, names = await visit.call(_recent, visit, before)
    return visit.page(
        "record.html",
        status=422 if problem else 200,
        problem=problem,
        report=report,
        of=of,
        entries=entries,
        older=older,
        names=names,
        is_first=before is None,
        sees_all=may(visit.person, Action.SEE_RECORD),
        happened=await just_happened(visit),
    )


def _check_may_see(visit: Visit) -> None:
    if not may_anywhere(visit.person, Action.SEE_RECORD):
        check_may(visit.person, Action.SEE_RECORD)


def _recent(visit: Visit, before: int | None) -> tuple[list[TrailEntry], int | None, Mapping[str, str]]:
    """A page of entries that this person may read, where the next one begins, and everybody's name."""
    with visit.product.store.read() as uow:
        found = uow.trail.recent(_A_PAGE, before)
        names = {WORKER.id: "the worker"} | {p.id: p.name for p in uow.people.all()}
        shown = [e for e in found if may(visit.person, Action.SEE_RECORD, *_about(uow, e.subject))]
    return shown, found[-1].id if len(found) == _A_PAGE else None, names


def _about(uow: UnitOfWork, subject: str) -> tuple[str | None, str | None]:
    """Product and market that an entry is about; what is about none is for whoever reads the whole record."""
    number = small_number(subject.removeprefix("case:"))
    if number is None:
        return None, None
    case = uow.cases.get(number)
    return case.product, case.market


async def case_record_page(visit: Visit) -> Response:
    """One timeline from the message to the end, with before and after."""
    _check_may_see(visit)
    case_id = visit.place("case")
    file = await visit.call(read_case, visit.tools, case_id, visit.person)
    return visit.page(
        "record_case.html",
        file=file,
        names={WORKER.id: "the worker"} | file.names,
        history=case_screen.history(file),
        reports=report_view.rows(file.reports, file.messages, {WORKER.id: "the worker"} | file.names, visit.person.time_zone),
        happened=await just_happened(visit, f"case:{case_id}"),
    )


async def check(visit: Visit) -> Response:
    """Verify the record as it stands in the database."""
    _check_may_see(visit)
    return await _show(visit, report=await visit.call(verify, visit.product.store, visit.product.signer.public_key), of="the record in the database")


async def check_export(visit: Visit) -> Response:
    """Verify an exported file, as anybody else can with `triage audit verify FILE`."""
    _check_may_see(visit)
    files = visit.files("file")
    if not files:
        return await _show(visit, problem="Please choose an exported file.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.jsonl"
        await visit.call(path.write_bytes, await files[0].read())
        try:
            report = await visit.call(verify_file, path, public_key=visit.product.signer.public_key)
        except TriageError as error:
            return await _show(visit, problem=str(error))
    return await _show(visit, report=report, of="the file")


async def download(visit: Visit) -> Response:
    """The whole record in one sealed file, as of now. That it was taken is on record too."""
    check_may(visit.person, Action.SEE_RECORD)  # the file holds everything, so it takes the role without a limit
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "record.jsonl"
    await visit.call(_export, visit, path)
    name = f"record-{visit.product.clock.now():%Y-%m-%d-%H%M}.jsonl"
    return FileResponse(path, filename=name, media_type="application/jsonl", background=BackgroundTask(folder.cleanup))


def _export(visit: Visit, path: Path) -> None:
    with visit.product.store.begin() as uow:
        uow.trail.append("record", AuditEntry(actor=visit.person.id, action="record.exported"))
    checkpoint(visit.product.store, visit.product.signer)
    export(visit.product.store, path, visit.product.signer)
