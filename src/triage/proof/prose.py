"""Prose: whether a text reads as a sentence at all. Code, encoded words, letters pulled apart or borrowed from another script do not belong in an answer.

They are how an order hides: in a document, in a message, in what a model writes.
"""

import re
import unicodedata

_CODE = re.compile(
    r"[{}`\\]|</|/>|<!|-->|--!?<|\*\*\w[^*]*\*\*|!\[|\]\(|\[/?INST\b|\"\s*:|#{3,}|^\s*>|&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});|[!?]{3,}",
    re.IGNORECASE | re.MULTILINE,
)
_PULLED_APART = re.compile(r"(?:(?<!\w)[^\W\d_][ \t\u00a0\u200b]+){6,}")
_ENCODED = re.compile(r"(?<![\w/])(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])[\w+/]{24,}={0,2}|[\w+/]{60,}")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
_TO_A_WRITER = re.compile(
    r"(?:^\W*|[.;:!?>]\s*|\b(?:please|now|then)\s+)(?:say\b|cite\b|write (?:it|this|that|in|grams?)\b|search for\b"
    r"|leave out (?:the )?words?\b|give no (?:sources?|reasons?)\b"
    r"|mark (?:this|it)\b|set (?:the )?(?:product|route|status|flag)\b|name the (?:site|page)\b|flag everything\b|report nothing\b"
    r"|quote (?:a|the) (?:study|message)\b|join two facts\b"
    r"|add (?:an? |the )?(?:link|site|picture|image|script|order|footnote)\b)"
    r"|\bsay \S+ instead of \S+|\b(?:read|decode)\b.{0,20}\b(?:follow|backwards)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 2
_GREEK_IN_LATIN = re.compile(r"[µμαβγδκλ]")
"""Letters of names in science: interferon-γ, µg."""


_NEVER = (_CODE, _PULLED_APART, _ENCODED, _TO_A_WRITER)


_IN_DISGUISE = ("\U0001d400", "\U0001d7ff")
"""Letters and digits of mathematics."""


def no_prose(text: str) -> bool:
    """Whether a text holds what no sentence of a medical answer holds.

    Code, encoded or unseen characters, words of mixed scripts, letters one by one, orders to whoever writes; or hardly a word.
    """
    found = next((one for kind in _NEVER if (one := kind.search(text))), None)
    few = len(_WORD.findall(text)) < _FEWEST_WORDS and not any(c.isdigit() for c in text)
    return (
        found is not None or few or _disguised(text) or any(unicodedata.category(c) in {"Cf", "Co", "Cn", "Cs"} and c != "\u00ad" for c in text) or _mixed(text)
    )


def _disguised(text: str) -> bool:
    """Whether a text is struck out, or has digits or letters that look like others: of full width, of mathematics, of another script."""
    marked = any(unicodedata.category(c) == "Mn" for c in unicodedata.normalize("NFC", text))
    return marked or any(_IN_DISGUISE[0] <= c <= _IN_DISGUISE[1] or (c.isdecimal() and not c.isascii()) or "\uff01" <= c <= "\uff5e" for c in text)


def _mixed(text: str) -> bool:
    """Whether a word has letters of two scripts: a Latin word with Cyrillic letters looks like the word, and is another."""
    return any(len({_script(c) for c in word if c.isalpha()} & set(_SCRIPTS)) > 1 for word in _GREEK_IN_LATIN.sub("", text).split() if not word.isascii())


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]
