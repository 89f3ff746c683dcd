"""A case with a report, and what stands where of it."""

from typing import Any

from tests.scenario.walk.conftest import House
from triage.domain.report import FactName, Report
from triage.domain.response import CaseNotice, FollowUpNotice

TEXT = "Dr. Lund told me: her patient, 62 years old, had a rash after the second dose of Velmira."
N = FactName


def reports_of(house: House, case_id: int) -> tuple[Report, ...]:
    with house.store.read() as uow:
        return uow.reports.of(case_id)


def asked(house: House, text: str = TEXT, **more: Any) -> Report:
    (report,) = reports_of(house, house.send(text, **more).id)
    return report


def now(house: House, report: Report) -> Report:
    with house.store.read() as uow:
        return uow.reports.get(report.id)


def receipt(house: House, case_id: int) -> CaseNotice:
    """What the receipt shows at last."""
    shown = [what for ref, what in house.chat.edits if ref == f"post:{case_id}:receipt"]
    last = shown[-1] if shown else house.chat.posts[f"post:{case_id}:receipt"]
    assert isinstance(last, CaseNotice)
    return last


def notices(house: House) -> list[str]:
    return [key for key, what in house.chat.posts.items() if isinstance(what, FollowUpNotice)]
