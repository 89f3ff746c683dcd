"""Balance: the sentences of a document that its owner wants beside every statement of a benefit from it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from knowledge.documents import Section
from triage.domain.evidence import PassageKey, Required
from triage.domain.sentences import sentences

_REFERENCES = re.compile(r"\s*\[\d[\d\s,;–—-]*\]")


def required(marked: Sequence[str], sections: Sequence[Section]) -> tuple[str, ...]:
    """The sentences that are marked, as they stand in the document, in its order: those marked one by one, and all of the sections that are."""
    wanted = {_flat(entry) for entry in marked}
    found = (s for section in sections for s in sentences(section.text) if _flat(section.name) in wanted or _flat(s) in wanted)
    return tuple(dict.fromkeys(found))


def remarks(marked: Sequence[str], sections: Sequence[Section]) -> Iterator[str]:
    """What is marked and is neither a sentence nor a section of the document, in words for its owner."""
    there = {_flat(section.name) for section in sections} | {_flat(s) for section in sections for s in sentences(section.text)}
    for entry in marked:
        if _flat(entry) not in there:
            names = ", ".join(dict.fromkeys(section.name for section in sections))
            yield f'required_with_benefit: "{entry}" is no sentence of the document; copy one word for word, or name a section ({names})'


def placed(body: Mapping[str, Any], cuts: Sequence[tuple[PassageKey, str, str]]) -> Iterator[Required]:
    """The required sentences of a document as it is stored, each with the passage in which it stands. `cuts`: key, section and text of each passage."""
    sections = [Section.model_validate(section) for section in body["sections"]]
    for sentence in required(body["required_with_benefit"], sections):
        found = next(((key, section) for key, section, text in cuts if sentence in text), None)
        if found is not None:
            yield Required(key=found[0], section=found[1], sentence=sentence)


def _flat(text: str) -> str:
    """A text as an owner's copy of it is compared: without references, capitals, doubled spaces and the last stop."""
    return " ".join(_REFERENCES.sub("", text).split()).rstrip(".").casefold()
