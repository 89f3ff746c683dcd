"""What the stories share: questions to send, and an approval."""

from tests.scenario.walk.conftest import House
from triage.domain.case import CaseStatus
from triage.domain.people import Role
from triage.steps import sign_off

S = CaseStatus
ON_LABEL = "Does Velmira need a dose adjustment in plaque psoriasis with an eGFR of 35?"
OFF_LABEL = "Is there data on Velmira in children of 8 years?"
STORAGE = "How are Velmira tablets stored?"
REPORT = "My patient had a rash and was hospitalized after Velmira."


def approve(house: House, case_id: int, role: Role = Role.REVIEWER) -> None:
    """Approve what stands, and let the worker go on."""
    case = house.case(case_id)
    sign_off.approve(house.tools, case_id, house.who(role), version=case.version, draft_sha256=house.sha(case))
    house.work()
