"""Redaction: what was replaced in a text before it reached a model or a log, and why."""

from enum import StrEnum

from triage.domain.base import Value


class Kind(StrEnum):
    """Kinds of identifiers (45 CFR 164.514(b)(2), as far as they occur in messages; GDPR article 4(1) for professionals)."""

    PATIENT_NAME = "patient_name"
    PROFESSIONAL_NAME = "professional_name"
    INITIALS = "initials"
    DATE_OF_BIRTH = "date_of_birth"
    RECORD_NUMBER = "record_number"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    SOCIAL_HANDLE = "social_handle"
    LINK = "link"
    DEVICE_NUMBER = "device_number"
    INSTITUTION = "institution"


NAMES = frozenset({Kind.PATIENT_NAME, Kind.PROFESSIONAL_NAME})

MARKS: dict[Kind, str] = {
    Kind.PATIENT_NAME: "name",
    Kind.PROFESSIONAL_NAME: "name",
    Kind.INITIALS: "initials",
    Kind.DATE_OF_BIRTH: "date",
    Kind.RECORD_NUMBER: "number",
    Kind.PHONE: "phone",
    Kind.EMAIL: "email",
    Kind.ADDRESS: "address",
    Kind.SOCIAL_HANDLE: "handle",
    Kind.LINK: "link",
    Kind.DEVICE_NUMBER: "device",
    Kind.INSTITUTION: "place",
}
"""What stands in place of each kind, between square brackets; persons are numbered: `[name 1]`."""


class Redaction(Value):
    """One stretch of a text that is replaced. Offsets are those of the verbatim text; `why` says by which sign it was known."""

    start: int
    end: int
    kind: Kind
    replacement: str
    why: str
