"""Cuts the flat text of a label into sentences, each with the section and subsection it stands in and the terms it holds."""

import re
from collections.abc import Iterator

from triage.domain.base import Value
from triage.domain.evidence import Label
from triage.label import lexicon
from triage.label.ages import Age, read_ages
from triage.label.rows import regimen_of, row_cuts, row_title, titles_of, without_heading

_CUT = re.compile(
    r"(?<=[a-z0-9)\]%®])[.!?](?:\s?\([\d.,\s]{1,20}\))?(?=\s+[A-Z•–(\"'0-9])"
    r"|(?<=[\])]\s)\.(?=\s+[A-Z])|\s(?=[•●▪]\s)|\s(?=o\s[A-Z])|\s(?=[–-]\s[A-Z][a-z])"
    r"|\s(?=\d{1,2}\.\s?\d{1,2}\s+[A-Z][A-Za-z])"
    r"|\s(?=(?:Important )?Limitations?(?: of Use)?\b)"
    r"|(?<=[.)\]])\s+(?=\[\s?see )|(?<=\d\.\d \))\s(?=[A-Z])|(?<=\d \))\s(?=[A-Z])"
)
_HEAD = re.compile(r"\s{0,8}(\d{1,2}(?:\.\s?\d{1,2})?)\.?\s+[A-Z]")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|vs|Fig|No|Dr|St|approx|incl|U\.S|etc)|\b[A-Z])$")
HEADING = 90
_NO_GROUP = frozenset({"MEN", "Men"})
"""Short for multiple endocrine neoplasia, not the sex."""
LONGEST = 320

USE_SECTIONS = (
    "indications_and_usage",
    "dosage_and_administration",
    "dosage_forms_and_strengths",
    "contraindications",
    "pregnancy",
    "lactation",
    "nursing_mothers",
    "pediatric_use",
    "geriatric_use",
    "use_in_specific_populations",
)
WARNING_SECTIONS = ("boxed_warning", "warnings_and_cautions", "warnings_and_precautions", "warnings", "precautions", "general_precautions", "drug_interactions")
HANDLING_SECTIONS = ("how_supplied", "storage_and_handling", "information_for_patients", "instructions_for_use")


class Statement(Value):
    """A sentence of a label: verbatim, with the section it stands in, its subsection's number and heading, and the terms found in both.

    `corrected` says who put `text` in the place of what `sentence` was read as, and when; empty where nobody did.
    """

    text: str
    sentence: str = ""
    corrected: str = ""
    regimen: str = ""
    section: str
    number: str = ""
    heading: str = ""
    conditions: frozenset[str] = frozenset()
    heading_conditions: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    heading_groups: frozenset[str] = frozenset()
    severities: frozenset[str] = frozenset()
    medicines: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()

    @property
    def all_conditions(self) -> frozenset[str]:
        """The conditions of the sentence; where it names none, those of its heading."""
        return self.conditions or self.heading_conditions

    @property
    def all_groups(self) -> frozenset[str]:
        """The groups of patients of the sentence and its heading."""
        return self.groups | self.heading_groups

    @property
    def where(self) -> str:
        """The section in words: "2.3 Dosage and administration"."""
        return f"{self.number} {self.section.replace('_', ' ').capitalize()}".strip()


def statements(label: Label) -> tuple[Statement, ...]:
    """Every sentence of the sections that say something about use."""
    seen: set[tuple[str, str]] = set()
    found: list[Statement] = []
    titles = titles_of(label.section("indications_and_usage"))
    for name in (*USE_SECTIONS, *WARNING_SECTIONS, *HANDLING_SECTIONS):
        for section in (s for s in label.sections if s.name == name):
            for statement in _of_section(name, section.text, section.number, titles if name == "dosage_and_administration" else None, label.product):
                if (key := (statement.text, statement.number)) not in seen:
                    seen.add(key)
                    found.append(statement)
    return tuple(found)


def _of_section(name: str, text: str, number: str, titles: tuple[str, ...] | None, product: str) -> Iterator[Statement]:
    heading = ""
    row: frozenset[str] = frozenset()
    regimen = ""
    terms: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    for start, end in _pieces(text, titles):
        piece = text[start:end]
        head = _HEAD.match(piece)
        if head:
            number = head[1].replace(" ", "").rstrip(".")
            heading = piece[:HEADING]
            head_words = lexicon.words(heading)
            row, regimen = frozenset(), ""
            terms = _names(lexicon.conditions().find(head_words, heading)), _names(lexicon.groups().find(head_words, heading))
        section = next(
            (s for s in ("pediatric_use", "geriatric_use") if name == "use_in_specific_populations" and s.replace("_", " ") in heading[:30].lower()), name
        )
        if titles is not None and (title := row_title(piece, titles)):
            row = _names(lexicon.conditions().find(lexicon.words(title), title)) or statement_of(piece, section).conditions
        if titles is not None:
            regimen = regimen_of(piece) or regimen
        under = {"number": number, "heading": heading, "heading_conditions": row or terms[0], "heading_groups": terms[1], "regimen": regimen}
        yield statement_of(piece, section).model_copy(update={"sentence": without_heading(piece, product), **under})


def statement_of(piece: str, section: str, *, sentence: str = "", number: str = "") -> Statement:
    """A label sentence with the terms that stand in it."""
    plain = lexicon.normalised(piece)
    found = lexicon.words(plain)
    return Statement(
        text=piece.strip(),
        sentence=sentence,
        section=section,
        number=number,
        conditions=_names(lexicon.conditions().find(found, plain)),
        groups=_names(tuple(f for f in lexicon.groups().find(found, plain) if f.said not in _NO_GROUP)),
        severities=severities_of(plain),
        medicines=frozenset(f.said.lower() for f in lexicon.medicines(plain)),
        routes=_names(lexicon.routes().find(found, plain)),
        acts=_names(lexicon.acts().find(found, plain)),
    )


def _pieces(text: str, titles: tuple[str, ...] | None) -> Iterator[tuple[int, int]]:
    for start, end in _sentences(text):
        at = start
        for cut in row_cuts(titles).finditer(text, start, end) if titles is not None else ():
            if text[at : cut.start()].strip():
                yield at, cut.start()
                at = cut.start()
        yield at, end


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for cut in _CUT.finditer(text):
        if text[cut.start()] == "." and _ABBREVIATION.search(text[max(0, cut.start() - 8) : cut.start()]):
            continue
        end = cut.end() if cut.group().strip() else cut.start()
        if text[start:end].strip():
            yield start, end
        start = end
    if text[start:].strip():
        yield start, len(text)


def _names(found: tuple[lexicon.Found, ...]) -> frozenset[str]:
    return frozenset(f.name for f in found)


_ABOVE_B = re.compile(r"child-?\s?pugh\s?(?:class\s?)?>\s?b", re.IGNORECASE)
_CKD_STAGE = re.compile(r"\b(?:ckd|kidney disease|kidney|renal)[^.;,]{0,12}\bstage ?([1-5])|\bstage ?([1-5])[ab]? (?:ckd|chronic|kidney|renal)", re.IGNORECASE)
_CKD = {"1": "mild", "2": "mild", "3": "moderate", "4": "severe", "5": "end_stage"}
_EGFR = re.compile(
    r"(?:egfr|gfr|crcl|clcr|creatinine clearances?|cl ?cr)\b[^.;]{0,40}?(?:(?P<rel>less than|below|under|<|≤|>|above"
    r"|greater than)\s?)?(?P<a>\d{1,3})(?:\s?(?:-"
    r"|to)\s?(?P<b>\d{1,3}))?(?P<up> ?(?:ml/min(?:/1\.73 ?m ?[²2])? )?or above)?",
    re.IGNORECASE,
)


_BILIRUBIN = re.compile(
    r"\bbili(?:rubin)?\b[^.;,]{0,12}?(?P<rel>greater than|above|over|more than|>)?\s?\b(?P<a>\d{1,2}(?:\.\d)?)(?:\s?(?:-|to)\s?(?P<b>\d{1,2}(?:\.\d)?))?"
    r"\s?(?:x|\u00d7|times|fold)\s?(?:the )?(?:uln|upper)",
    re.IGNORECASE,
)
_MILD_TO, _MODERATE_TO = 1.5, 3.0


def _of_bilirubin(times: float, *, beyond: bool) -> str:
    """How severe an impairment is by bilirubin over the upper limit of normal (organ dysfunction criteria of oncology labels)."""
    times += 0.01 if beyond else 0.0
    return "mild" if times <= _MILD_TO else "moderate" if times <= _MODERATE_TO else "severe"


def severities_of(text: str) -> frozenset[str]:
    """How severe an impairment is in a text, by word, Child-Pugh class or filtration rate."""
    text = _ABOVE_B.sub("child pugh c", text)
    named = {f.name for f in lexicon.severities().find(lexicon.words(text), text)}
    for m in _EGFR.finditer(text):
        low = float(m["a"])
        rel = (m["rel"] or "").lower()
        high = float(m["b"]) if m["b"] else low
        if rel in ("less than", "below", "under", "<", "≤"):
            low, high = 0, high - 1
        elif rel or m["up"]:
            high = 89
        named |= {word for word, a, b in (("end_stage", 0, 14), ("severe", 15, 29), ("moderate", 30, 59), ("mild", 60, 89)) if low <= b and a <= high}
    named |= {_of_bilirubin(float(m["b"] or m["a"]), beyond=bool(m["rel"] and not m["b"])) for m in _BILIRUBIN.finditer(text)}
    named |= {_CKD[m[1] or m[2]] for m in _CKD_STAGE.finditer(text)}
    return frozenset(named)


def clip(text: str, around: str) -> str:
    """A sentence short enough to show, verbatim, cut at words around what matters in it."""
    if len(text) <= LONGEST:
        return text
    at = max(0, text.find(around)) if around else 0
    start = max(0, at - LONGEST // 2)
    end = min(len(text), start + LONGEST)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.rfind(" ", start, end) if end < len(text) else end
    return text[start:end].strip()


def ages_of(statement: Statement) -> tuple[Age, ...]:
    """Ages that a label sentence names; where it names none, those of its heading."""
    return read_ages(lexicon.normalised(statement.text)) or read_ages(lexicon.normalised(statement.heading))
