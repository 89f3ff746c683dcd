"""The metadata of a document: every field read, every fault named at once in a content owner's words."""

import difflib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple, TypeVar

from knowledge.documents import Approval, Audience, DocumentKind, LabelReference
from knowledge.force import natural
from knowledge.markets import LANGUAGES, spread
from knowledge.reasons import primary
from knowledge.schema import FIELDS, NAMES, SCHEMA, Field, Input, is_given
from triage.domain.markets import MARKET_ZONES

__all__ = ["FIELDS", "SCHEMA", "Field", "Input", "Read", "merged", "read"]

_T = TypeVar("_T")

_SEPARATORS = {
    "questions": re.compile(r"[\n\r]+|(?<=\?)\s*;"),
    "required_with_benefit": re.compile(r"[\n\r]+|(?<=[.!])\s*;"),
    "markets": re.compile(r"[\n\r;,]+"),
}
_BETWEEN = re.compile(r"[\n\r;]+")
"""What stands between several values where they are written as one text."""

_LABEL_DEFAULTS = {"topic": "prescribing information", "audience": "hcp", "label_relation": "on_label", "restriction": "none", "direct_release": "false"}
"""What need not be said of a label: it is published, and says what it says to professionals."""

_NAME = re.compile(r"\w[\w ./:+()-]*", re.ASCII)
_VERSION = re.compile(r"\w[\w .:+()-]*", re.ASCII)
"""Plain letters only: one that looks like another would make a second document of the same number. A version is one part of an address."""
_INTRODUCED = re.compile(r"^(?:version|ver|v)[. ]*(?=[0-9])", re.IGNORECASE)
"""What people write before a version's number, which would make it count as later than every number."""
_VERSIONS = ("version", "supersedes")
_OUR_TIME = range(1900, 2201)


class Read(NamedTuple):
    """Metadata as read: the fields of an ApprovedDocument, of use only where there are no faults; and what a label says of its product."""

    fields: Mapping[str, Any]
    ingredients: tuple[str, ...]
    classes: tuple[str, ...]
    codes: tuple[str, ...]
    faults: tuple[str, ...]
    warnings: tuple[str, ...]


def merged(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata from several places as one: what a later layer says goes before, part by part; what it leaves empty it does not say.

    Names may be written with capitals, spaces and hyphens ("Expiry date", "label-relation"), and parts with a dot ("label.revision").
    None takes away what an earlier layer says.
    """
    found: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            whole, _, part = known_name(str(name)).partition(".")
            if value is None:
                _take_away(found, whole, part)
            elif part:
                _set_part(found, whole, {part: value})
            elif isinstance(value, Mapping):
                _set_part(found, whole, {str(key): inner for key, inner in value.items()})
            elif is_given(value):
                found[whole] = value
    return found


def _set_part(found: dict[str, Any], whole: str, parts: Mapping[str, Any]) -> None:
    given = {part: value for part, value in parts.items() if is_given(value)}
    if given:
        held = found.get(whole)
        found[whole] = {**(held if isinstance(held, dict) else {}), **given}


def _take_away(found: dict[str, Any], whole: str, part: str) -> None:
    if not part:
        found.pop(whole, None)
    elif isinstance(found.get(whole), dict):
        found[whole] = {key: value for key, value in found[whole].items() if key != part}


def known_name(written: str) -> str:
    """The schema's name for a name as somebody wrote it: "expires" for "Expiry date"; a name that is not known stays as it is."""
    plain = re.sub(r"[\s_-]+", "_", written.strip().casefold())
    return _BY_WORDS.get(plain, plain if plain in NAMES else written.strip())


_BY_WORDS = {re.sub(r"[\s_-]+", "_", field.label.casefold()): field.name for field in SCHEMA}


def read(raw: Mapping[str, Any]) -> Read:
    """The fields that metadata say, with every fault at once."""
    return _Reading(raw).done()


class _Reading:
    """Reads the fields one by one and keeps every fault."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = dict(raw)
        self.faults: list[str] = []
        self.warnings: list[str] = []
        self.kind = DocumentKind(self._one_of("kind", {kind.value: kind.value for kind in DocumentKind}, default=DocumentKind.SRD.value))
        self._missing()
        self._unknown()
        if self.kind is DocumentKind.LABEL:
            self.raw = {**_LABEL_DEFAULTS, **self.raw}

    def _missing(self) -> None:
        for field in SCHEMA:
            if self.kind in field.required and not is_given(self.raw.get(field.name)):
                self.faults.append(f'{field.subject} missing; add "{field.name}", such as {field.name}: {field.example}')

    def _unknown(self) -> None:
        for name in self.raw:
            fields = [field for field in SCHEMA if field.whole == name]
            if not fields:
                meant = difflib.get_close_matches(name, [known for known in NAMES if known not in self.raw], n=1, cutoff=0.7)
                if meant:
                    self.faults.append(f'"{name}" is not known; did you mean "{meant[0]}"?')
                else:
                    self.warnings.append(f'"{name}" is not a field that is used; it is left out')
            elif not any(self.kind in field.kinds for field in fields):
                self.warnings.append(f'"{name}" is not used for a document of the kind "{self.kind.value}"; it is left out')

    def done(self) -> Read:
        """Everything that was read."""
        fields: dict[str, Any] = {
            "id": self._name("id"),
            "version": self._name("version"),
            "title": self._text("title"),
            "topic": self._text("topic"),
            "author": self._text("author"),
            "kind": self.kind,
            "products": self._list("products"),
            "markets": self._markets(),
            "language": self._language(),
            "audience": Audience(self._one_of("audience", {a.value: a.value for a in Audience}, default=Audience.MEDICAL_INFORMATION.value)),
            "off_label": self._one_of("label_relation", {"on_label": False, "off_label": True}, default=True),
            "restricted": self._one_of("restriction", {"none": False, "medical_information_only": True}, default=True),
            "direct_release": self._one_of("direct_release", {"true": True, "false": False, "yes": True, "no": False}, default=False),
            "effective": self._date("effective", self.raw.get("effective")) or date.min,
            "expires": self._date("expires", self.raw.get("expires")),
            "literature_cut_off": self._date("literature_cut_off", self.raw.get("literature_cut_off")),
            "supersedes": self._name("supersedes") or None,
            "questions": self._list("questions"),
            "required_with_benefit": () if self.kind is DocumentKind.LABEL else self._list("required_with_benefit"),
            "label_reference": self._label(),
            "approval": self._approval(),
        }
        self._check_together(fields)
        of_label = {name: self._list(name) if self.kind is DocumentKind.LABEL else () for name in ("ingredients", "classes", "codes")}
        return Read(fields, **of_label, faults=tuple(dict.fromkeys(self.faults)), warnings=tuple(dict.fromkeys(self.warnings)))

    def _check_together(self, fields: Mapping[str, Any]) -> None:
        effective, expires, approval = fields["effective"], fields["expires"], fields["approval"]
        if expires is not None and expires < effective:
            self.faults.append(f"it expires on {expires}, before it takes effect on {effective}; correct one of the two dates")
        if approval is not None and effective != date.min and approval.date > effective:
            self.faults.append(f"it takes effect on {effective}, before its approval on {approval.date}; correct one of the two dates")
        if fields["supersedes"] and natural(fields["supersedes"]) >= natural(fields["version"]):
            self.faults.append(f"version {fields['version']} cannot supersede version {fields['supersedes']}; name an earlier version")
        if fields["direct_release"] and (fields["off_label"] or fields["restricted"] or fields["audience"] is Audience.MEDICAL_INFORMATION):
            self.faults.append("direct_release is true, but off-label and restricted content is never released without a reviewer; set it to false")

    def _text(self, name: str, value: Any = None) -> str:
        value = self.raw.get(name) if value is None else value
        if isinstance(value, list | dict | tuple):
            self.faults.append(f"{name} must be a single text, not a list")
            return ""
        text = re.sub(r"\s+", " ", str("" if value is None else value)).strip()
        return self._short_enough(FIELDS[name], text)

    def _short_enough(self, field: Field, text: str) -> str:
        if len(text) > field.longest:
            what = f"a {field.entry} among the {field.words}" if field.input is Input.LIST else f"the {field.words}"
            self.faults.append(f"{what} is longer than {field.longest} characters; shorten it")
        return text

    def _name(self, name: str, value: Any = None) -> str:
        text = self._text(name, value)
        allowed, others = (_VERSION, '"." and "-"') if name in _VERSIONS else (_NAME, '".", "-" and "/"')
        if name in _VERSIONS:
            text = _INTRODUCED.sub("", text)
        if text and not allowed.fullmatch(text):
            self.faults.append(f'{name} "{text}" holds characters that it cannot have; use the letters A to Z, digits, {others}')
        if name == "version" and text and not natural(text):
            self.faults.append(f'version "{text}" has neither a number nor a letter; write it as a number such as 2')
        return text

    def _list(self, name: str) -> tuple[str, ...]:
        value = self.raw.get(name)
        items = list(value) if isinstance(value, list | tuple) else _SEPARATORS.get(name, _BETWEEN).split(str(value)) if is_given(value) else []
        if isinstance(value, dict) or any(isinstance(item, list | dict | tuple) for item in items):
            self.faults.append(f"{name} must be a list of texts, such as [{FIELDS[name].example}, ...]")
            return ()
        texts = dict.fromkeys(re.sub(r"\s+", " ", str(item)).strip() for item in items)
        return tuple(self._short_enough(FIELDS[name], text) for text in texts if text)

    def _markets(self) -> tuple[str, ...]:
        found = spread(market.upper() for market in self._list("markets"))
        self.faults += [f'"{market}" is not a market; use the two-letter country code, such as US or DE' for market in found if market not in MARKET_ZONES]
        return found

    def _language(self) -> str:
        text = self._text("language")
        if text and primary(text) not in LANGUAGES:
            self.faults.append(f'"{text}" is not a language code; use two letters, such as en or de')
        return primary(text)

    def _one_of(self, name: str, choices: Mapping[str, _T], *, default: _T) -> _T:
        text = self._text(name).casefold()
        if text and text not in choices:
            self.faults.append(f'{name} is "{self._text(name)}"; it must be {" or ".join(choices)}')
        return choices.get(text, default)

    def _date(self, name: str, value: Any) -> date | None:
        if not is_given(value):
            return None
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
                day = date.fromisoformat(str(value))
                if day.year not in _OUR_TIME:
                    self.faults.append(f'{name}: "{value}" is not a date of our time; look at the year')
                return day
        except ValueError:
            pass
        self.faults.append(f'{name}: "{value}" is not a date; write year, month and day, such as 2026-04-01')
        return None

    def _label(self) -> LabelReference | None:
        value = self.raw.get("label")
        if not is_given(value):
            return None
        if not isinstance(value, dict) or not is_given(value.get("document")) or not is_given(value.get("revision")):
            self.faults.append("label must say document and revision, such as {document: NDA999001, revision: 2026-03-10}")
            return None
        revision = self._date("label revision", value["revision"])
        return None if revision is None else LabelReference(document=self._name("label.document", value["document"]), revision=revision)

    def _approval(self) -> Approval | None:
        value = self.raw.get("approval")
        if not is_given(value) or self.kind is DocumentKind.LABEL:
            return None
        parts = value if isinstance(value, dict) else {}
        missing = [part for part in ("number", "date", "approver") if not is_given(parts.get(part))]
        if missing:
            self.faults.append(f"approval lacks {' and '.join(missing)}; write number, date and approver, or leave approval out to load a draft")
            return None
        day = self._date("approval date", parts["date"])
        number, approver = self._text("approval.number", parts["number"]), self._text("approval.approver", parts["approver"])
        return None if day is None else Approval(number=number, date=day, approver=approver)
