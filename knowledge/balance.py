"""Balance: the sentences of a document that its owner wants beside every statement of a benefit from it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Connection, Text, cast, select

from knowledge.documents import Section
from knowledge.tables import passages, versions
from triage.domain.evidence import PassageKey, Required
from triage.domain.sentences import sentences

_REFERENCES = re.compile(r"\s*\[\d[\d\s,;–—-]*\]")
_MARKED = '%"required_with_benefit":["%'
"""What the stored body of a version holds where its owner has marked something."""


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


def beside_benefit(connection: Connection, version_ids: Collection[int]) -> Mapping[int, tuple[Required, ...]]:
    """For each of these versions that has any: the required sentences, each with the passage in which it stands."""
    marked = select(versions.c.id, versions.c.document, versions.c.version, versions.c.body)
    chosen = connection.execute(marked.where(versions.c.id.in_(version_ids), cast(versions.c.body, Text).like(_MARKED))).all()
    return {row.id: tuple(_placed(connection, row.id, row.document, row.version, row.body)) for row in chosen}


def _placed(connection: Connection, version_id: int, document: str, version: str, body: Mapping[str, object]) -> Iterator[Required]:
    of = select(passages.c.occurrence, passages.c.sha256, passages.c.section, passages.c.text).where(passages.c.version_id == version_id)
    cuts = connection.execute(of.order_by(passages.c.occurrence)).all()
    sections = [Section.model_validate(section) for section in body["sections"]]  # type: ignore[attr-defined]
    for sentence in required(body["required_with_benefit"], sections):  # type: ignore[arg-type]
        for cut in cuts:
            if sentence in cut.text:
                key = PassageKey(document=document, version=version, occurrence=cut.occurrence, sha256=cut.sha256)
                yield Required(key=key, section=cut.section, sentence=sentence)
                break


def _flat(text: str) -> str:
    """A text as an owner's copy of it is compared: without references, capitals, doubled spaces and the last stop."""
    return " ".join(_REFERENCES.sub("", text).split()).rstrip(".").casefold()
