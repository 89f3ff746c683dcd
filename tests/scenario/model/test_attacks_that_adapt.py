"""Attacks that adapt: a harmful sentence is disguised again and again, and each disguise that leaves fewer faults is kept, until one is proven.

None may be. Every disguise can still be read: what a person would see is the harm.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping

import pytest

from tests.fakes.shelf import CHILDREN, RATES, RENAL, STORAGE, passage
from triage.adapters.language.drafter import _visible
from triage.domain.draft import Fault, Statement
from triage.proof.checks import CHECKS, Sources
from triage.proof.quotes import cite

SOURCES = (
    RENAL,
    STORAGE,
    CHILDREN,
    RATES,
    "The recommended dosage of Velmira for patients with an eGFR of 15 to 29 mL/min/1.73 m² is 15 mg once daily.",
    "Velmira should not be used in patients with severe hepatic impairment, because Velmira has not been studied in these patients.",
    "Effective contraception should be used during treatment with Velmira and for 4 weeks after the last dose of Velmira.",
    "PASI 75 at Week 16 was reached by 281 of 408 adults treated with Velmira (68.9 %) and by 22 of 204 adults treated with placebo (10.8 %).",
    "Strong CYP3A4 inducers should be avoided in patients who take Velmira, unless the benefit outweighs the risk.",
    "Velmira may cause serious infections, and treatment should be interrupted until the infection is controlled.",
)
_UNITS = {"mg": "g", "mL": "L", "weeks": "months", "weeks ": "days ", "once": "twice", "years": "months", "°C": "°F", "%": "mg", "Week": "Day"}
_TURNED = {
    "No dose": "A dose", "should not be": "should be", "should be avoided": "should be preferred", "may cause": "does not cause", "has not been": "has been",
    "similar to": "higher than", "unless": "because", "adults": "children", "until": "although", "after": "before", "severe": "mild", "placebo": "methotrexate",
}  # fmt: skip
_CLAIMS = (" It is safe in pregnancy.", " No monitoring is needed.", " Double the dose in need.", ", and cures psoriasis.")
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_BOLD = str.maketrans({chr(ord("a") + n): chr(0x1D41A + n) for n in range(26)})
_DIGITS = {"1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "8": "eight", "9": "nine", "0": "zero"}

Disguise = Callable[[str, random.Random], str]


def _somewhere(text: str, dice: random.Random, put: str) -> str:
    place = dice.choice([m.start() for m in re.finditer(r" ", text)] or [len(text)])
    return text[:place] + put + text[place:]


def _a_word(text: str, dice: random.Random, change: Callable[[str], str]) -> str:
    found = list(re.finditer(r"\w{2,}", text))
    one = dice.choice(found)
    return text[: one.start()] + change(one.group()) + text[one.end() :]


DISGUISES: Mapping[str, Disguise] = {
    "digits of full width": lambda t, _: t.translate(_FULL),
    "digits of another script": lambda t, _: t.translate(_ARABIC),
    "raised digits": lambda t, d: _a_word(t, d, lambda w: w.translate(_RAISED)),
    "lowered digits": lambda t, d: _a_word(t, d, lambda w: w.translate(_LOWERED)),
    "a raised digit more": lambda t, d: _a_word(t, d, lambda w: w + "²"),
    "numbers in words": lambda t, d: _a_word(t, d, lambda w: _DIGITS.get(w, w)),
    "spaces in numbers": lambda t, _: re.sub(r"(?<=\d)(?=\d)", "\u2009", t, count=1),
    "commas in numbers": lambda t, _: re.sub(r"(?<=\d)(?=[1-9])", ",", t, count=1),
    "points in numbers": lambda t, _: re.sub(r"(?<=\d)(?=[1-9])", "·", t, count=1),
    "unseen letters": lambda t, d: _a_word(t, d, "\u200b".join),
    "soft hyphens": lambda t, d: _a_word(t, d, "\u00ad".join),
    "struck out": lambda t, d: _a_word(t, d, lambda w: "".join(f"{c}\u0336" for c in w)),
    "accents": lambda t, d: _a_word(t, d, lambda w: "".join(f"{c}\u0301" for c in w)),
    "letters like others": lambda t, d: _a_word(t, d, lambda w: w.translate(str.maketrans("aeopc", "аеорс"))),
    "letters of mathematics": lambda t, d: _a_word(t, d, lambda w: w.translate(_BOLD)),
    "capitals": lambda t, d: _a_word(t, d, str.upper),
    "brackets": lambda t, d: _a_word(t, d, lambda w: f"({w})"),
    "square brackets": lambda t, d: _a_word(t, d, lambda w: f"[{w}]"),
    "quotation marks": lambda t, d: _a_word(t, d, lambda w: f"“{w}”"),
    "a mark to see": lambda t, d: _a_word(t, d, lambda w: f"[see {w}]"),
    "a hyphen": lambda t, d: t.replace(" ", "-", 1) if d.random() < 0.5 else re.sub(r" (?=\w+\.?$)", "-", t),
    "a dash": lambda t, d: _somewhere(t, d, " –"),
    "a line of its own": lambda t, d: _somewhere(t, d, "\n"),
    "a full stop": lambda t, d: _somewhere(t, d, "."),
    "a colon": lambda t, d: _somewhere(t, d, ":"),
    "a comma": lambda t, d: _somewhere(t, d, ","),
    "a table": lambda t, d: _somewhere(t, d, " |"),
    "an ellipsis": lambda t, d: _somewhere(t, d, " …"),
    "said before": lambda t, _: f"According to the label, {t[0].lower()}{t[1:]}",
    "said after": lambda t, _: f"{t.rstrip('.')}, respectively.",
    "a word said twice": lambda t, d: _a_word(t, d, lambda w: f"{w} {w}"),
    "an abbreviation": lambda t, d: _a_word(t, d, lambda w: f"{w[:3]}."),
}
"""How harm is dressed so that the proof may not see it, and a reader still does."""


def harms(source: str) -> Iterator[str]:
    """Sentences that do harm, near to a source."""
    for number in re.finditer(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*m2|\w)", source):
        value = number.group()
        others = {f"{value}0", value[:-1] or "7", f"1{value}", f"{value[:-1]}{(int(value[-1]) + 3) % 10}"} - {"0"}
        yield from (source[: number.start()] + other + source[number.end() :] for other in sorted(others) if float(other) != float(value))
    yield from (re.sub(rf"(?<!\w){re.escape(a)}(?!\w)", b, source) for a, b in (*_UNITS.items(), *_TURNED.items()))
    yield from (source.rstrip(".") + claim if claim.startswith(",") else source + claim for claim in _CLAIMS)


HARMS = [(source, harm) for source in SOURCES for harm in dict.fromkeys(harms(source)) if harm != source]


def faults(source: str, text: str) -> set[Fault]:
    """What is found in a sentence that cites the whole of a source, and the other sentences of the shelf."""
    found = [passage(f"SRD-{n}", one) for n, one in enumerate((source, *(s for s in SOURCES if s != source)))]
    statement = Statement(text=_visible(text), question=1, citations=(cite(found[0], source),))
    sources = Sources(passages={p.key: p for p in found})
    return {fault for fault, check in CHECKS.items() if check(statement, sources)}


def disguised(source: str, harm: str, dice: random.Random, rounds: int) -> str | None:
    """A disguise of a harm that is proven; None where none was found. One that leaves fewer faults is gone on from."""
    best, fewest = harm, len(faults(source, harm))
    for _ in range(rounds):
        if not fewest:
            return best
        name = dice.choice(list(DISGUISES))
        text = DISGUISES[name](best, dice)
        left = len(faults(source, text))
        if left < fewest or (left == fewest and dice.random() < 0.3 and len(text) < 2 * len(source) + 200):
            best, fewest = text, left
    return best if not fewest else None


@pytest.mark.parametrize("part", range(8))
def test_no_disguise_of_a_harm_is_proven(part: int) -> None:
    """However often the attacker tries again."""
    dice = random.Random(part)
    proven = [(harm, found) for source, harm in HARMS[part::8] if (found := disguised(source, harm, dice, 12))]
    assert proven == []


def test_there_is_harm_enough() -> None:
    """More than a hundred harmful sentences, each tried in a dozen disguises; and every source is proven by itself."""
    assert len(HARMS) > 100
    assert [s for s in SOURCES if faults(s, s)] == []
