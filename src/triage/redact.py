"""Redaction: identifiers of patients and professionals are replaced before text reaches a model or leaves the process.

Ages, doses and laboratory values stay: without them no question could be answered. What is replaced follows the identifiers of
45 CFR 164.514(b)(2) that occur in chat: names, contact data, record numbers, exact dates of birth, places of treatment.
"""

import re

from triage.domain.inquiry import Redacted

_NAME = r"[A-Z][\w'’\-]+"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[email]", re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}")),
    ("[link]", re.compile(r"\bhttps?://\S{1,500}", re.IGNORECASE)),
    (
        "[number]",
        re.compile(r"\b(?:MRN|NHS|SSN|patient\s?(?:id|no|number)|case\s?(?:id|no|number)|insurance\s?(?:id|no|number))[\s.:#]{0,3}[\w\-]{3,20}", re.IGNORECASE),
    ),
    ("[number]", re.compile(r"\b\d{3}-\d{2}-\d{4}\b")),
    ("[phone]", re.compile(r"(?<![\w.])(?:\+\d{1,3}[\s\-./])?\(?\d{2,4}\)?[\s\-./]\d{3,4}[\s\-./]\d{3,4}(?!\w)")),
    ("[date]", re.compile(r"\b(?:dob|born(?: on)?|date of birth)[\s:]{0,3}[\w./\-]{4,12}(?: [\w,]{2,9} ?\d{0,4})?", re.IGNORECASE)),
    ("[name]", re.compile(rf"\b(?:[Dd]r|[Pp]rof|[Mm]rs?|[Mm]s|[Nn]urse|[Dd]octor|[Pp]rofessor)\.?\s+{_NAME}(?:\s+{_NAME})?")),
    ("[name]", re.compile(r"\b(?:dr|prof|mrs?)\.?\s+(?!who\b|asks?\b|is\b|has\b|wants?\b|in\b|at\b|from\b|said\b)[a-z][a-z'’\-]{2,20}")),
    ("[name]", re.compile(rf"\b(?:patient|pt)\s+{_NAME}\s+{_NAME}")),
    ("[initials]", re.compile(r"\b(?:patient|pt|initials)\s+[A-Z]\.?[A-Z]\.?(?=[\s,;)])")),
    (
        "[place]",
        re.compile(
            r"\b(?:at|from|in)\s+(?:(?:St|Mt|Saint|Mount)\.?\s+)?(?:[A-Z][\w'’]+\s+){1,4}(?:Hospital|Clinic|Medical Center|Infirmary|Practice|University)\b"
        ),
    ),
    ("[place]", re.compile(r"\b(?:at|from)\s+[Ss]t\.?\s+[\w'’]+")),
)


def redact(text: str) -> Redacted:
    """The text with identifiers replaced by what they were (`[name]`, `[email]`)."""
    for mark, pattern in _RULES:
        text = pattern.sub(mark, text)
    return Redacted(text)
