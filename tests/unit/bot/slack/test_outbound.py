"""Views as Block Kit: within every limit, whole words, and nothing in a text becomes a mention, a link or a format."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import presenter
from bot.review_forms import return_form
from bot.slack import markup, outbound
from bot.slack.modals import modal
from bot.views import Ask, Button, Line, Mark, Source, View
from tests.contract.messenger.samples import response
from tests.fakes.slack_blocks import faults_of, faults_of_view
from tests.fakes.slack_side import buttons_of, words_of
from triage.domain.response import Enclosure

LINES = st.builds(Line, text=st.text(min_size=1, max_size=4000), mark=st.none() | st.sampled_from(Mark), strong=st.booleans(), quiet=st.booleans())
SHORT = st.builds(Line, text=st.text(min_size=1, max_size=30), quiet=st.booleans())
SOURCES = st.builds(
    Source, number=st.integers(1, 99), text=st.text(min_size=1, max_size=2000), quote=st.text(), path=st.sampled_from(["/x", "https://h/x?a=1&b=2"])
)
VIEWS = st.builds(
    View,
    headline=st.text(min_size=1, max_size=200),
    lines=(st.lists(LINES, max_size=8) | st.lists(SHORT, max_size=70)).map(tuple),
    sources=st.lists(SOURCES, max_size=25).map(tuple),
)


@settings(max_examples=80, deadline=None)
@given(VIEWS, st.sampled_from(["", "answer.txt"]))
def test_whatever_the_words_slack_takes_the_blocks(view: View, name: str) -> None:
    assert faults_of(outbound.message(view, file_name=name).blocks) == []


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=9000))
def test_a_text_in_pieces_loses_nothing_but_space(text: str) -> None:
    pieces = markup.pieces(text, 500)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(len(markup.escape(p)) <= 500 for p in pieces)


def test_a_long_line_is_cut_between_words() -> None:
    blocks = outbound.section("dose " * 1500)
    assert len(blocks) == 3
    assert all(b["text"]["text"].strip().endswith("dose") for b in blocks)


@pytest.mark.parametrize(
    "text", ["<!channel>", "<@U123>", "<#C1|x>", "<https://evil.example|safe>", "a & b < c", "https://evil.example", "@here", "<!here> *now*"]
)
def test_no_text_calls_anybody_or_links_anywhere(text: str) -> None:
    shown = outbound.words(text)
    assert shown == {"type": "mrkdwn", "text": markup.escape(text), "verbatim": True}


@pytest.mark.parametrize("text", ["~5 mg~ or 2*3*4", "_x_", "`code`", "> quoted"])
def test_signs_of_a_text_are_shown_and_not_read_as_formats(text: str) -> None:
    shown = outbound.words(text)
    assert shown["text"] in (text, markup.escape(text))
    assert shown["type"] == "plain_text" or not markup.has_formats(text)


def test_a_view_that_does_not_fit_says_so_and_leaves_nothing_out_of_the_file() -> None:
    view = View(headline="MI-1 answered", lines=tuple(Line(text=f"Sentence {n}.") for n in range(120)))
    made = outbound.message(view, file_name="MI-1.txt")
    assert made.file is not None
    assert all(f"Sentence {n}." in made.file.content.decode() for n in range(120))
    assert "MI-1.txt" in words_of({"blocks": list(made.blocks)})
    assert not outbound.is_whole(view)


def test_a_card_that_is_cut_says_where_the_rest_is() -> None:
    made = outbound.message(View(headline="MI-1", lines=tuple(Line(text="x" * 3000) for _ in range(20))))
    assert made.file is None
    assert "the rest is on the case's page" in words_of({"blocks": list(made.blocks)})


def test_sources_link_to_the_web_pages_and_stand_ten_to_a_row() -> None:
    view = View(headline="h", sources=tuple(Source(number=n, text=f"S{n} <v1>", quote="q", path="https://h/library/x") for n in range(1, 12)))
    rows = [b for b in outbound.message(view).blocks if b["type"] == "context"]
    assert [len(r["elements"]) for r in rows] == [10, 1]
    assert rows[0]["elements"][0]["text"] == "<https://h/library/x|[1] S1 &lt;v1&gt;>"


def test_the_text_of_a_notification_names_the_case_and_nothing_of_it() -> None:
    view = View(headline="MI-1 received", lines=(Line(text="a possible adverse event"),), buttons=(Button(action="a", label="Go", value="1"),))
    assert outbound.message(view).text == "MI-1 received"


@pytest.mark.parametrize("form", [modal(return_form("7:1:1"))])
def test_the_forms_are_such_that_slack_opens_them(form: dict[str, object]) -> None:
    assert faults_of_view(form) == []


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("<@UBOT> hello", "hello"),
        ("<@UBOT|triage> &lt;5 &amp; up", "<5 & up"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<https://x.example>", "https://x.example"),
        ("<!here> <#C1|general> <@U2>", "@here #general @U2"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_what_was_typed_is_read_back(raw: str, read: str) -> None:
    assert markup.read(raw, "UBOT") == read


@settings(max_examples=60, deadline=None)
@given(st.lists(VIEWS, min_size=1, max_size=6), st.integers(0, 40), st.integers(1, 3))
def test_whatever_stands_on_a_home_tab_slack_takes_it(views: list[View], entries: int, buttons: int) -> None:
    """Within a hundred blocks, and what is left out is said."""
    asks = tuple(Ask(text=f"MI-{n} <b> & *c*", buttons=tuple(Button(action=f"a{b}", label="Do", value="1") for b in range(buttons))) for n in range(entries))
    blocks = outbound.home([v.model_copy(update={"asks": asks, "headline": v.headline or "x"}) for v in views])
    assert faults_of_view({"type": "home", "blocks": blocks}) == []
    assert len(blocks) <= 100


def test_a_long_answer_keeps_what_can_be_done_with_it_and_that_its_use_is_not_approved() -> None:
    """The summary in the message holds the word on the use, the asks and the buttons; everything is in the file."""
    long = response(statements=200, enclosed=6000)
    word = Enclosure(heading="Not an approved use", text="It is no approved use.", document="L", version="1")
    view = presenter.answer(long.model_copy(update={"off_label": True, "enclosures": (word, *long.enclosures)}), home="https://h")
    made = outbound.message(view, file_name="MI-7-answer-1.txt")
    said = words_of({"blocks": list(made.blocks)})
    assert "It is no approved use." in said
    assert buttons_of({"blocks": list(made.blocks)})[:4] == ["fulfil_spoken", "fulfil_written", "helpful_yes", "helpful_no"]
    assert faults_of(made.blocks) == []
    assert made.file is not None
    assert all(part in made.file.content.decode() for part in ("Statement 199", "w" * 6000, "It is no approved use."))
