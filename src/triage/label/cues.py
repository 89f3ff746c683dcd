"""Words that tell what a question is about: a use, an axis, or a fact such as storage or an interaction."""

import re
from functools import cache

from triage.label import lexicon
from triage.label.first_words import ByFirstWord


@cache
def rules(kind: str) -> ByFirstWord:
    """The patterns of one kind of the term file, each under what it tells."""
    data = lexicon.load("facts")
    if kind == "use":
        return ByFirstWord(("use", re.compile(p)) for p in data["use"])
    if kind in ("always", "unless_use"):
        return ByFirstWord((name, re.compile(p)) for name, patterns in data[kind].items() for p in patterns)
    listed = ((name, re.compile(p)) for name in ("missed_dose", "switching", "titration", "combination") for p in data[name])
    return ByFirstWord((*listed, *_MORE_CUES))


def facts_of(text: str, kind: str) -> frozenset[str]:
    """The facts that a text asks for, of one kind of the term file. Its patterns are in lower case, as what they are held against."""
    return rules(kind).names_in(text.lower())


_MORE_CUES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(p))
    for name, p in (
        (
            "dose",
            (
                r"\bdos(?:e|es|ed|age|ing|ages)\b|\bhow much\b|\bhow many (?:mg|ml|tablets|capsules|units)\b|\bmax(?:imum)?\b|\bmg\b"
                r"|\bposology\b|\bstrength\b"
            ),
        ),
        (
            "dose_word",
            (
                r"\bmax(?:imum)?\b|\bhow much\b|\b(?:start|starting|initial|loading|maintenance|recommended|usual|correct|right|target|highest"
                r"|lowest|daily|higher|lower|double|half|what|which|the|reduced?)(?: (?:labell?ed|approved|recommended|daily"
                r"|oral))? dos(?:e|age|ing)s?\b|\bhow many (?:mg|ml|tablets|capsules|units)\b|\bdose (?:of|for)\b|\bdose (?:reduction|adjust\w{0,5}|change"
                r"|modif\w{0,8}|limit|range)"
            ),
        ),
        (
            "frequency",
            (
                r"\bhow (?:often|frequently|many times)\b|\bfrequency\b|\binterval|\bweekday\b|\b(?:week)?day of (?:the )?(?:week|weekly"
                r"|injection|administration)|\bdifferent day|\b(?:dos\w{1,4}|titration|infusion|weekly|treatment) schedule\b"
                r"|\b(?:injection|infusion|dosing) day\b|\b(?:sun|mon|tue|wed|thu|fri|sat)\w{0,7} to (?:sun|mon|tue|wed|thu|fri|sat)\w{0,7}\b"
                r"|\bday[- ]of[- ]week\b"
                r"|\btimes (?:a|per) (?:day|week)\b"
            ),
        ),
        (
            "duration",
            (
                r"\bhow long (?:should|do|can|is|to|are|must|would|does the (?:patient|course))\b|\bduration (?:of (?:treatment|therapy"
                r"|use)|recommended|is)|\bwhen (?:to|should|can|do) (?:\w+ ){0,3}(?:stop|discontinue)|\btreatment duration\b"
                r"|\blength of (?:treatment|therapy)|\bhow many (?:weeks|months|years|days|cycles)|\bstop(?:ped|ping)? (?:it|treatment"
                r"|therapy|after|rule|date)|\btreatment (?:\w+ ){0,3}(?:be )?stopped"
            ),
        ),
        ("indication", r"\bindicat(?:ed|ion|ions)\b|\bapproved\b|\blicen[cs]ed\b|\bapproval\b|\bon[- ]label\b|\blabell?ed\b"),
        ("off_label", r"\boff[- ]?label\b|\bunapproved\b|\bnot (?:on|in) (?:the|our) label\b|\boutside (?:of )?(?:the |our )?label\b|\bunlicen[cs]ed\b"),
        ("age", r"\bhow (?:old|young)\b|\bage (?:limit|range|group|cut|restriction)|\b(?:minimum|youngest|lowest|upper|maximum) age\b|\bages? (?:is|are) "),
        ("route", r"\broutes?\b|\bhow (?:is|should|do) (?:\S+ ){1,3}(?:be )?(?:given|administered)\b"),
        ("loading", r"\bload(?:ing|ed)?\b"),
    )
)


def cues_of(text: str) -> frozenset[str]:
    """The words of a text that tell what is asked about: dose, frequency, a missed dose, a use."""
    low = text.lower()
    return rules("use").names_in(low) | rules("cues").names_in(low)
