"""Telephone and fax numbers of any country: by their shape, and by the words before them."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.dates import DATE
from triage.identifiers.found import Found

_RUN = re.compile(
    r"(?<![\w.,+/\-])(?:\+|\(\+?)?\d(?:[ \u00a0]?[-.()/\u2010\u2011\u2013]?[ \u00a0]?\d){5,16}(?![\w%])(?:,? ?(?:x|ext\.?|extension|dw|"
    r"poste) ?\d{1,5}\b)?",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:\b(?:tel|tél|telefon|teléfono|téléphone|telephone|tlf|phone|ph|call(?: me| her| him| back)?|ring|mobile?|móvil|handy|cell|fax|whatsapp|text|"
    r"sms|pager|bleep|hotline|"
    r"rückruf|erreichbar|reach|number is|line|contact|llamar|joindre|portable|dial|t|f|p|m|h|w)\b)[\w\s.:()@\-/]{0,24}$",
    re.IGNORECASE,
)
_US = re.compile(r"(?:\+?1[ .\-\u2010\u2011]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .\-\u2010\u2011]{1,2})\d{3}[ .\-\u2010\u2011]\d{4}")
_LOCAL = re.compile(r"555[ .\-]?\d{4}")
_SEVEN = re.compile(r"[2-9]\d{2}[ .\-]\d{4}|[2-9]\d{6}")
_ASKED_TO_CALL = re.compile(r"\b(?:call(?:s|ed|back)?|ring|rings|phone[sd]?|desk|reach(?:ed)?|callback)\b[^\n;?!]{0,45}$", re.IGNORECASE)
_OTHER_NUMBER = re.compile(r"(?:lot|batch|po|order|ref|reference|no|nr|number|ndc|case|id|mrn|chart|record|ticket|invoice|#)[ .:#]{0,3}$", re.IGNORECASE)
_ORDERED = re.compile(r"\b(?:lot|batch|po|order|ndc|invoice|ticket|case|chart|mrn|record|claim)[ .:#]{0,3}(?:(?:no|nr|number)[ .:#]{1,3})?$", re.IGNORECASE)
_ABROAD = re.compile(
    r"[6-9]\d{4}[ \-]\d{5}|\(\d{2}\) ?9?\d{4}-\d{4}|1[3-9]\d[ \-]\d{4}[ \-]\d{4}|3[2-9]\d[ .\-/]\d{6,7}|"
    r"\(\d{2,4}\) ?\d{3,4}[ \-]\d{3,4}(?:[ \-]\d{2,4})?|\d{2} \d{4} \d{4}"
)
"""Of India, Brazil, China, Italy, Argentina, Mexico and others that write the area in brackets or in fours."""
_LETTERED = re.compile(r"(?<![\w\-])1[ \-.]8\d{2}[ \-.](?:\d{3}[ \-.])?[A-Z][A-Z\-]{3,8}\b")
_PAIRS = re.compile(r"0\d(?:[ .\-]\d{2}){4}")
_SPANISH = re.compile(r"[679]\d{2}[ .]\d{3}[ .]\d{3}|[89]\d[ .]\d{3}[ .]\d{2}[ .]\d{2}|[679]\d{2}(?:[ .]\d{2}){3}")
_UNIT = re.compile(r" ?(?:mg|mcg|µg|ng|pg|nmol|g|kg|ml|l|iu|ie|units?|%|mmol|cells|/|x10|days?|weeks?|years?|pts|patients)\b", re.IGNORECASE)
_DATES = re.compile(rf"(?<!\d){DATE}")
_PAGER = re.compile(r"\b(?:pager|bleep|extension|extn\.?|ext\.?|durchwahl|dw)(?: no\.?| number| is|:){0,2} ?#?(\d{3,6})(?![\w\-])", re.IGNORECASE)
_FEWEST, _MOST = 6, 15


def phones(text: str) -> Iterator[Found]:
    """Runs of digits that are telephone numbers."""
    for match in _RUN.finditer(text):
        why = _why(text, match)
        if why:
            yield Found(*match.span(), Kind.PHONE, why)
    yield from (Found(*m.span(), Kind.PHONE, "a number in letters") for m in _LETTERED.finditer(text))
    yield from (Found(*m.span(1), Kind.PHONE, "the number of a pager or an extension") for m in _PAGER.finditer(text))


def _why(text: str, match: re.Match[str]) -> str:
    run = match.group()
    digits = sum(c.isdigit() for c in run)
    ordered = run.isdigit() and _ORDERED.search(text[max(0, match.start() - 24) : match.start()])
    if ordered or _DATES.match(run) or _UNIT.match(text, match.end()):
        return ""
    number = re.split(r",? ?(?:x|e|d|p)", run, maxsplit=1)[0].strip()
    shapes = {
        "an international number": number.startswith(("+", "(+")) or (number.startswith("00") and digits > 9),
        "a North American number": bool(_US.fullmatch(number) or _LOCAL.fullmatch(number)),
        "a number with an area code": number.lstrip("(").startswith("0")
        and 9 <= digits <= 12
        and not number.startswith(("00", "0.", "0,"))
        and not number.isdigit(),
        "a mobile number": number.isdigit() and number.startswith(("06", "07", "015", "016", "017")) and 10 <= digits <= 12,
        "a number in pairs": bool(_PAIRS.fullmatch(number)),
        "a Spanish number": bool(_SPANISH.fullmatch(number)),
        "a number of another country": bool(_ABROAD.fullmatch(number)) and not _OTHER_NUMBER.search(text[max(0, match.start() - 14) : match.start()]),
        "a number to call": bool(_SEVEN.fullmatch(number)) and _is_to_call(text[max(0, match.start() - 60) : match.start()]),
        "after a word for telephone": _FEWEST <= digits <= _MOST and bool(_CUE.search(text[max(0, match.start() - 40) : match.start()])),
    }
    return next((why for why, fits in shapes.items() if fits and digits <= _MOST + 3), "")


def _is_to_call(before: str) -> bool:
    """Whether somebody is to be called by what stands before a number, and the number is not said to be another one."""
    return bool(_ASKED_TO_CALL.search(before)) and not _OTHER_NUMBER.search(before)
