"""Flat label text, as openFDA gives it: one long line a chapter, cut again into its numbered subsections, lists and tables."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from knowledge.readers.tables import Table, lines

_NUMBERED = re.compile(r"(?<!\S)(\d{1,2}) ?\. ?(\d{1,2})\.?\s+(?=[A-Z(“\"])")
_NOT_BEFORE = re.compile(r"(?:\b(?:see|and|or|to|section|sections|table|figure|than|of|by|was|is|with)|[,(≥≤<>=±–-])\s*$", re.IGNORECASE)
_MOST_SKIPPED = 4  # subsections of a chapter that a label may leave out in a row
_LONGEST_TITLE = 16
_CONNECTORS = frozenset(
    (  # noqa: SIM905 - words read best as words
        "of in and or for with to the by from on a an at vs due without during among under after before than as per via that may and/or above below "
        "between into over mg mcg kg"
    ).split()
)
_IMPERATIVES = frozenset(
    (  # noqa: SIM905 - words read best as words
        "take store avoid advise administer discontinue interrupt inject initiate swallow do monitor reduce withhold counsel start begin give select "
        "test check verify obtain evaluate confirm"
    ).split()
)
_STANDARD_TITLES = (
    "Pregnancy", "Labor and Delivery", "Lactation", "Nursing Mothers", "Females and Males of Reproductive Potential", "Pediatric Use", "Geriatric Use",
    "Renal Impairment", "Hepatic Impairment", "Renal and Hepatic Impairment", "Mechanism of Action", "Pharmacodynamics", "Pharmacokinetics", "Microbiology",
    "Pharmacogenomics", "Immunogenicity", "Clinical Trials Experience", "Clinical Studies Experience", "Postmarketing Experience", "Post-Marketing Experience",
    "Carcinogenesis, Mutagenesis, Impairment of Fertility", "Animal Toxicology and/or Pharmacology", "Controlled Substance", "Abuse", "Dependence",
    "How Supplied", "Storage and Handling", "Missed Dose",
)  # fmt: skip
_SUBHEADS = (
    "Risk Summary", "Clinical Considerations", "Pregnancy Exposure Registry", "Human Data", "Animal Data", "Data", "Absorption", "Distribution", "Elimination",
    "Metabolism", "Excretion", "Specific Populations", "Limitations of Use", "Pregnancy Testing", "Contraception", "Infertility", "Cardiac Electrophysiology",
)  # fmt: skip
_SUBHEAD = re.compile(rf"(?:(?<=[.)\]:] )|^)({'|'.join(_SUBHEADS)})(?= [A-Z])(?! (?:{'|'.join(_CONNECTORS)})\b)", re.MULTILINE)
_BULLET = re.compile(r"\s*(?=[•▪●◦‣]\s|(?<= )o (?=[A-Z\d≥≤<>]))")
_SPACING = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"([(\[])\s+"), r"\1"),
    (re.compile(r"\s+([)\]])"), r"\1"),
    (re.compile(r"\s+([.,;:])(?=\s|$)"), r"\1"),
    (re.compile(r"\s+([®™])"), r"\1"),
    (re.compile(r"(?<=\bm) (?=[23]\b(?! ?(?:mg|mL|times|weeks|days)))"), ""),
)


_CARVED = frozenset({"storage_and_handling"})
"""Sections that stand inside a chapter without a number and are asked for by their own name."""


class Piece(NamedTuple):
    """A part of a chapter: a numbered subsection, or what stands before the first. `start` and `end` are places in the chapter's text."""

    number: str
    start: int
    end: int
    key: str | None = None


def squash(text: str) -> tuple[str, list[int]]:
    """The text without white space, and for each of its characters the place it came from."""
    kept = [(c, i) for i, c in enumerate(text) if not c.isspace()]
    return "".join(c for c, _ in kept), [i for _, i in kept]


def find_squashed(wanted: str, text: str) -> tuple[int, int] | None:
    """Where a text stands within another, whatever the white space in both."""
    small, (large, places) = squash(wanted)[0], squash(text)
    at = large.find(small) if small else -1
    return None if at < 0 else (places[at], places[at + len(small) - 1] + 1)


def pieces(text: str, number: str, children: Iterable[tuple[str, str]], tables: Sequence[Table]) -> list[Piece]:
    """Cut a chapter at its numbered subsections, and where the text of another openFDA section stands inside it."""
    hidden = [place for table in tables if (place := _place(table, text))]
    cuts: dict[int, tuple[str, str | None]] = {0: (number, None)}
    for start, own in _subsections(text, number, hidden):
        cuts[start] = (own, None)
    numbers = len(cuts) > 1
    for key, start, end in _outermost(children, text):
        if start not in cuts and key not in _CARVED and numbers:
            continue  # a part of a subsection that has no number of its own, such as "Risk Summary"
        cuts[start] = (cuts.get(start, (number, None))[0], key)
        rest = text[end:].strip()
        if rest and not any(end <= cut <= end + 2 for cut in cuts):
            cuts.setdefault(end, (_owner(cuts, start, number), None))
    edges = [*sorted(cuts), len(text)]
    return [Piece(cuts[start][0], start, end, cuts[start][1]) for start, end in pairwise(edges) if text[start:end].strip()]


def _outermost(children: Iterable[tuple[str, str]], text: str) -> list[tuple[str, int, int]]:
    """Where other sections stand inside a chapter, in its order; one that stands inside another one belongs to that."""
    found = [(key, *place) for key, child in children if (place := find_squashed(child, text)) and place != (0, len(text))]
    kept: list[tuple[str, int, int]] = []
    for key, start, end in sorted(found, key=lambda one: (one[1], -one[2])):
        if key in _CARVED or not kept or start >= max(other[2] for other in kept) or start == kept[-1][1]:
            kept.append((key, start, end))
    return kept


def _owner(cuts: dict[int, tuple[str, str | None]], before: int, number: str) -> str:
    return next((cuts[cut][0] for cut in sorted(cuts, reverse=True) if cut < before), number)


def _subsections(text: str, number: str, hidden: Sequence[tuple[int, int]]) -> list[tuple[int, str]]:
    """The longest run of ascending numbers of this chapter that stand where headings can stand."""
    found = [
        (match.start(), int(match[2]))
        for match in _NUMBERED.finditer(text)
        if match[1] == number
        and not any(a <= match.start() < b for a, b in hidden)
        and not _NOT_BEFORE.search(text[max(0, match.start() - 20) : match.start()])
    ]
    best: list[list[int]] = []
    for i, (_, own) in enumerate(found):
        before = [best[j] for j in range(i) if found[j][1] < own <= found[j][1] + _MOST_SKIPPED]
        best.append([*max(before, key=len), i] if before else [i])
    first = [run for run in best if run and found[run[0]][1] <= _MOST_SKIPPED]
    return [(found[i][0], f"{number}.{found[i][1]}") for i in max(first, key=len, default=[])]


def _place(table: Table, text: str) -> tuple[int, int] | None:
    return next((place for flat in table.flat if (place := find_squashed(flat, text))), None)


def body(text: str, tables: Sequence[Table]) -> tuple[str, list[Table]]:
    """The text as lines: paragraphs, list items, subheadings, and table rows in the place of the flattened tables. Also the tables not placed."""
    places: list[tuple[int, int, Table]] = []
    left: list[Table] = []
    for table in tables:
        place = _place(table, text)
        if place is None or any(a < place[1] and place[0] < b for a, b, _ in places):
            left.append(table)
        else:
            places.append((*place, table))
    parts: list[str] = []
    at = 0
    for start, end, table in sorted(places, key=lambda place: place[0]):
        parts += [_prose(text[at:start]), *lines(table.rows, table.headings, table.caption), *table.notes]
        at = end
    return "\n".join(filter(None, [*parts, _prose(text[at:])])), left


def _prose(text: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", _BULLET.sub("\n", _SUBHEAD.sub(r"\n\1\n", tidy(text)))).strip()


def tidy(text: str) -> str:
    """The text without the spaces that flattening has put where none belong; no other character is changed."""
    for pattern, by in _SPACING:
        text = pattern.sub(by, text)
    return text.strip()


def titled(text: str, brands: Sequence[str]) -> tuple[str, str]:
    """The heading and the words of a subsection that begins with its heading and no mark between.

    In doubt the heading is cut short: a sentence with a word too many can be quoted, one that lacks its subject cannot.
    """
    for title in _STANDARD_TITLES:
        if re.match(rf"{re.escape(title)}(?=\s+[A-Z•\d]|$)", text):
            return title, text[len(title) :].strip()
    words = text.split()
    run = next((i for i, word in enumerate(words) if not _in_title(word)), len(words))
    cut = min(_before_sentence(words, run), _at_brand(words[:run], brands), _at_echo(words[:run]), _at_order(words[:run]), _LONGEST_TITLE)
    while cut > 1 and words[cut - 1].casefold() in _CONNECTORS:
        cut -= 1
    title = " ".join(words[:cut]) if cut > 0 else ""
    return title, text[len(title) :].strip() if text.startswith(title) else " ".join(words[cut:])


def _in_title(word: str) -> bool:
    bare = word.strip("(),/-–“”\"'")
    return not word.endswith((".", ":", ";")) and (bare[:1].isupper() or bare.casefold() in _CONNECTORS or bare[:1].isdigit() or not bare)


def _before_sentence(words: list[str], run: int) -> int:
    """Where the sentence begins whose second word ended the run of title words: at the last capital before, or earlier through its "of"."""
    if run >= len(words) or not run or not words[run][0].isalnum() or "α" <= words[run][0] <= "ω":  # "β-blockers" begins a sentence itself
        return run
    at = run - 1
    while at > 1 and (not words[at][:1].isupper() or words[at - 1].casefold() in _CONNECTORS):
        at -= 1
    return at


def _at_brand(words: list[str], brands: Sequence[str]) -> int:
    """Where the product is named without a preposition before it: there a sentence begins."""
    first = {brand.split()[0].casefold() for brand in brands}
    places = [i for i, word in enumerate(words) if i and word.strip("®™,").casefold() in first and words[i - 1].casefold() not in _CONNECTORS]
    return min(places, default=len(words))


def _at_echo(words: list[str]) -> int:
    """Where the first word comes again, as a sentence does that repeats its heading."""
    return next((i for i in range(1, len(words)) if words[i] == words[0] and _can_end(words[i - 1])), len(words))


def _can_end(word: str) -> bool:
    return not word.endswith(",") and word.casefold() not in _CONNECTORS


def _at_order(words: list[str]) -> int:
    """Where a sentence begins that tells people what to do."""
    return next((i for i in range(1, len(words)) if words[i].casefold() in _IMPERATIVES), len(words))
