"""What the case page shows: the message with its flags, the draft with its proof, and the sources with the quote in its place."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from bot.presenter_writer import doubts
from bot.web.marking import Marked, Piece, Shown, flagged, quoted, redacted
from triage.casefile import CaseFile
from triage.domain.case import WITH_A_PERSON
from triage.domain.draft import Citation, Draft
from triage.domain.evidence import Hit, Passage, PassageKey
from triage.domain.sentences import split
from triage.errors import UnusableMessage
from triage.redact import names_of, redactions
from triage.rules.clocks import Targets, escalation_at, reminder_at
from triage.steps.sign_off import EditedStatement
from triage.steps.tools import Tools
from triage.store.cases import Message
from triage.store.drafts import StoredDraft
from triage.store.trail import TrailEntry

PROVEN, DOUBTED, NOT_PROVEN = "●", "▲", "✕"


class Source(NamedTuple):
    """Where a statement stands: the document, and the passage with the quote marked."""

    citation: Citation
    heading: str
    pieces: tuple[Marked, ...]


class StatementLine(NamedTuple):
    """One statement of a draft with its proof."""

    place: int
    text: str
    question: int
    faults: tuple[str, ...]
    sources: tuple[Source, ...]
    keys: str
    doubt: str = ""

    @property
    def mark(self) -> str:
        """● proven, ▲ proven and doubted, ✕ not proven."""
        return NOT_PROVEN if self.faults else DOUBTED if self.doubt else PROVEN


class Found(NamedTuple):
    """A passage that may be used, sentence by sentence."""

    passage: Passage
    key: str
    heading: str
    sentences: tuple[str, ...]


class Said(NamedTuple):
    """A message with its flags in place, and as a model would see it: empty where nothing is replaced."""

    message: Message
    pieces: tuple[Piece, ...]
    redacted: tuple[Shown, ...]

    @property
    def replaced(self) -> int:
        """How many stretches of personal data are replaced."""
        return sum(p.redaction is not None for p in self.redacted)


class Change(NamedTuple):
    """A word or some words of a draft: kept, taken away, or added."""

    kind: str
    text: str


class VersionOf(NamedTuple):
    """A version of a draft with what it changed."""

    stored: StoredDraft
    changes: tuple[Change, ...]


class Reminder(NamedTuple):
    """What comes, or came, by the clock of a case: what it says, when, and to whom, where it has been said."""

    words: str
    at: datetime
    to: str = ""


def reminders(file: CaseFile, targets: Targets) -> tuple[Reminder, ...]:
    """What was said by the clock of a case that waits for a person, and what will be, in order."""
    if file.case.status not in WITH_A_PERSON:
        return ()
    case = file.case
    said = [Reminder(_SAID[e.action], e.at, _told(e, file)) for e in file.trail if e.action in _SAID and e.facts.get("due") == case.due_at.isoformat()]
    done = {r.words for r in said}
    comes = (
        (_SAID["case.reminded"], reminder_at(case.received_at, case.due_at, targets.remind_before)),
        (_SAID["case.late"], escalation_at(case.due_at, targets.escalate_after)),
    )
    return (*said, *(Reminder(words, at) for words, at in comes if words not in done and at > file.read_at))


_SAID: Mapping[str, str] = {"case.reminded": "reminder", "case.late": "said to be late"}


def _told(entry: TrailEntry, file: CaseFile) -> str:
    people = entry.facts.get("people")
    named = [file.names.get(p, p) for p in people] if isinstance(people, list) else []
    return ", ".join([*named, *(["the queue"] if entry.facts.get("in_the_queue") else [])])


def messages(tools: Tools, file: CaseFile) -> tuple[Said, ...]:
    """The messages of a case, each with its flags marked in the text, and with what is replaced before a model sees it."""
    names = names_of(tools.library.products())
    return tuple(_said(m, names) for m in file.messages)


def _said(message: Message, names: Sequence[str]) -> Said:
    changes = redactions(message.text, names)
    return Said(message, flagged(message.text, message.decision.signals if message.decision else ()), redacted(message.text, changes) if changes else ())


def statements(tools: Tools, draft: Draft | None) -> tuple[StatementLine, ...]:
    """A draft line by line, with every fault and every source."""
    if draft is None:
        return ()
    faults: dict[int, list[str]] = {}
    for defect in draft.defects:
        faults.setdefault(defect.statement, []).append(defect.why)
    doubted = doubts(draft)
    return tuple(
        StatementLine(
            i, s.text, s.question, tuple(faults.get(i, ())), sources(tools, s.citations), keys_text(c.passage for c in s.citations), doubted.get(i, "")
        )
        for i, s in enumerate(draft.statements)
    )


def sources(tools: Tools, citations: Sequence[Citation]) -> tuple[Source, ...]:
    """The cited passages, with all quotes of this statement marked."""
    found = []
    for citation in citations:
        passage = tools.library.passage(citation.passage)
        text = passage.text if passage else citation.quote
        found.append(Source(citation, " › ".join(passage.heading) if passage else citation.section, quoted(text, [citation.quote])))
    return tuple(found)


def passages(hits: Iterable[Hit]) -> tuple[Found, ...]:
    """Passages cut into sentences, each of which can be taken into the draft."""
    return tuple(
        Found(h.passage, keys_text([h.passage.key]), " › ".join(h.passage.heading), tuple(h.passage.text[a:b] for a, b in split(h.passage.text))) for h in hits
    )


def evidence(file: CaseFile) -> tuple[Found, ...]:
    """The passages that were found for the questions of a case."""
    by_key = {h.passage.key: h for e in file.evidence for h in e.hits}
    return passages(by_key.values())


def history(file: CaseFile) -> tuple[VersionOf, ...]:
    """Every version of the draft, the latest first, with what changed from the one before."""
    found: list[VersionOf] = []
    before = ""
    for stored in file.drafts:
        now = "\n".join(s.text for s in stored.draft.statements)
        found.append(VersionOf(stored, differences(before, now)))
        before = now
    return tuple(reversed(found))


def differences(before: str, after: str) -> tuple[Change, ...]:
    """What a later text takes from, adds to and keeps of an earlier one, word by word."""
    old, new = _tokens(before), _tokens(after)
    changes: list[Change] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            changes.append(Change("kept", "".join(old[i:j])))
            continue
        changes += [Change(kind, "".join(words)) for kind, words in (("gone", old[i:j]), ("new", new[k:m])) if words]
    return tuple(changes)


def keys_text(keys: Iterable[PassageKey]) -> str:
    """Passage keys as a form field holds them, one a line."""
    return "\n".join(k.model_dump_json() for k in dict.fromkeys(keys))


def edited(texts: Sequence[str], questions: Sequence[str], keys: Sequence[str]) -> tuple[EditedStatement, ...]:
    """What a form holds as statements. Raises UnusableMessage for what no page of ours sends."""
    try:
        return tuple(
            EditedStatement(
                text=text[:2_000], question=int(question), passages=tuple(PassageKey.model_validate_json(k) for k in lines.splitlines() if k.strip())
            )
            for text, question, lines in zip(texts, questions, keys, strict=True)
        )
    except (ValidationError, ValueError):
        raise UnusableMessage("The statements could not be read. Please reload the page.") from None


def _tokens(text: str) -> list[str]:
    words: list[str] = []
    for line in text.split("\n"):
        words += [w + " " for w in line.split()] + ["\n"] if line else []
    return words
