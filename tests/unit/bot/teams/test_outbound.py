"""A view as an Adaptive Card: what Teams takes, what people read, and what never is read into a text."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot import presenter
from bot.teams import outbound
from bot.views import Ask, Button, Line, Mark, Source, View
from tests.contract.messenger.samples import correction, letter, notice, response, shared
from tests.fakes.teams_cards import MOST_BYTES, faults_of, parts_of, words_of
from triage.domain.response import Deliverable

HOME, PAGE = "https://triage.example.com", "https://triage.example.com/chat/7"
_TEXTS = st.text(min_size=1, max_size=400)
_BUTTONS = st.lists(st.builds(Button, action=st.sampled_from(["approve", "other"]), label=_TEXTS, value=_TEXTS), max_size=3).map(tuple)
_VIEWS = st.builds(
    View,
    headline=_TEXTS,
    lines=st.lists(st.builds(Line, text=_TEXTS, mark=st.sampled_from([None, *Mark]), strong=st.booleans(), quiet=st.booleans()), max_size=8).map(tuple),
    steps=st.lists(st.builds(Line, text=_TEXTS), max_size=3).map(tuple),
    sources=st.lists(st.builds(Source, number=st.integers(1, 9), text=_TEXTS, quote=_TEXTS, path=st.just(HOME) | _TEXTS), max_size=4).map(tuple),
    asks=st.lists(st.builds(Ask, text=_TEXTS, buttons=_BUTTONS, quiet=st.booleans()), max_size=2).map(tuple),
    buttons=_BUTTONS,
    more=_BUTTONS,
)


def _card(view: View, page: str = PAGE) -> outbound.Card:
    return dict(outbound.message(view, page=page)["attachments"][0]["content"])


@given(_VIEWS)
def test_every_view_is_a_card_that_teams_takes(view: View) -> None:
    """Whatever is said, the card has only parts of the schema, and fits."""
    assert faults_of(_card(view)) == []


def test_everything_that_is_delivered_is_a_good_card() -> None:
    """Receipts, answers, corrections and letters pass the checker, long ones too."""
    kinds: tuple[Deliverable, ...] = (notice(), shared(), response(), correction(), letter(), response(statements=800), response(enclosed=60_000))
    for what in kinds:
        assert faults_of(_card(presenter.deliverable(what, home=HOME))) == []


def test_an_answer_reads_as_in_every_chat() -> None:
    """Statements with the numbers of their sources, and each source opens its section."""
    card = _card(presenter.deliverable(response(), home=HOME))
    assert "Statement 0: take <1 mg & rest.[1]" in words_of(card).split("\n") or "take <1 mg & rest." in words_of(card)
    links = [run["selectAction"]["url"] for run in parts_of(card) if run.get("selectAction")]
    assert links
    assert links[0].startswith(f"{HOME}/library/SRD-1/1?section=Summary")


def test_no_format_link_or_date_is_read_into_a_text() -> None:
    """Words of others stand as they are: texts are runs, which know no formats, and no date is written out."""
    text = "**bold** [press](https://evil.example.com) {{DATE(2026-01-01T00:00:00Z)}}"
    card = _card(View(headline="MI-1", lines=(Line(text=text),)))
    assert {part["type"] for part in parts_of(card)} == {"AdaptiveCard", "RichTextBlock", "TextRun"}
    assert "{{" not in json.dumps(card)


def test_a_long_answer_is_a_summary_that_leads_to_the_whole() -> None:
    """What does not fit is said to be left out, and opens on the case's page."""
    card = _card(presenter.deliverable(response(statements=800), home=HOME))
    assert "This is not all:" in words_of(card)
    assert PAGE in [action.get("url") for action in parts_of(card)]
    assert len(json.dumps(card).encode()) < MOST_BYTES


def test_what_cannot_be_done_here_opens_the_page_where_it_can() -> None:
    """A button without a deed in Teams is a link; with no page there is none."""
    view = View(headline="MI-1", buttons=(Button(action="no_such_deed", label="Do it", value="1"),))
    assert "[Do it (in the web)]" in words_of(_card(view))
    assert "[" not in words_of(_card(view, page=""))


def test_the_headline_is_what_a_notification_says() -> None:
    """Nothing else of the card may stand on a locked telephone."""
    assert outbound.message(View(headline="MI-1 received", lines=(Line(text="private"),)))["summary"] == "MI-1 received"


def test_the_people_of_a_card_are_named_as_far_as_there_is_room() -> None:
    """At most sixty, and never so many that Teams refuses the message; the others have the button."""
    names = [f"29:{n:095}" for n in range(80)]
    short = outbound.staff_card(View(headline="MI-1"), "1|case", viewers=names)
    assert short["refresh"]["userIds"] == names[:60]
    long = outbound.staff_card(View(headline="MI-1", lines=(Line(text="word " * 4_600),)), "1|case", viewers=names)
    assert 10 < len(long["refresh"]["userIds"]) < 60
    assert faults_of(short) == faults_of(long) == []
    assert [part["verb"] for part in parts_of(long["body"]) if part["type"] == "Action.Execute"] == ["show_card"]


@given(st.lists(st.text("abcdefghij ", min_size=1, max_size=40), max_size=9), st.integers(0, 3))
def test_a_row_of_buttons_fits_on_a_telephone(labels: list[str], more: int) -> None:
    """Three at most, and no more words than its width; each button stands there once, in order."""
    buttons = tuple(Button(action="approve", label=f"{label}.", value="1:1:1") for label in labels)
    rarely = tuple(Button(action="refer", label="Refer", value="1:1:1") for _ in range(more))
    rows = [p["actions"] for p in parts_of(outbound.in_place(View(headline="MI-1", buttons=buttons, more=rarely))["body"]) if p["type"] == "ActionSet"]
    shown = [[a["title"] for a in row if a.get("mode") != "secondary"] for row in rows]
    assert [title for row in shown for title in row] == [b.label for b in buttons]
    assert all(len(row) == 1 or (len(row) <= 3 and sum(map(len, row)) <= 34) for row in shown if row)
    assert sum(a.get("mode") == "secondary" for row in rows[-1:] for a in row) == more
