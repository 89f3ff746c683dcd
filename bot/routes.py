"""Which channel has which cards: a table of product, market, concern and desk, read from a file. The first row that fits counts.

One file may serve every chat: by its id a channel is one of Slack's (C0REVIEW) or of Teams' (19:…@thread.tacv2), and each chat reads its own rows.

    - desk: pharmacovigilance
      channel: C0SAFETY
      name: "#mi-safety"
    - product: [Velmira, Quorvia]
      market: DE
      channel: C0GERMANY
    - concern: off_label_question
      channel: C0SPECIAL
    - market: JP
      channel: T0JAPAN/C0REVIEW
    - channel: C0REVIEW

In front of a channel of Slack's may stand the workspace that has it; without one it is the first workspace's.
A row without a desk is for the cards of cases; one with a desk for the cards of its hand-offs. What a row does not name, it takes all of.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import yaml
from pydantic import BeforeValidator, Field, ValidationError

from triage.domain.base import Value
from triage.domain.case import Case
from triage.domain.concern import Concern, SpecialSituation
from triage.domain.decision import Desk
from triage.domain.handoff import HandOff
from triage.errors import BadSettings

SLACK_CHANNEL = r"(?:[TE][A-Z0-9]{2,19}/)?[A-Z0-9]{3,20}"
"""A channel of the first workspace by its id alone; one of another workspace behind that one's id."""
TEAMS_PREFIX = "19:"
TEAMS_CHANNEL = r"19:[A-Za-z0-9_-]{3,46}@thread\.(tacv2|skype|v2)"
TEAMS_PLACE = r"19:[^@;,\s]+@thread\.\w+"
"""Channels, group chats and meetings, whose ids are longer than a channel's."""
"""Longer ids would not fit beside what a card is about (`triage.domain.card`)."""
_CONCERNS = frozenset({*Concern, *(f"{Concern.SPECIAL_SITUATION}:{k}" for k in SpecialSituation)})


def _as_set(value: object) -> object:
    return frozenset(value) if isinstance(value, list) else frozenset({value}) if isinstance(value, str) else value


def _concerns(value: object) -> object:
    found = _as_set(value)
    if isinstance(found, frozenset) and (unknown := sorted(str(f) for f in found - _CONCERNS)):
        raise ValueError(f"{', '.join(unknown)} is no concern: deploy/slack/routes.example.yaml lists them all")
    return found


Names = Annotated[frozenset[Annotated[str, Field(min_length=1)]], BeforeValidator(_as_set), Field(min_length=1)]
Markets = Annotated[frozenset[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]], BeforeValidator(_as_set), Field(min_length=1)]
Concerns = Annotated[frozenset[str], BeforeValidator(_concerns), Field(min_length=1)]


class Row(Value):
    """One row: for what, and the channel that has its cards. `name` is how people call the channel."""

    channel: Annotated[str, Field(pattern=rf"^({SLACK_CHANNEL}|{TEAMS_CHANNEL})$")]
    name: str = ""
    product: Names | None = None
    market: Markets | None = None
    concern: Concerns | None = None
    desk: Desk | None = None

    @property
    def place(self) -> str:
        """How a card names the channel: without what every channel of Teams begins with, since a card's slot is parted by colons."""
        return self.channel.removeprefix(TEAMS_PREFIX)

    def takes(self, case: Case) -> bool:
        """Whether a case is one of this row's. What is not known of it fits no row that names it."""
        return (
            (self.product is None or case.product in self.product)
            and (self.market is None or case.market in self.market)
            and (self.concern is None or bool(self.concern & _named(case)))
        )

    def takes_all_of(self, other: "Row") -> bool:
        """Whether nothing is left for a later row after this one."""
        pairs = ((self.product, other.product), (self.market, other.market), (self.concern, other.concern))
        return self.desk is other.desk and all(mine is None or (theirs is not None and theirs <= mine) for mine, theirs in pairs)


class Chat(NamedTuple):
    """A chat as the table sees it: its name, and how an id of its channels looks."""

    name: str
    pattern: str
    example: str

    @property
    def setting(self) -> str:
        """The setting that names the file."""
        return f"TRIAGE_{self.name.upper()}_ROUTES"

    def has(self, row: Row) -> bool:
        """Whether a row's channel is one of this chat's."""
        return re.fullmatch(self.pattern, row.channel) is not None


SLACK = Chat("Slack", SLACK_CHANNEL, "C0123ABCD")
TEAMS = Chat("Teams", TEAMS_CHANNEL, "19:…@thread.tacv2")


class Routes(NamedTuple):
    """The table, in order."""

    rows: tuple[Row, ...]

    def of_case(self, case: Case) -> Row | None:
        """The row that has the card of a case; None where no row takes it."""
        return next((row for row in self.rows if row.desk is None and row.takes(case)), None)

    def of_hand_off(self, case: Case, hand_off: HandOff) -> Row | None:
        """The row that has the card of a hand-off; None where its desk works in the web alone."""
        return next((row for row in self.rows if row.desk is hand_off.desk and row.takes(case)), None)

    def called(self, channel: str) -> str:
        """What people call a channel."""
        return next((row.name for row in self.rows if row.channel == channel and row.name), f"channel {channel}")

    @property
    def all(self) -> frozenset[str]:
        """Every channel that may have a card."""
        return frozenset(row.channel for row in self.rows)


def routes(chat: Chat, path: Path | None, *, review: str | None = None, safety: str | None = None) -> Routes:
    """The table of a file for a chat, and after it the one channel for reviews and the one for safety, where they are set.

    Raises BadSettings with every fault, each with its row.
    """
    rows = [row for row in _read(chat, path) if chat.has(row)] if path else []
    if path and not rows:
        raise BadSettings(f"{chat.setting}: {path} has no channel of {chat.name} (an id as {chat.example}). Add one, or remove the setting.")
    rows += [Row(channel=safety, desk=Desk.PHARMACOVIGILANCE)] if safety else []
    rows += [Row(channel=review)] if review else []
    if path and not any(row.desk is None and Row(channel=row.channel, name=row.name) == row for row in rows):
        one = f"TRIAGE_{chat.name.upper()}_REVIEW_CHANNEL"
        raise BadSettings(f"{chat.setting}: {path} leaves cases without a channel. End it with a row that names only a channel, or set {one}.")
    return Routes(tuple(rows))


def _read(chat: Chat, path: Path) -> list[Row]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSettings(f"{chat.setting}: {path} cannot be read ({error.strerror}).") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise BadSettings(f"{chat.setting}: {path} is no YAML{f', line {mark.line + 1}' if mark else ''}.") from None
    if not isinstance(found, list) or not found:
        raise BadSettings(f"{chat.setting}: {path} holds no list of rows. Write each row as “- channel: {chat.example}”.")
    rows, faults = _rows(found)
    faults += [f"row {n + 1} is never reached: row {m + 1} takes all of it" for m, n in _hidden(rows)] if not faults else []
    if faults:
        raise BadSettings(f"{chat.setting}: {path} is wrong:\n" + "\n".join(f"  - {fault}" for fault in faults))
    return rows


def _rows(found: Sequence[object]) -> tuple[list[Row], list[str]]:
    rows: list[Row] = []
    faults: list[str] = []
    for n, one in enumerate(found, start=1):
        if not isinstance(one, Mapping):
            faults.append(f"row {n}: write it as “- channel: C…”")
            continue
        try:
            rows.append(Row.model_validate(dict(one)))
        except ValidationError as error:
            faults += [f"row {n}, {'.'.join(map(str, e['loc'][:1]))}: {_in_words(e)}" for e in error.errors()]
    return rows, faults


def _in_words(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return f"there is no such column; there are {', '.join(Row.model_fields)}"
    if error["type"] == "missing":
        return "the channel is missing"
    if error["type"] == "string_pattern_mismatch":
        return "write a market as two letters (DE), and a channel by its id (C0123ABCD in Slack, 19:…@thread.tacv2 in Teams)"
    return str(error["msg"]).removeprefix("Value error, ")


def _hidden(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    for n, later in enumerate(rows):
        first = next((m for m, earlier in enumerate(rows[:n]) if earlier.takes_all_of(later) and _same_chat(earlier, later)), None)
        if first is not None:
            yield first, n


def _same_chat(row: Row, other: Row) -> bool:
    return SLACK.has(row) == SLACK.has(other)


def _named(case: Case) -> frozenset[str]:
    """The concerns of a case, as a row can name them: by kind, or all kinds at once."""
    signals = case.decision.signals if case.decision else ()
    return frozenset(name for s in signals for name in (s.name, s.concern.value))
