"""Dialogs: every kind of field is drawn as Teams takes it, comes back as it was typed, and whatever is sent is read or told."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms import Field, Form, Kind, WrongField, day, grouped, line, long_text, moment, note, pick
from bot.slack.modals import answers as slack_answers
from bot.slack.modals import modal
from bot.teams import dialogs
from tests.fakes.slack_blocks import faults_of_view
from tests.fakes.teams_cards import faults_of, parts_of, words_of
from triage.errors import NotNow

ZONE = "America/New_York"
EVERY = Form(
    name="every",
    title="Every kind of field",
    send="Send",
    about="1:2",
    fields=(
        note("Read this first."),
        line("a_line", "A line", most=20, filled="known"),
        long_text("a_text", "A text", hint="No patient's name, please."),
        pick(Kind.ONE, "one", "One of them", [("First", "first"), ("Second", "second")], optional=False),
        grouped("listed", "From a list", [("Group", [("Third", "third")]), ("Other", [("Fourth", "fourth")])]),
        pick(Kind.SEVERAL, "several", "Several", [("Fifth", "fifth"), ("Sixth", "sixth")], most=2),
        pick(Kind.TICKS, "ticks", "Boxes", [("Seventh", "seventh")]),
        moment("at", "When?"),
        day("by", "By which day?"),
    ),
)
_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3), max_leaves=4)
_NAMES = st.sampled_from([f.name for f in EVERY.fields] + ["at__day", "at__time", "form", "about", "x__day", ""])


def test_every_kind_of_field_is_drawn_in_both_chats() -> None:
    """Each takes it as it is."""
    drawn = dialogs.dialog(EVERY, dialogs.data_of(EVERY, "opens", "1:2"), ZONE)
    assert faults_of(drawn) == []
    assert faults_of_view(modal(EVERY)) == []
    assert {f.kind for f in EVERY.fields} == set(Kind)
    assert "No patient's name, please." in words_of(drawn)


def test_only_what_is_filled_in_stands_in_a_field() -> None:
    """Nothing is preselected."""
    drawn = dialogs.dialog(EVERY, {"form": "every"}, ZONE)
    assert {p["id"]: p["value"] for p in parts_of(drawn) if "value" in p and "id" in p} == {"a_line": "known"}


FILLED = Form(
    name="filled",
    title="Filled in",
    send="Send",
    about="1",
    fields=(
        pick(Kind.ONE, "one", "One", [("First", "first"), ("Second", "second")], filled="second"),
        pick(Kind.LISTED, "listed", "Listed", [("Third", "third")], filled="third"),
        pick(Kind.SEVERAL, "several", "Several", [("Fifth", "fifth"), ("Sixth", "sixth")], filled="fifth,sixth"),
        moment("at", "When?", filled=datetime(2026, 11, 22, 13, 30, tzinfo=UTC)),
        day("by", "By which day?", filled="2026-11-24"),
    ),
)


def test_what_is_known_stands_in_the_fields_of_both_chats() -> None:
    """A time in the zone of whoever reads it; Slack knows theirs itself."""
    drawn = dialogs.dialog(FILLED, {"form": "filled"}, ZONE)
    known = {"one": "second", "listed": "third", "several": "fifth,sixth", "at__day": "2026-11-22", "at__time": "08:30", "by": "2026-11-24"}
    assert {p["id"]: p["value"] for p in parts_of(drawn) if "value" in p and "id" in p} == known
    shown = modal(FILLED)
    assert faults_of_view(shown) == []
    elements = [block["element"] for block in shown["blocks"]]
    assert [e["initial_option"]["value"] for e in elements[:2]] == ["second", "third"]
    assert [o["value"] for o in elements[2]["initial_options"]] == ["fifth", "sixth"]
    assert [elements[3]["initial_date_time"], elements[4]["initial_date"]] == [1795354200, "2026-11-24"]


def test_a_list_longer_than_slack_shows_is_looked_up_there_as_somebody_types() -> None:
    """Teams shows it with a field to look for words."""
    many = FILLED.model_copy(update={"fields": (pick(Kind.LISTED, "listed", "Which product?", [(f"P{n}", f"P{n}") for n in range(150)], filled="P120"),)})
    (block,) = modal(many)["blocks"]
    assert (block["element"]["type"], block["element"]["initial_option"]["value"]) == ("external_select", "P120")
    (field,) = [p for p in parts_of(dialogs.dialog(many, {}, ZONE)) if p["type"] == "Input.ChoiceSet"]
    assert (field["style"], len(field["choices"]), field["value"]) == ("filtered", 150, "P120")


def test_what_was_typed_comes_back_with_what_is_wrong_beside_it() -> None:
    """At its field; what belongs to none stands above all."""
    typed = {"a_line": "mine", "several": "fifth,sixth", "at__day": "2026-11-22"}
    drawn = dialogs.dialog(EVERY, {"form": "every"}, ZONE, typed=typed, wrong={"at": "No time.", "elsewhere": "Not now."})
    assert {p["id"]: p["value"] for p in parts_of(drawn) if "value" in p and "id" in p} == typed
    lines = words_of(drawn).splitlines()
    assert lines[0] == "▲ Not now."
    assert lines.index("▲ No time.") == lines.index("When?") - 1


def test_both_chats_read_the_same_answers() -> None:
    """Whatever a field is called there."""
    in_teams = dialogs.answers(
        {"a_line": "x", "one": "first", "several": "fifth,sixth", "at__day": "2026-11-22", "at__time": "08:30", "form": "every"}, ZoneInfo(ZONE)
    )
    several = {"type": "multi_static_select", "selected_options": [{"value": "fifth"}, {"value": "sixth"}]}
    in_slack = slack_answers(
        {
            "a_line": {"a_line": {"type": "plain_text_input", "value": "x"}},
            "one": {"one": {"type": "radio_buttons", "selected_option": {"value": "first"}}},
            "several": {"several": several},
            "at": {"at": {"type": "datetimepicker", "selected_date_time": 1795354200}},
        }
    )
    assert in_teams.moments == in_slack.moments
    assert [in_teams.text(n) for n in ("a_line", "one", "several", "a_text")] == [in_slack.text(n) for n in ("a_line", "one", "several", "a_text")]
    assert in_teams.chosen("several") == ("fifth", "sixth")


@given(st.dictionaries(_NAMES, _JSON, max_size=8))
def test_whatever_is_sent_is_read_or_told(sent: dict[str, Any]) -> None:
    """A dialog that was made up breaks nothing."""
    with suppress(WrongField):
        assert all(isinstance(text, str) for text in dialogs.answers(sent, ZoneInfo(ZONE)).texts.values())
    assert faults_of(dialogs.dialog(EVERY, {"form": "every"}, ZONE, typed=sent)) == []


@given(st.datetimes(timezones=st.just(ZoneInfo(ZONE))).map(lambda at: at.replace(second=0, microsecond=0, fold=0)))
def test_a_time_is_read_in_the_zone_of_who_wrote_it(at: Any) -> None:
    """As they would say it."""
    try:
        read = dialogs.answers({"at__day": at.date().isoformat(), "at__time": f"{at:%H:%M}"}, ZoneInfo(ZONE)).moments["at"]
    except WrongField:
        assert at.year in (1, 9999)
    else:
        assert read.astimezone(ZoneInfo(ZONE)).timestamp() == at.timestamp()


@pytest.mark.parametrize(("day", "at"), [("2026-11-22", ""), ("", "08:30"), ("soon", "08:30"), ("2026-11-22", "25:00")])
def test_half_a_time_is_told_at_its_field(day: str, at: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(WrongField) as wrong:
        dialogs.answers({"at__day": day, "at__time": at}, ZoneInfo(ZONE))
    assert wrong.value.field == "at"


def test_a_form_that_is_longer_than_teams_takes_is_refused_with_where_to_go() -> None:
    """Before it is shown."""
    long = EVERY.model_copy(update={"fields": tuple(Field(name=f"s{n}", label="x" * 2_000, kind=Kind.TEXT) for n in range(15))})
    with pytest.raises(NotNow, match="on the web"):
        dialogs.dialog(long, {}, ZONE)


def test_what_was_typed_is_given_back_whatever_its_length() -> None:
    """Rather than be lost."""
    assert "x" * 30_000 in str(dialogs.dialog(EVERY, {"form": "every"}, ZONE, typed={"a_text": "x" * 30_000}))
