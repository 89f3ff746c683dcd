"""Names that words before them announce: a title, a role, a relative, a greeting, a closing, a field."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from triage.domain.redaction import Kind
from triage.identifiers.lexicon import cue, is_eponym, is_given, is_surname
from triage.identifiers.name_reading import NameReader, Trust

_FIELD = re.compile(r"[ \t]*(?::|-|–|—|=|\()[ \t]*")
_APART = re.compile(r"[ \t]*[:,(\-–—\"“']?[ \t]*(?:Mr|Mrs)?\.?[ \t]*")
_CLOSING = re.compile(r"[ \t]*[,!.:\-–—]*\s{0,6}[\-–—]*[ \t]*")
_MOST_BETWEEN = 5
"""Further words of a greeting or a closing: "good morning dear", "kind regards and thanks"."""
_CALLED = frozenset({("goes", "by"), ("go", "by"), ("known", "as"), ("called", "as"), ("answers", "to")})
"""Two words before what somebody is called: "goes by Skip"."""
_UNSURE_TITLES = frozenset({"doctor", "don", "dona", "m", "miss", "madame", "monsieur"})
_SMALL_TITLES = frozenset({"sr", "hr", "fr"})
"""Short titles that are something else too where they are written small: read before a known surname only."""
_SEVERAL = frozenset({"pts", "patients", "patienten", "pacientes", "pazienti"})
PROFESSIONAL, PATIENT = Kind.PROFESSIONAL_NAME, Kind.PATIENT_NAME


class Announcement(NamedTuple):
    """Where a name may begin, of whom it would be, how surely, and why."""

    at: int
    kind: Kind
    trust: Trust
    why: str


def announced(reader: NameReader) -> Iterator[tuple[Announcement, int]]:
    """Every announced name: its announcement, and one past its last word."""
    for at in range(len(reader.words)):
        for told in _announcements(reader, at):
            end = reader.end_of_name(told.at, told.trust)
            if end > told.at and not (told.trust < Trust.FIELD and (_is_eponym_use(reader, end) or _is_saint(reader, told.at))):
                yield told, end
                yield from _listed_after(reader, told, end)


def _is_eponym_use(reader: NameReader, end: int) -> bool:
    """Whether a word after a name makes it the name of a disease, a test or a study: "Harrow-Lane et al", "Child-Pugh score"."""
    following = reader.words[end].key if end < len(reader.words) and reader.words[end - 1].gap.strip("'’ s") == "" else ""
    return following in cue("eponym_nouns") - cue("patient_verbs") - cue("professional_verbs")


def _is_saint(reader: NameReader, at: int) -> bool:
    """Whether the name begins with "St" or follows it, and so is a place's: "nurse at St. Brendan"."""
    word = reader.words[at]
    return reader.is_after_saint(at) or word.key in cue("saints")


def _listed_after(reader: NameReader, told: Announcement, end: int) -> Iterator[tuple[Announcement, int]]:
    """The names of a list after an announced one: "Drs. Kaplan, Oyama and Whitfield"."""
    while end < len(reader.words):
        gap = reader.words[end - 1].gap.strip(" \t")
        if end < len(reader.words) and reader.words[end].key in cue("and") and not gap:
            end += 1
        elif gap not in {",", "&", "/"}:
            return
        if end >= len(reader.words) or not reader.words[end].is_capital:
            return
        plural = reader.words[max(0, told.at - 1)].key in {"drs", "dres", "profs", "twins", "patients", "herren"}
        following = reader.end_of_name(end, Trust.SOME if plural else Trust.NONE)
        if following == end:
            return
        yield told._replace(at=end, why="named beside another person"), following
        end = following


def _announcements(reader: NameReader, at: int) -> Iterator[Announcement]:
    word = reader.words[at]
    if _is_title(reader, at):
        yield from _after_title(reader, at)
    elif word.key in cue("roles") or word.key in cue("persons"):
        yield from _after_role(reader, at)
    elif word.key in cue("capital_roles") and word.is_capital and word.joins:
        yield Announcement(at + 1, PROFESSIONAL, Trust.LEAD, f"after “{word.text}”")
    if word.key in cue("openings") and _begins_line(reader, at):
        yield from _after_opening(reader, at)
    if word.key in cue("closings"):
        yield from _after_closing(reader, at)
    if at and (reader.words[at - 1].key, word.key) in _CALLED and word.joins:
        yield Announcement(at + 1, PATIENT, Trust.FIELD, "what somebody is called")
    elif word.key in cue("professional_leads") or word.key in cue("strong_leads") or word.key in cue("name_fields"):
        yield from _after_lead(reader, at)


def _is_title(reader: NameReader, at: int) -> bool:
    word = reader.words[at]
    if word.key in cue("capital_titles") and not (word.is_capital and word.gap.startswith((".", " "))):
        return word.joins and word.text in _SMALL_TITLES and at + 1 < len(reader.words) and _is_surely_surname(reader, at + 1)
    if word.key == "m":
        return (
            word.gap.startswith(". ") and at + 1 < len(reader.words) and len(reader.words[at + 1].text) > 1 and (at == 0 or not reader.words[at - 1].is_initial)
        )
    return word.key in cue("titles_professional") or word.key in cue("titles_person") or word.key == "pr"


def _is_surely_surname(reader: NameReader, at: int) -> bool:
    return reader.is_known(at) and is_surname(reader.words[at].key)


def _after_title(reader: NameReader, at: int) -> Iterator[Announcement]:
    """Past all titles in a row ("Sr. Dr. med.") to the name."""
    here, professional = at, reader.words[at].key not in cue("titles_person")
    while reader.words[here].joins and here + 1 < len(reader.words) and here - at < 8:
        key = reader.words[here + 1].key
        if not (key in cue("titles_professional") or key in cue("titles_person") or key in cue("between_titles")):
            break
        if key == "h" and not (here + 2 < len(reader.words) and reader.words[here + 2].key == "c"):
            break
        professional = professional or key in cue("titles_professional")
        here += 1
    if not reader.words[here].joins:
        return
    before = reader.words[at - 1].key if at else ""
    led = before in cue("roles") or before in cue("openings") or before in cue("closings")
    kind = PROFESSIONAL if professional or led else PATIENT
    trust = Trust.SOME if reader.words[here].key in _UNSURE_TITLES and not _is_surely_named(reader, here) else Trust.TITLE
    yield Announcement(here + 1, kind, trust, f"after the title “{reader.words[here].text}”")


def _is_surely_named(reader: NameReader, at: int) -> bool:
    """Whether an unsure title is one here: "M. Petit", "Miss April May", not "M. Crohn" and not "Miss Monday's dose"."""
    title, name = reader.words[at], reader.words[at + 1]
    if not (title.is_capital and name.is_capital and name.text[1:].islower()) or is_eponym(name.key) or reader.is_barred(at + 1):
        return False
    return (title.key == "m" and title.gap == ". ") or (title.key == "miss" and reader.is_listed(at + 1))


def _after_role(reader: NameReader, at: int) -> Iterator[Announcement]:
    word = reader.words[at]
    kind = PATIENT if word.key in cue("persons") else PROFESSIONAL
    following = at + 1
    if following < len(reader.words) and reader.words[following].key in {"name", "named", "called", "is", "was", "heisst"} and word.joins:
        word, following = reader.words[following], following + 1
    if following >= len(reader.words):
        return
    why = f"after “{reader.words[at].text}”"
    if _FIELD.fullmatch(word.gap) and word.gap.strip() in {":", "="}:
        yield Announcement(following, kind, Trust.FIELD, why)
    elif word.joins and word.gap:
        yield Announcement(following, kind, Trust.SOME, why)
        if kind is PROFESSIONAL and reader.may_be_whole_name(following):
            yield Announcement(following, kind, Trust.FIELD, why)
    elif _APART.fullmatch(word.gap) and word.key not in _SEVERAL:
        yield Announcement(following, kind, Trust.LEAD if kind is PATIENT else Trust.NONE, why)


def _after_opening(reader: NameReader, at: int) -> Iterator[Announcement]:
    here = at
    while here + 1 < len(reader.words) and here - at < _MOST_BETWEEN and reader.words[here + 1].key in cue("openings") and reader.words[here].joins:
        here += 1
    if reader.words[here].joins:
        yield Announcement(here + 1, PROFESSIONAL, Trust.SOME, "in the greeting")


def _after_closing(reader: NameReader, at: int) -> Iterator[Announcement]:
    here = at
    while here + 1 < len(reader.words) and here - at < _MOST_BETWEEN and reader.words[here + 1].key in cue("closings") and "\n" not in reader.words[here].gap:
        here += 1
    if here + 1 < len(reader.words) and _CLOSING.fullmatch(reader.words[here].gap):
        ends = here + 3 >= len(reader.words) and not any(c.isdigit() for w in reader.words[here + 1 :] for c in w.gap)
        last = ends or "\n" in reader.words[here].gap
        yield Announcement(here + 1, PROFESSIONAL, Trust.FIELD if last else Trust.LEAD, "signs the message")


def _after_lead(reader: NameReader, at: int) -> Iterator[Announcement]:
    word = reader.words[at]
    other = (word.key == "am" and at and reader.words[at - 1].key != "i") or word.text == "W"
    if at + 1 >= len(reader.words) or other or _is_inside_name(reader, at):
        return
    if (word.key == "from" or word.key in cue("name_fields")) and ":" in word.gap and _FIELD.fullmatch(word.gap):
        kind = PROFESSIONAL if word.key == "from" else PATIENT
        yield Announcement(at + 1, kind, Trust.FIELD, f"in the field “{word.text}”")
        yield from _turned_in_field(reader, at + 1, kind)
    elif word.joins or (word.gap == "/" and word.key == "w"):
        if word.key == "name" or (word.key == "is" and at and reader.words[at - 1].key == "name"):
            yield Announcement(at + 1, PROFESSIONAL, Trust.FIELD, "says a name")
        yield Announcement(at + 1, PROFESSIONAL, Trust.LEAD if _is_strong(reader, at) else Trust.NONE, f"after “{word.text}”")


def _is_strong(reader: NameReader, at: int) -> bool:
    """Whether a word before a name announces a person and hardly a thing: "ask", "heard from", "From Ji-hoon:"."""
    key, before = reader.words[at].key, reader.words[at - 1].key if at else ""
    opens = not at and reader.words[1].gap.startswith(":") and reader.is_new(1)
    return key in cue("strong_leads") or (key == "from" and (opens or (before in cue("before_from") and is_given(reader.words[at + 1].key))))


def _turned_in_field(reader: NameReader, at: int, kind: Kind) -> Iterator[Announcement]:
    """The given name after a surname and a comma in a field: "Name: Kowalski, Jan"."""
    end = reader.end_of_name(at, Trust.FIELD)
    if end > at and end < len(reader.words) and reader.words[end - 1].gap == ", " and reader.words[end].is_capital and is_given(reader.words[end].key):
        yield Announcement(end, kind, Trust.TITLE, "given name after the surname")


def _is_inside_name(reader: NameReader, at: int) -> bool:
    """Whether "de" or "von" stands after a given name, and so announces nobody but is part of who was named: "Pieter de Vries"."""
    before = reader.words[at - 1] if at else None
    return before is not None and reader.words[at].key in cue("particles") and before.joins and before.is_capital and is_given(before.key)


def _begins_line(reader: NameReader, at: int) -> bool:
    return not at or "\n" in reader.words[at - 1].gap or reader.words[at - 1].key in cue("openings") or not reader.words[at - 1].joins
