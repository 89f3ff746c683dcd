"""The metadata block of a document: every field read, every fault named at once in a content owner's words."""

import difflib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

import yaml
from yaml.constructor import ConstructorError
from yaml.nodes import MappingNode

from knowledge.documents import Approval, Audience, DocumentKind, LabelReference
from knowledge.force import natural
from knowledge.markets import LANGUAGES
from knowledge.reasons import primary
from triage.domain.markets import MARKET_ZONES

_T = TypeVar("_T")

REQUIRED = (
    "id", "version", "title", "topic", "products", "markets", "language", "audience", "label_relation", "restriction", "direct_release",
    "effective", "expires", "author",
)  # fmt: skip
OPTIONAL = ("kind", "label", "literature_cut_off", "supersedes", "approval", "questions")
EXAMPLE = "id, version, title, products, markets, language, effective and so on"
_LONGEST = {"id": 200, "version": 100, "products": 200}
_BLOCK = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


class _Plain(yaml.BaseLoader):
    """Reads every value as the text that stands there: a date that is none is then told as one. No anchors, no key twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise ConstructorError(None, None, "aliases (*) are not allowed here", None)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as the library declares it
        keys = [key.value for key, _ in node.value]
        twice = next((key for i, key in enumerate(keys) if key in keys[:i]), None)
        if twice is not None:
            raise ConstructorError(None, None, f'"{twice}" stands there twice', node.start_mark)
        return super().construct_mapping(node, deep=deep)


def split_off(text: str) -> tuple[dict[str, Any] | None, str, list[str]]:
    """The metadata block as plain texts, what follows it, and why it cannot be read."""
    match = _BLOCK.match(text)
    if match is None:
        return None, text, [f"the metadata are missing: begin the file with a line ---, the metadata ({EXAMPLE}), and another line ---"]
    try:
        read = yaml.load(match[1], Loader=_Plain)  # noqa: S506 - the loader above makes nothing but texts, lists and mappings
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 2}" if mark else "the metadata"
        problem = getattr(error, "problem", None) or "it is not valid YAML"
        return None, text[match.end() :], [f"the metadata cannot be read at {where}: {problem}; a text with a colon in it needs quotes around it"]
    if not isinstance(read, dict):
        return None, text[match.end() :], [f"the metadata are not a list of names and values; write them as `name: value` ({EXAMPLE})"]
    return read, text[match.end() :], []


class Metadata:
    """Reads the fields one by one and keeps every fault."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.reasons = [f'{name} is missing; add a line "{name}: ..." to the metadata' for name in REQUIRED if not _given(raw.get(name))]
        unknown = [str(name) for name in raw if name not in REQUIRED + OPTIONAL]
        for name in unknown:
            meant = difflib.get_close_matches(name, [known for known in REQUIRED + OPTIONAL if known not in raw], n=1, cutoff=0.7)
            if meant:
                self.reasons.append(f'"{name}" is not known; did you mean "{meant[0]}"?')

    def fields(self) -> dict[str, Any]:
        """Every field of an ApprovedDocument that metadata say. Of use only where `reasons` stays empty."""
        read: dict[str, Any] = {
            "id": self._name("id"),
            "version": self._name("version"),
            "title": self._text("title"),
            "topic": self._text("topic"),
            "author": self._text("author"),
            "kind": DocumentKind(self._one_of("kind", {"srd": "srd", "publication": "publication"}, default="srd")),
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
            "label_reference": self._label(),
            "approval": self._approval(),
        }
        self._check_together(read)
        return read

    def _check_together(self, read: Mapping[str, Any]) -> None:
        effective, expires, approval = read["effective"], read["expires"], read["approval"]
        if expires is not None and expires < effective:
            self.reasons.append(f"it expires on {expires}, before it takes effect on {effective}; correct one of the two dates")
        if approval is not None and effective != date.min and approval.date > effective:
            self.reasons.append(f"it takes effect on {effective}, before its approval on {approval.date}; correct one of the two dates")
        if read["supersedes"] and natural(read["supersedes"]) >= natural(read["version"]):
            self.reasons.append(f"version {read['version']} cannot supersede version {read['supersedes']}; name an earlier version")
        if read["direct_release"] and (read["off_label"] or read["restricted"] or read["audience"] is Audience.MEDICAL_INFORMATION):
            self.reasons.append("direct_release is true, but off-label and restricted content is never released without a reviewer; set it to false")

    def _text(self, name: str) -> str:
        value = self.raw.get(name)
        if isinstance(value, list | dict):
            self.reasons.append(f"{name} must be a single text, not a list")
            return ""
        return re.sub(r"\s+", " ", str(value or "")).strip()

    def _name(self, name: str) -> str:
        text = self._text(name)
        if len(text) > _LONGEST.get(name, 100):
            self.reasons.append(f"{name} is longer than {_LONGEST.get(name, 100)} characters; shorten it")
        if text and not re.fullmatch(r"[\w][\w ./:+-]*", text):
            self.reasons.append(f'{name} "{text}" holds characters that a {name} cannot have; use letters, digits, ".", "-" and "/"')
        if name == "version" and text and not natural(text):
            self.reasons.append(f'version "{text}" has neither a number nor a letter; write it as a number such as 2')
        return text

    def _list(self, name: str) -> tuple[str, ...]:
        value = self.raw.get(name)
        items = value if isinstance(value, list) else [value] if _given(value) else []
        texts = tuple(dict.fromkeys(re.sub(r"\s+", " ", str(item)).strip() for item in items if not isinstance(item, list | dict)))
        if any(isinstance(item, list | dict) for item in items):
            self.reasons.append(f"{name} must be a list of texts, such as [{name[0].upper()}, ...]")
        if any(len(text) > _LONGEST.get(name, 2000) for text in texts):
            self.reasons.append(f"an entry of {name} is longer than {_LONGEST.get(name, 2000)} characters; shorten it")
        return tuple(text for text in texts if text)

    def _markets(self) -> tuple[str, ...]:
        found = tuple(market.upper() for market in self._list("markets"))
        self.reasons += [f'"{market}" is not a market; use the two-letter country code, such as US or DE' for market in found if market not in MARKET_ZONES]
        return found

    def _language(self) -> str:
        text = self._text("language")
        if text and primary(text) not in LANGUAGES:
            self.reasons.append(f'"{text}" is not a language code; use two letters, such as en or de')
        return primary(text)

    def _one_of(self, name: str, choices: Mapping[str, _T], *, default: _T) -> _T:
        text = self._text(name).casefold()
        if text and text not in choices:
            self.reasons.append(f'{name} is "{self._text(name)}"; it must be {" or ".join(choices)}')
        return choices.get(text, default)

    def _date(self, name: str, value: Any) -> date | None:
        if not _given(value):
            return None
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
                return date.fromisoformat(str(value))
        except ValueError:
            pass
        self.reasons.append(f'{name}: "{value}" is not a date; write year, month and day, such as 2026-04-01')
        return None

    def _label(self) -> LabelReference | None:
        value = self.raw.get("label")
        if not _given(value):
            return None
        if not isinstance(value, dict) or not _given(value.get("document")) or not _given(value.get("revision")):
            self.reasons.append("label must say document and revision, such as {document: NDA999001, revision: 2026-03-10}")
            return None
        revision = self._date("label revision", value["revision"])
        return None if revision is None else LabelReference(document=str(value["document"]).strip(), revision=revision)

    def _approval(self) -> Approval | None:
        value = self.raw.get("approval")
        if not _given(value):
            return None
        parts = value if isinstance(value, dict) else {}
        missing = [part for part in ("number", "date", "approver") if not _given(parts.get(part))]
        if missing:
            self.reasons.append(f"approval lacks {' and '.join(missing)}; write number, date and approver, or leave approval out to load a draft")
            return None
        day = self._date("approval date", parts["date"])
        return None if day is None else Approval(number=str(parts["number"]).strip(), date=day, approver=str(parts["approver"]).strip())


def _given(value: Any) -> bool:
    return value not in (None, "", [], {}) and (not isinstance(value, str) or bool(value.strip()))
