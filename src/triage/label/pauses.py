"""Schedules said by their days instead of an interval ("weekdays only", "five days on, two off"), and doses parted over the day ("15 am + 15 pm")."""

import re
from itertools import islice

from triage.label.measures import MOST, Every, number

_N = r"\d{1,2}|one|two|three|four|five|six|seven"
_OFF = r"week-?ends? off|off (?:at|on|over|for) (?:the )?week-?ends?|week-?end (?:breaks?|holidays?|pauses?)|holidays? (?:at|on|over) (?:the )?week-?ends?"
_SKIPPED = r"(?:no|not|skip\w*|without|paus\w+|omit\w*|rest\w*|except) (?:it |doses? |the \w+ |\w+ (?=at|on|over))?(?:at |on |over |the )*week-?ends?"
WORKING_WEEK = 33.6
"""Hours between two doses on average where there are five in a week."""
_NAMED: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(p, re.IGNORECASE), hours)
    for p, hours in (
        (rf"\b(?:only (?:on )?week-?days|(?:on )?week-?days only|(?:on|every) week-?days|{_OFF}|{_SKIPPED})\b", WORKING_WEEK),
        (
            r"\bmon(?:day)?s?\s?(?:-|to|through|thru)\s?fri(?:day)?s?\s(?:only|dosing|schedule)\b|\bonly mon(?:day)?s?\s?(?:-|to|through|thru)\s?fri\w*",
            WORKING_WEEK,
        ),
        (r"\bmon(?:day)?s?[, /]{1,2}wed\w{0,8}[, /]{1,2}(?:and |& ?)?fri\w{0,4}\b|\bmwf\b|\bm/w/f\b", 56),
        (r"\b(?:one |a )?day on,?(?: and)? (?:one |a )?day off\b|\b(?:odd|even|uneven|alternating) (?:days|dates)\b|\bon (?:odd|even)[- ]numbered days\b", 48),
        (
            (
                r"\b(?:am|mornings?|breakfast)\b\s?(?:[\d.]+ ?(?:mg)?)?\s?(?:and|&|\+|,|/|plus)\s?(?:[\d.]+ ?(?:mg)? ?)?(?:in the |at )?"
                r"(?:pm|evenings?|nights?|bedtime|dinner)\b"
            ),
            12,
        ),
    )
)
_ON_OFF = re.compile(
    rf"\b(?P<on>{_N})[\s-](?P<u>days?|weeks?|wks?)\son\b[\s,/]{{0,3}}(?:and |then )?(?P<off>{_N})(?:[\s-](?:days?|weeks?|wks?))?\soff\b",
    re.IGNORECASE,
)
_DAYS_A_WEEK = re.compile(
    rf"\b(?P<n>{_N})[\s-]days?\s?(?:a|per|each|every|/|out of (?:the |a )?)\s?(?:week|wk|7|seven)\b|\b(?P<n2>\d)\s?/\s?7\b", re.IGNORECASE
)
_WEEK = 168.0
_FEWER = 7


def scheduled_by_days(text: str) -> tuple[Every, ...]:
    """Intervals between doses, on average, of schedules that are said by their days."""
    found = [Every(hours, hours, m.start(), m.end(), m.group()) for rule, hours in _NAMED for m in islice(rule.finditer(text), MOST)]
    for m in islice(_ON_OFF.finditer(text), MOST):
        on, off = number(m["on"]), number(m["off"])
        found.append(Every(24 * (on + off) / max(on, 1), 24 * (on + off) / max(on, 1), m.start(), m.end(), m.group()))
    for m in islice(_DAYS_A_WEEK.finditer(text), MOST):
        days = number(m["n"] or m["n2"])
        if 0 < days < _FEWER and not any(f.start < m.end() and m.start() < f.end for f in found):
            found.append(Every(_WEEK / days, _WEEK / days, m.start(), m.end(), m.group()))
    return tuple(found)
