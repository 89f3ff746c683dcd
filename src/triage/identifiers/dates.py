"""How dates are written, and dates of birth."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.found import Found

_MONTH = r"[^\W\d_]{3,10}\.?"
_YEAR = r"(?:\d{4}|['’]?\d{2})(?!\d)"
DATE = (
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d)"
    rf"|\d{{1,2}} ?[-./] ?\d{{1,2}} ?[-./] ?{_YEAR}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?[ \-]?(?:de |of )?{_MONTH}(?: de| del|,)?[ \-]?{_YEAR}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}"
    r"|(?:19|20)\d{2}[ \-.]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ \-.]?\d{1,2}(?!\d)"
    r"|\d{8}(?!\d))"
)
_ORDINAL = (
    r"(?:(?:twenty|thirty)[ \-])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|"
    r"fifteenth|sixteenth|"
    r"seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_WRITTEN = rf"(?:(?:the )?{_ORDINAL}(?: day)?(?: of)? {_MONTH},? {_YEAR}|{_MONTH} (?:the )?{_ORDINAL},? {_YEAR})"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
_LOOSE = rf"(?:{_WRITTEN}|{DATE}|{_MONTH}(?: of|,)? ?\d{{4}}(?!\d)|\d{{1,2}}[./-]\d{{4}}(?!\d)|(?:18|19|20)\d{{2}}(?!\d)|['’]\d{{2}}(?!\d)|[0-3]\d{{5}}(?!\d))"
_MONTH_AND_YEAR = r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{4}(?!\d)|\d{1,2}[./]\d{4}(?!\d))"
_CUE = (
    r"(?<!\w)(?:d\.?o\.?b\.?(?:['’]?s)?|date of birth|birth year|birth month|year born|birth ?date|birth ?day|"
    r"born|y\.?o\.?b\.?|year of birth|jahrgang|jg\.?|geboren|geb\.?|geburtsdatum|"
    r"geb\.? ?datum|geburtstag|n[ée]e?|date de naissance|ddn|"
    r"bday|b-day|birthdate|d\.? ?de nasc\.?|data de nasc(?:imento|\.)?|nascid[oa]|nasc\.?|urodz(?:ony|ona|\.)|ur\.|född|født|doğum tarihi|ddn|date de naiss\.|"
    r"nacid[oa]|fecha de nacimiento|f\.?d\.?n\.?|f\. ?nac\.?|nacimiento|nat[oa]|data di nascita|geboortedatum|fødselsdato|b\.|\*)"
)
_BORN = re.compile(rf"{_CUE}(?: ?(?:is|was|on|in|the|am|im|em|le|en|el|il|:|-|=|\.|\()){{0,3}}[ \t]{{0,3}}{_WEEKDAY}({_LOOSE})", re.IGNORECASE)
_MONTHS = r"(?:jan|feb|mar|m[äa]r|apr|avr|may|mai|jun|juin|jul|aug|ao[uû]|ago|sep|oct|okt|oto|nov|dec|dez|dic|d[ée]c|ene|abr|f[ée]v)[a-zûé]{0,7}\.?"
_DAY = re.compile(
    rf"(?<!\w)(?:d\.?o\.?b\.?|birth ?day|b-?day|date of birth|geburtstag|cumplea[ñn]os|anniversaire)(?: ?(?:is|was|on|the|am|:|=)){{0,3}} "
    rf"(\d{{1,2}}(?:st|nd|rd|th|\.)?(?: of| de)? {_MONTHS}|{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?)(?![\w])|(?<!\w)(?:jg\.?|jahrgang) (\d{{2}})(?![\w./])",
    re.IGNORECASE,
)
_BEFORE_BORN = re.compile(rf"(?<![\w./\-])({DATE})(?= (?:born|geboren|geb\.|nacid[oa]|n[ée]e?\b))", re.IGNORECASE)
_SEX_OR_AGE = r"(?:(?:[FMWfmw]|fem(?:ale)?|male|\d{1,3} ?(?:y/?o?|yrs?|years?|j|[FMWfmw])|\d{1,3}(?= ?[,;|])) ?[,;/|] ?){0,2}"
_AFTER_NAME = re.compile(rf"[ \t]?(?:[,;(^/|] ?|- ){_SEX_OR_AGE}(?:b\.? |\* ?|geb\.? )?({DATE})", re.IGNORECASE)
_AFTER_INITIALS = re.compile(rf"(?:[,;]? ?\(?|\^| - ?| ?[/|] ?){_SEX_OR_AGE}(?:b\.? |\* ?|geb\.? )?({DATE}|{_MONTH_AND_YEAR})", re.IGNORECASE)
_JUST_BEFORE = re.compile(rf"(?<![\w./\-])({DATE})(?:: |, | / | - | – | )$", re.IGNORECASE)
_LONGEST_DATE = 30
_SHORT_YEARS_FROM = 30
_BORN_UNTIL = 2020


def births(text: str) -> Iterator[Found]:
    """Dates that words of birth stand before."""
    for match in _BORN.finditer(text):
        yield Found(*match.span(1), Kind.DATE_OF_BIRTH, f"a date after “{match.group()[: match.start(1) - match.start()].strip(' :')}”")
    yield from (Found(*m.span(m.lastindex or 0), Kind.DATE_OF_BIRTH, "a day or a year of birth") for m in _DAY.finditer(text))
    yield from (Found(*m.span(1), Kind.DATE_OF_BIRTH, "a date before a word of birth") for m in _BEFORE_BORN.finditer(text))


def beside_person(text: str, end: int, *, initials: bool) -> Found | None:
    """A date right after a name or initials, where it can be one of birth."""
    match = (_AFTER_INITIALS if initials else _AFTER_NAME).match(text, end)
    if not match or not _can_be_birth(match.group(1)):
        return None
    return Found(*match.span(1), Kind.DATE_OF_BIRTH, "a date right after a person")


def before_person(text: str, start: int) -> Iterator[Found]:
    """A date right before a name or initials, where its year is one of birth and none of a visit: "22.8.85: Yara El-Masri"."""
    match = _JUST_BEFORE.search(text, max(0, start - _LONGEST_DATE), start)
    if match and _is_long_ago(match.group(1)):
        yield Found(*match.span(1), Kind.DATE_OF_BIRTH, "a date right before a person")


def _is_long_ago(date: str) -> bool:
    """Whether a date ends or begins with a year before 2010, also one of two digits."""
    short = re.search(r"[./\-](\d\d)$", date)
    return bool(re.search(r"(?<!\d)(?:19\d\d|200\d)$|^(?:19\d\d|200\d)[./\-]", date)) or (bool(short) and int(date[-2:]) >= _SHORT_YEARS_FROM)


def _can_be_birth(date: str) -> bool:
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", date)
    return not years or any(1900 < int(year) < _BORN_UNTIL for year in years)
