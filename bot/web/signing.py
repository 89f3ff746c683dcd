"""Signing on the page of a case: both components of the signature, each time, held against the person whose session it is (21 CFR 11.200)."""

from bot.passwords import matches
from bot.web.attempts import Attempts
from bot.web.edge import Visit
from triage.domain.case import Case
from triage.errors import NotAllowed
from triage.rules.policies import signature_required

WRONG = "E-mail address and password are not yours. Nothing was signed. Please try again."
WAIT = "Too many attempts to sign. Please wait a quarter of an hour."
_attempts = Attempts(most=6)


def signed(visit: Visit, case_id: int) -> bool:
    """Whether this approval is signed. Where a signature is needed, raises NotAllowed unless both components are this person's."""
    if not _is_needed(visit, case_id):
        return False
    person = visit.person
    if not _attempts.begin(person.id):
        raise NotAllowed(WAIT)
    with visit.product.store.read() as uow:
        known = uow.people.password_hash(person.id)
    right = matches(visit.secret("signing_password"), known)
    if not right or not person.email or visit.text("signing_email").casefold() != person.email.casefold():
        raise NotAllowed(WRONG)
    _attempts.forget(person.id)
    return True


def _is_needed(visit: Visit, case_id: int) -> bool:
    with visit.product.store.read() as uow:
        case: Case = uow.cases.get(case_id)
    return signature_required(case, visit.tools.policy.signatures)
