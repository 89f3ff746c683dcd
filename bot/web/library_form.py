"""The form in which a content owner says what a file does not say of itself: made from the one schema of metadata, filled from the file."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bot.web.edge import Visit
from knowledge.documents import DocumentKind
from knowledge.schema import SCHEMA, Field, Input

_PREFIX = "m."


class Row(NamedTuple):
    """A field of the form: what it holds now, what is wrong with it, whether it must be filled, and whether it was set here."""

    field: Field
    value: str
    faults: tuple[str, ...]
    is_required: bool
    is_set_here: bool

    @property
    def id(self) -> str:
        """By which the page knows the field."""
        return "f-" + self.field.name.replace(".", "-")

    @property
    def name(self) -> str:
        """By which the form sends it."""
        return _PREFIX + self.field.name

    @property
    def size(self) -> int:
        """Lines of its box."""
        return max(1 if self.field.name != "questions" else 3, self.value.count("\n") + 1)


class Group(NamedTuple):
    """Fields that belong together; `is_open` where one of them must be looked at or says something."""

    name: str
    rows: tuple[Row, ...]
    is_open: bool


class Fault(NamedTuple):
    """A fault in plain words, and the field that mends it, if one does."""

    words: str
    row: Row | None


_GROUPS: Mapping[str, tuple[str, ...]] = {
    "What it is": ("id", "version", "kind", "title", "topic", "author"),
    "For whom": ("products", "markets", "language", "audience"),
    "How it may be used": ("label_relation", "restriction", "direct_release", "effective", "expires", "supersedes"),
    "Questions that it must answer": ("questions",),
    "What must stand beside a benefit": ("required_with_benefit",),
    "What it rests on": ("label.document", "label.revision", "literature_cut_off"),
    "Already approved elsewhere": ("approval.number", "approval.date", "approval.approver"),
    "Of the label": ("ingredients", "classes", "codes"),
}
"""The fields in groups, as one fills them in; a field that stands in none comes last."""
_NEVER_SHUT = 4
_NOTHING_SAID = "the metadata are missing"
_SAY_IT = "nothing is said of the document yet: fill in the form, at least where it says “needed”"


def rows(metadata: Mapping[str, Any], faults: Sequence[str], given: Mapping[str, Any]) -> tuple[Row, ...]:
    """The fields for a document of its kind, in the order of the schema."""
    kind = _value(metadata, "kind") or DocumentKind.SRD
    chosen = [field for field in SCHEMA if kind in field.kinds or kind not in set(DocumentKind)]
    return tuple(
        Row(
            field=field,
            value=_value(metadata, field.name),
            faults=tuple(in_form(fault) for fault in faults if _is_about(fault, field)),
            is_required=kind in field.required,
            is_set_here=field.name in given,
        )
        for field in chosen
    )


def grouped(made: Sequence[Row]) -> tuple[Group, ...]:
    """The fields in groups. What is seldom needed stays shut until it says something."""
    named = {name for names in _GROUPS.values() for name in names}
    groups = {**_GROUPS, "More": tuple(row.field.name for row in made if row.field.name not in named)}
    found = []
    for place, (name, names) in enumerate(groups.items()):
        own = tuple(row for wanted in names for row in made if row.field.name == wanted)
        if own:
            found.append(Group(name, own, place < _NEVER_SHUT or any(row.value or row.faults or row.is_required for row in own)))
    return tuple(found)


def with_rows(faults: Sequence[str], made: Sequence[Row]) -> tuple[Fault, ...]:
    """Every fault with the field that mends it."""
    first = next((row for row in made if row.is_required and not row.value), None)
    said = [in_form(fault) for fault in faults]
    return tuple(Fault(fault, first if fault == _SAY_IT else next((row for row in made if fault in row.faults), None)) for fault in said)


def in_form(fault: str) -> str:
    """A fault for somebody who has the form before them: how to write it into a file is left out."""
    return _SAY_IT if fault.startswith(_NOTHING_SAID) else re.sub(r'; add "[\w.]+", such as .*', "", fault)


def mended(visit: Visit, metadata: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What is set in the form from now on: what was set before, and every field that differs from what stood there. None takes away."""
    found = dict(given)
    for field in SCHEMA:
        if _PREFIX + field.name not in visit.form:
            continue
        text = visit.text(_PREFIX + field.name).replace("\r\n", "\n")
        if text != _value(metadata, field.name):
            found[field.name] = text or None
    return found


def _value(metadata: Mapping[str, Any], name: str) -> str:
    whole, _, part = name.partition(".")
    value = metadata.get(whole)
    if part:
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, list | tuple):
        return "\n".join(str(v) for v in value).strip()
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None or isinstance(value, Mapping) else str(value).strip()


def _is_about(fault: str, field: Field) -> bool:
    """Whether a fault speaks of a field: by its name as files write it, or as people call it."""
    named = re.match(rf"(?:an entry of )?{re.escape(field.name)}\b|{re.escape(field.subject)}\b", fault)
    return bool(named) or f'add "{field.name}"' in fault or any(re.search(p, fault) for p in _ABOUT.get(field.name, ()))


_ABOUT: Mapping[str, tuple[str, ...]] = {
    "markets": ("is not a market",),
    "language": ("is not a language code",),
    "expires": ("^it expires on",),
    "effective": ("^it takes effect on",),
    "supersedes": ("cannot supersede",),
    "label.document": ("^label must say document",),
    "label.revision": ("^label must say document", "^label revision"),
    "approval.number": ("^approval lacks .*number",),
    "approval.date": ("^approval lacks .*date", "^approval date"),
    "approval.approver": ("^approval lacks .*approver",),
    "products": ("products? .*not known",),
}
"""Faults that name their field in other words."""
INPUTS: Mapping[Input, str] = {Input.NAME: "text", Input.TEXT: "text", Input.DATE: "date", Input.LIST: "lines", Input.CHOICE: "choice"}
"""For each kind of value the control that takes it."""
