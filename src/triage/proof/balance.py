"""Balance of a draft: where it states a benefit, the sentences that the document's owner requires beside it stand in it too."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from triage.domain.draft import Citation, Draft, Statement
from triage.domain.evidence import Passage, PassageKey, Required
from triage.proof.words import plain, without_marks

_FILE = Path(__file__).parent / "terms" / "benefit.yaml"
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Missing(NamedTuple):
    """A required sentence that is not there, for the statement that asks for it by its place."""

    place: int
    required: Required
    title: str


def states_benefit(text: str) -> bool:
    """Whether a sentence says what good a product does; in doubt it does."""
    said = set(_WORD.findall(plain(text).lower()))
    alone, together = _terms()
    return bool(said & alone) or any(pair <= said for pair in together)


def missing(statements: Sequence[Statement], passages: Mapping[PassageKey, Passage]) -> Iterator[Missing]:
    """The required sentences that a draft lacks, each once, at the first statement of a benefit that asks for it."""
    said = [_flat(s.text) for s in statements]
    seen: set[str] = set()
    for place, statement in enumerate(statements):
        if not states_benefit(statement.text):
            continue
        for passage in (passages[c.passage] for c in statement.citations if c.passage in passages):
            for required in passage.with_benefit:
                wanted = _flat(required.sentence)
                if wanted not in seen and not any(wanted in one for one in said):
                    seen.add(wanted)
                    yield Missing(place, required, passage.title)


def balanced(draft: Draft, passage: Callable[[PassageKey], Passage | None]) -> Draft:
    """The draft with every required sentence that it lacks, word for word and as a statement of its own behind those of its question."""
    keys = {c.passage for s in draft.statements for c in s.citations}
    passages = {key: found for key in keys if (found := passage(key)) is not None}
    statements = list(draft.statements)
    for lacking in missing(draft.statements, passages):
        question = draft.statements[lacking.place].question
        last = max(place for place, s in enumerate(statements) if s.question == question)
        statements.insert(last + 1, _stated(lacking, question))
    return draft if len(statements) == len(draft.statements) else draft.model_copy(update={"statements": tuple(statements)})


def _stated(lacking: Missing, question: int) -> Statement:
    key, section, sentence = lacking.required.key, lacking.required.section, lacking.required.sentence
    citation = Citation(passage=key, document=key.document, version=key.version, title=lacking.title, section=section, quote=sentence)
    return Statement(text=without_marks(sentence), question=question, citations=(citation,))


def _flat(text: str) -> str:
    return plain(text).rstrip(".").casefold()


@lru_cache(maxsize=1)
def _terms() -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    raw: dict[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe loaders)
    return frozenset(raw["benefit"].split()), tuple(frozenset(pair) for pair in raw["together"])
