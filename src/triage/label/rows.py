"""The rows of a dosage table that a label's flat text has run together: where each begins, and the sentence without the heading before it."""

import re
from collections.abc import Iterator

_NOT_AFTER = r"(?<!\bof)(?<!\bthe)(?<!\bfor)(?<!\bin)(?<!\band)(?<!\bor)(?<!\bto)(?<!\bwith)(?<!\bRisk)(?<!\d\.\d)(?<!\d\.\d\d)"
_AIM = r"(?:Treatment|Healing|Maintenance|Prevention|Prophylaxis|Risk Reduction|Reduction|Management|Relief) of [A-Z]"
_ROWS = (
    r"(?<=[a-z0-9)\].])\s(?=[A-Z][a-z]+ (?:and [a-z]+ )?doses?: )",
    rf"(?<=[a-z0-9)\].]){_NOT_AFTER}\s(?=(?:[A-Z][a-z]+ )(?:Dosage|Schedule) [A-Z])",
    rf"(?<=[a-z0-9)\].]){_NOT_AFTER}\s(?={_AIM})",
    r"(?<=[a-z0-9)\].])\s(?=Adults (?:\d|Starting))",
    r"(?<=[A-Za-z0-9)\].])\s(?=\d{1,2} (?:years?|months?) to (?:less than )?\d{1,2} (?:years?|months?) (?:\d|[A-Z]|see\b))",
    r"(?<=[a-z0-9)\].])\s(?=(?:In combination with|As (?:a )?single-agent)\b)",
    r"(?<=mg|ly)\s(?=A (?:maximum|starting|lower|reduced) dos)",
    r"(?<=[.\]])\s(?=;? ?(?:once|twice|three times) daily\b)",
)
_TITLE_HEAD = re.compile(
    r"(?<=\d)\s+((?:[A-Z][\w./-]*|\([^)]{1,20}\)|and|of|the|to|in|with|due)(?:\s(?:[A-Z][\w./-]*|\([^)]{1,20}\)|and|of|the|to|in|with|due|for)){2,14})"
)
_REGIMEN = re.compile(r"\b(?:In [Cc]ombination [Ww]ith|As (?:a )?[Ss]ingle-[Aa]gent)\b[^.:]{0,110}")
LEAST_WORDS = 3


def row_cuts(titles: tuple[str, ...]) -> re.Pattern[str]:
    """Where a row of a flattened dosage table begins; `titles` are those of the indications."""
    named = [rf"(?<=[a-z0-9)\].]){_NOT_AFTER}\s(?={re.escape(t)})" for t in sorted(titles, key=len, reverse=True)]
    return re.compile("|".join((*_ROWS, *named)))


def row_title(piece: str, titles: tuple[str, ...]) -> str:
    """The title that a row begins with; empty where it begins with none."""
    plain = piece.lstrip()
    named = next((t for t in titles if plain.startswith(t)), "")
    return named or (plain[:70] if re.match(_AIM, plain) else "")


def regimen_of(piece: str) -> str:
    """The regimen that a piece of the dosing section opens: "In combination with radiation therapy"; empty where it opens none."""
    return next((re.split(r"\s(?=(?:Administer|Give|Take|The|Use|Start|Infuse|Initiate)\b)", m.group())[0] for m in _REGIMEN.finditer(piece)), "")


def titles_of(indications: str) -> tuple[str, ...]:
    """The titles of the indications, as tables repeat them: with the short form in brackets, and the first word shortened."""
    return tuple(dict.fromkeys(form for m in re.finditer(r"\b1\.\d{1,2}", indications) for form in _forms(indications[m.start() : m.start() + 160])))


def _forms(text: str) -> Iterator[str]:
    if species := re.match(r"1\.\d{1,2}\s+([A-Z])[a-z]+ ([a-z]+ [A-Z]\w+)", text):
        yield f"{species[1]}. {species[2]}"
    if not (m := _TITLE_HEAD.search(text)):
        return
    words = m[1].split()
    while words and words[-1] in ("and", "of", "the", "to", "in", "with", "due", "for"):
        words.pop()
    title = re.split(r"\s(?:Adults|Pediatric|[A-Z]{4,}\b)", " ".join(words))[0]
    short = re.sub(r"(?:[A-Z][\w-]*\s){1,4}\(([A-Z]{2,6})\)", r"\1", title)
    for form in (title, short):
        if len(form.split()) >= LEAST_WORDS and form.split()[-1] not in _SMALL:
            yield form


_SMALL = frozenset(("and", "of", "the", "to", "in", "with", "for", "or", "on", "by", "due", "from", "who", "a", "an", "&"))


_OPENS = frozenset(
    ("start", "administer", "give", "take", "when", "if", "do", "inject", "infuse", "swallow", "use", "initiate", "continue", "discontinue", "avoid", "titrate")
)


def without_heading(piece: str, product: str) -> str:
    """The sentence of a piece, without the number and the title that run into it."""
    text = piece.strip()
    number = re.match(r"\d{1,2}(?:\.\s?\d{1,2})?\.?\s+(?=[A-Z])", text)
    if not number:
        return text
    name = product.split(maxsplit=1)[0].lower() if product else ""
    last, before, opened = 0, "", 0
    for m in re.finditer(r"\S+", text[number.end() :]):
        word, at = m.group().strip("(),:;®"), m.start() + number.end()
        low = word.lower()
        if name and before and low.startswith(name) and word[:1].isupper() and before not in _SMALL:
            return text[opened if before in _OPENS else at :]
        if word and not (word[0].isupper() or word[0].isdigit() or low in _SMALL or not word[0].isalpha()):
            break
        if word[:1].isupper() or (word[:1].isdigit() and before):
            last = at
        before, opened = low, at
    else:
        return text
    return text[last:] if last and len(text) - last > len(text) // 4 else text
