"""Characters as they are meant: raised and lowered text, symbol fonts, marks that nobody sees."""

import re
import unicodedata

from knowledge.readers.tables import raised, squeeze

BREAK = "\ue002"
"""Stands for a line break within a paragraph, until the paragraph is whole."""

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Stand around raised text until the whole line is known; a file's own are taken out."""

_RAISED = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_CITED = re.compile(r"\d{1,3}(?:\s*[,;–—-]\s*\d{1,3})*")
_VARIABLE = re.compile(r"(?<![A-Za-z])[A-Za-zχ]$")
_TYPED_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_TYPED_LOWERED = re.compile("[₀₁₂₃₄₅₆₇₈₉₊₋]")
_BEHIND_STOP = re.compile(r"([.!?]+)((?: \[(?:end)?note [^\]\s]+\])+)(?=\s|$)")
"""The mark of a note behind a full stop: it belongs to the sentence before."""

_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-0123456789+-")
_UNSEEN = "\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Places where a line may break, and marks of direction: nobody sees them, and they would part what is one word."""

_OTHER = str.maketrans(
    {
        "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u2011": "-", "\v": " ", "\f": " ",
        **dict.fromkeys(_UNSEEN + _OPEN + _CLOSE + BREAK),
    }
)  # fmt: skip

_REFERENCES = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*\.?\s*)?(?:references?|reference list|bibliography|literature|literature cited|literatur|literaturverzeichnis|quellen|"
    r"références|bibliographie|referencias|bibliografía|riferimenti|bibliografia):?",
    re.IGNORECASE,
)

SYMBOLS = {
    0x22: "∀", 0x27: "∍", 0x2D: "−", 0x40: "≅", 0x41: "Α", 0x42: "Β", 0x43: "Χ", 0x44: "Δ", 0x45: "Ε", 0x46: "Φ", 0x47: "Γ", 0x48: "Η", 0x4B: "Κ",
    0x4C: "Λ", 0x4D: "Μ", 0x4E: "Ν", 0x50: "Π", 0x51: "Θ", 0x52: "Ρ", 0x53: "Σ", 0x54: "Τ", 0x57: "Ω", 0x58: "Ξ", 0x59: "Ψ", 0x5A: "Ζ", 0x61: "α",
    0x62: "β", 0x63: "χ", 0x64: "δ", 0x65: "ε", 0x66: "φ", 0x67: "γ", 0x68: "η", 0x69: "ι", 0x6A: "ϕ", 0x6B: "κ", 0x6C: "λ", 0x6D: "μ", 0x6E: "ν",
    0x6F: "ο", 0x70: "π", 0x71: "θ", 0x72: "ρ", 0x73: "σ", 0x74: "τ", 0x75: "υ", 0x77: "ω", 0x78: "ξ", 0x79: "ψ", 0x7A: "ζ", 0x7E: "∼", 0xA2: "′",
    0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝",
    0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD6: "√", 0xD7: "⋅", 0xE2: "®", 0xE3: "©",
    0xE4: "™", 0xE5: "∑",
}  # fmt: skip
"""What the codes of the font Symbol show, where it is not the letter itself."""

DINGBATS = {
    0x6C: "•", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x76: "•", 0x77: "•", 0x9F: "•", 0xA7: "•", 0xA8: "□", 0xD8: "•", 0xDF: "←", 0xE0: "→", 0xE1: "↑",
    0xE2: "↓", 0xE8: "→", 0xF0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
"""What the codes of the font Wingdings show, as far as documents use them."""


def typed(text: str) -> str:
    """The text of a file as its letters are meant: composed, without marks of direction or line breaks, typed exponents as raised text."""
    text = unicodedata.normalize("NFC", text.translate(_OTHER))
    text = _TYPED_LOWERED.sub(lambda match: match[0].translate(_PLAIN), text)
    return _TYPED_RAISED.sub(lambda match: as_raised(match[0].translate(_PLAIN)), text)


def heads_references(text: str) -> bool:
    """Whether a line is the heading of a list of references."""
    return bool(_REFERENCES.fullmatch(text.strip()))


def as_raised(text: str) -> str:
    """Text that stands raised; `resolved` says what it means once the line is whole."""
    return f"{_OPEN}{text.replace(_OPEN, '').replace(_CLOSE, '')}{_CLOSE}" if text.strip() else text


def in_symbol_font(text: str, font: str) -> str:
    """Text in a font that shows other signs than its codes say ("b" in Symbol is β)."""
    shown = SYMBOLS if font.casefold() == "symbol" else DINGBATS if font.casefold().startswith("wingdings") else None
    if shown is None:
        return _PRIVATE.sub(lambda match: _private(match[0]), text)
    return "".join(shown.get(ord(c) & 0xFF if 0xF000 <= ord(c) <= 0xF0FF else ord(c), _private(c)) for c in text)


def _private(c: str) -> str:
    """A code that only a font knows: as the font Symbol shows it, else as nothing."""
    if not "\uf000" <= c <= "\uf0ff":
        return c
    code = ord(c) & 0xFF
    return SYMBOLS.get(code, chr(code) if 0x20 <= code < 0x7F else "")


def resolved(text: str, *, cites: bool = False) -> str:
    """A whole line with its raised text as plain words: exponents ("10^9", "m2"), and marks of notes kept apart.

    Where the document has a list of references, raised numbers cite it ("[1,2]").
    """
    before, after = "", text.replace(_CLOSE + _OPEN, "")
    while (match := _RAISED.search(after)) is not None:
        before += after[: match.start()]
        after = after[match.end() :]
        before += _meant(before, match[1], after.lstrip(_OPEN), cites=cites)
    return noted_inside(squeeze(before + after))


def noted_inside(text: str) -> str:
    """A line whose marks of notes stand before the full stop of their sentence."""
    return _BEHIND_STOP.sub(r"\2\1", text)


def _meant(before: str, data: str, after: str, *, cites: bool) -> str:
    mark = data.strip()
    at_start = not before.strip() or before[-1] in "(/-–[,;"
    if mark.isdecimal() and (at_start or before[-1].isspace()) and re.match(r"[A-Z][a-z]?(?![a-z])", after):
        return data  # an isotope: 131I
    if mark == "2" and _VARIABLE.search(before):
        return data  # R2, χ2
    if not mark[:1].isdigit() or raised(before, data) != f" {data}":
        return raised(before, data) if mark not in {"TM", "SM"} else {"TM": "™", "SM": "℠"}[mark]
    if cites and not at_start and _CITED.fullmatch(mark):
        return " [" + re.sub(r"\s*([,;–—-])\s*", r"\1", mark) + "]"
    return f" {mark}" + (" " if after[:1].isalnum() else "")
