"""Introduction: a short reply that says who asked, by name, profession, place of work or country, and says nothing else.

Whatever holds one word more is no introduction: it is read like any message. Nothing here is a guess or a default.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from triage.detect.market import places_named
from triage.domain.inquiry import Intake, Profession, Prompted
from triage.domain.markets import MARKET_ZONES

_LONGEST = 300
_P = Profession
_PROFESSIONS: Mapping[Profession, str] = {
    _P.PHARMACIST: r"pharmacists?|pharmd|apotheker(?:in)?|pharmacien(?:ne)?|farmac[eé]utic[oa]|farmacista",
    _P.PHYSICIAN: r"physicians?|doctor|surgeon|gp|general practitioner|md|hospitalist|internist|arzt|ärztin|hausarzt|médecin|médic[oa]|(?!psychol|bi|microbi|"
    r"pharmacol|audi|techn|physi)\w{3,20}(?:ologist|iatrist|iatrician)|(?:physiatrist)",
    _P.OTHER_HCP: r"nurse(?: practitioner| specialist)?|midwife|paramedic|dentist|physiotherapist|dieti[ct]ian|physician assistant|psychologist|audiologist",
    _P.PATIENT: r"patient|carer|caregiver|relative of a patient",
    _P.PAYER: r"payer|insurer|health insurer",
    _P.LAWYER: r"lawyer|attorney|solicitor",
    _P.PRESS: r"journalist|newspaper reporter",
}
_READ_PROFESSIONS = tuple((p, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for p, words in _PROFESSIONS.items())
_PART = r"(?:(?:de|la|van|von|der|den|da|di|al|el|bin)\s(?:la\s|der\s|den\s)?)?(?-i:[A-ZÀ-ÖØ-Þ])[\w'’.-]{0,30}"
_CAPITALS = rf"{_PART}(?: {_PART}){{0,3}}"
_TITLE = r"(?:(?:(?:prof(?:essor)?|dr|dra|doctor|doktor|mr|mrs|ms|miss|mx|herr|frau|mme)\.?|nurse|sister)\s){1,3}"
_NAMES = (
    re.compile(rf"\b{_TITLE}{_CAPITALS}", re.IGNORECASE),
    re.compile(r"\b(?:dr|prof|mr|mrs|ms)\.?\s(?!(?:the|a|an|in|from|at|of|and|is|was|who)\b)[^\W\d_][\w’'-]{1,24}", re.IGNORECASE),
    re.compile(rf"(?<=\bname is\s){_CAPITALS}|(?<=\bname:\s){_CAPITALS}|(?<=\bcalled\s){_CAPITALS}", re.IGNORECASE),
)
_FIRST = re.compile(rf"^\s*({_CAPITALS})(?=\s*[,;(\n–-])", re.IGNORECASE)
"""A name without a title, where something of the person stands behind it: "Lena Weber, pharmacist"."""
_WORK = re.compile(
    r"\b(?:(?:the|St|Mt|Saint|Mount)\.?\s)?(?:[A-ZÀ-ÖØ-Þ][\w'’.-]{1,30}\s){1,4}"
    r"(?:Hospital|Clinic|Medical Cent(?:er|re)|Infirmary|Practice|University|Pharmacy|Klinik|Klinikum|Apotheke|Krankenhaus)\b"
    r"|\b(?<=[Aa]t\s)St\.?\s[A-Z][\w'’]{2,30}|\bUniversity of [A-Z][\w'’]{2,30}"
)
_CODE = re.compile(r"(?:(?<=[,;(:/\n])|(?<=\b[Ii]n)|(?<=\b[Ff]rom)|^)\s*(?:the\s)?\b([A-Z]{2})\b")
_OWN_CODES: Mapping[str, str] = {"UK": "GB"}
_UNPROMPTED = re.compile(
    r"\b(?:unsolicited|unprompted|not (?:solicited|prompted)(?: by (?:us|anything(?: of ours)?))?|nothing(?: of ours)? prompted (?:it|this|the question))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_FILLERS = frozenset(
    (  # noqa: SIM905 - words read best as words
        "it it's its he he's she she's they this that this's was were is are the a an and from in at of with who who's asked asks asking by for me to i i'm "
        "requester request question came comes come works work working worked as based practising practicing name names profession country institution "
        "city hi hello hey sorry correction actually meant thanks thank you please yes yep ok okay so just her his their my an hcp professional contact "
        "senior consultant chief head ward community hospital clinical local colleague spoke requested out there our us"
    ).split()
)
_WHO_ASKED = re.compile(r"\b(?:asked|asks|requester|it'?s|it is|it was|they are|profession)\b", re.IGNORECASE)
_CORRECTS = re.compile(r"^\W*(?:sorry|correction|actually|i meant|no,)", re.IGNORECASE)


class Span(NamedTuple):
    """A part of a text, and what it says."""

    start: int
    end: int
    said: str


def introduced(text: str) -> Intake | None:
    """Who asked, as a message says it that says nothing else; None for any other message."""
    if len(text) > _LONGEST or "?" in text:
        return None
    professions = {p: [Span(*m.span(), m.group()) for m in pattern.finditer(text)] for p, pattern in _READ_PROFESSIONS}
    work = [Span(*m.span(), m.group()) for m in _WORK.finditer(text)]
    names = [*_names(text)]
    places = [*_places(text, besides=(*work, *names))]
    unprompted = [Span(*m.span(), m.group()) for m in _UNPROMPTED.finditer(text)]
    if not names and (first := _first(text, places, professions, work)):
        names = [first]
    said = [p for p, spans in professions.items() if any(not _inside(s, names) and not _inside(s, work) for s in spans)] or _by_title(names)
    if max(len({n.said for n in names}), len(said), len({p.said for p in places}), len({w.said for w in work})) > 1:
        return None  # more than one person, or two that say different things
    if said == [_P.PATIENT] and not _WHO_ASKED.search(text):
        return None  # a patient who is spoken of did not ask
    known = [*names, *places, *work, *unprompted, *(s for spans in professions.values() for s in spans)]
    if not known or any(w.group().lower() not in _FILLERS and not _inside(Span(*w.span(), ""), known) for w in _WORD.finditer(text)):
        return None
    return Intake(
        requester_name=names[0].said if names else None,
        profession=said[0] if said else None,
        institution=work[0].said if work else None,
        country=places[0].said if places else None,
        prompted=Prompted.NO if unprompted else None,
    )


def corrects(text: str) -> bool:
    """Whether a message begins as one that takes back what was said before."""
    return _CORRECTS.match(text) is not None


def _names(text: str) -> Iterator[Span]:
    for pattern in _NAMES:
        found = [Span(*m.span(), " ".join(m.group().split()).rstrip(".,")) for m in pattern.finditer(text)]
        if found:
            yield from found
            return


def _first(text: str, places: list[Span], professions: Mapping[Profession, list[Span]], work: list[Span]) -> Span | None:
    """A name that stands first, where the rest says what this person is or where they are."""
    found = _FIRST.match(text)
    if found is None or not any(professions.values()):
        return None
    first = Span(*found.span(1), found[1].strip())
    taken = [*places, *work, *(s for spans in professions.values() for s in spans)]
    return None if _WORD.findall(first.said)[0].lower() in _FILLERS or any(_meet(first, t) for t in taken) else first


def _places(text: str, besides: tuple[Span, ...]) -> Iterator[Span]:
    for place in places_named(text):
        span = Span(place.start, place.end, place.market)
        if not _inside(span, besides):
            yield span
    for m in _CODE.finditer(text):
        code = _OWN_CODES.get(m[1], m[1])
        if code in MARKET_ZONES:
            yield Span(m.start(1), m.end(1), code)


def _by_title(names: list[Span]) -> list[Profession]:
    """What a title says of a profession: a doctor may be one of anything, a nurse is a nurse."""
    return [_P.OTHER_HCP] if names and names[0].said.lower().startswith(("nurse ", "sister ")) else []


def _inside(span: Span, others: list[Span] | tuple[Span, ...]) -> bool:
    return any(o.start <= span.start and span.end <= o.end for o in others)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
