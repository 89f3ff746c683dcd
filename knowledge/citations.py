"""Citations and the list of references: what is cited and not listed, what is listed and never cited."""

import re
from collections.abc import Iterator, Sequence

from knowledge.documents import Section
from knowledge.readers.characters import heads_references

_CITED = re.compile(r"\[(\d{1,3}(?:\s*[,;–—-]\s*\d{1,3})*)\]")
_LISTED = re.compile(r"(?:\[(\d{1,3})\]|(\d{1,3})[.)])\s+\S|(\d{1,3})\s+(?=[^\W\d_])")
_LONGEST_RANGE = 50
_MOST_NAMED = 6


def remarks(sections: Sequence[Section]) -> Iterator[str]:
    """What an owner should mend, in words; nothing where a document has no numbered references."""
    lists = [section for section in sections if heads_references(section.name)]
    listed = {number for section in lists for line in section.text.split("\n") if (number := _number(line)) is not None}
    cited = dict.fromkeys(number for section in sections if section not in lists for number in _numbers(section.text))
    if not lists and cited:
        yield f"{_named('reference', sorted(cited))} cited, and the document has no list of references; add a section References"
    if not listed:
        return
    unknown = sorted(number for number in cited if number not in listed)
    unused = sorted(number for number in listed if number not in cited)
    if unknown:
        yield f"{_named('reference', unknown)} cited and not in the list of references; add to the list or correct the citation"
    if unused:
        yield f"{_named('reference', unused)} cited nowhere; cite or take it out of the list"


def _number(line: str) -> int | None:
    match = _LISTED.match(line)
    return None if match is None else int(match[1] or match[2] or match[3])


def _numbers(text: str) -> Iterator[int]:
    for match in _CITED.finditer(text):
        for part in re.split(r"\s*[,;]\s*", match[1]):
            first, *last = (int(number) for number in re.split(r"\s*[–—-]\s*", part))
            end = last[-1] if last else first
            yield from range(first, end + 1) if first <= end <= first + _LONGEST_RANGE else (first, end)


def _named(what: str, numbers: Sequence[int]) -> str:
    """Several things by their numbers, as the subject of a sentence: "references 3 and 7 are"."""
    if len(numbers) == 1:
        return f"{what} {numbers[0]} is"
    shown = [str(number) for number in numbers[:_MOST_NAMED]]
    more = len(numbers) - len(shown)
    words = [*shown, f"{more} more"] if more else shown
    return f"{what}s {', '.join(words[:-1])} and {words[-1]} are"
