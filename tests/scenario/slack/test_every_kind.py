"""Every kind of payload that Slack sends, replayed as it comes, and what is said then, kept as text."""

import json
from collections.abc import Callable, Mapping

import pytest

from bot.slack.surface import ASK, COMMANDS, EVENTS, RELAY, SHORTCUTS
from tests.fakes.slack_product import REVIEW_CHANNEL
from tests.fakes.slack_reading import Snapshot, read_message, read_messages, read_view
from tests.fakes.slack_web_api import BOT, Answer
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, OTHER_REVIEWER, QUESTION, REVIEWER, STRANGER, Story
from tests.scenario.slack.patience import until
from tests.scenario.slack.reviewing import soon, text

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

GROUP, SILENCE = "GTALK", "(nothing is said)"
MENTION = f"<@{BOT}> {QUESTION}"


def _seen(story: Story, *channels: str) -> str:
    """What stands in some channels, each under its name."""
    story.product.work()
    parts = [f"=== {channel}\n{read_messages(said) if (said := story.slack.posted(channel)) else SILENCE}" for channel in channels]
    return "\n\n".join(parts)


def _home(story: Story) -> str:
    story.side.open_home(ANA)
    return read_view(soon(lambda: story.slack.homes.get(ANA)))


def _mention(story: Story) -> str:
    story.side.write(CHANNEL, ANA, MENTION)
    return _seen(story, CHANNEL, DM)


def _nothing(kind: str) -> Callable[[Story], str]:
    def told(story: Story) -> str:
        pane = {"user_id": ANA, "channel_id": DM, "thread_ts": "1763700000.000001", "context": {"channel_id": CHANNEL}}
        assert story.side.event({"type": kind, "tokens": {"oauth": [ANA]}, "assistant_thread": pane}).status_code == 200
        return _seen(story, DM, REVIEW_CHANNEL)

    return told


def _pane(story: Story) -> str:
    about = {"user_id": ANA, "channel_id": DM, "thread_ts": "1763700000.000001", "context": {}}
    story.side.event({"type": "assistant_thread_started", "assistant_thread": about})
    (offered,) = until(lambda: story.slack.called("assistant.threads.setSuggestedPrompts"))
    assert until(story.dm)
    return f"{_seen(story, DM)}\n\n=== prompts\n" + "\n".join(f"[ {p['title']}: {p['message']}" for p in offered["prompts"])


def _reply(story: Story) -> str:
    asked = story.side.write(CHANNEL, ANA, MENTION)
    story.product.work()
    story.side.write(CHANNEL, ANA, "She had a rash as well.", thread=asked["ts"])
    return _seen(story, CHANNEL, DM)


def _in(kind: str) -> Callable[[Story], str]:
    def told(story: Story) -> str:
        story.slack.add_channel(GROUP)
        said = story.side.write(GROUP, ANA, MENTION, send=False)
        story.side.tell({**said, "channel_type": kind})
        return _seen(story, GROUP, DM)

    return told


def _picture(story: Story) -> str:
    story.side.write(DM, ANA, "See this?", subtype="file_share", files=[{"name": "scan.png"}])
    return _seen(story, DM)


def _edit(story: Story) -> str:
    story.side.edited(story.ask(), "She has a rash. Dose?")
    return _seen(story, DM)


def _deletion(story: Story) -> str:
    story.side.deleted(story.ask())
    story.product.work()
    return read_message(story.card(), title="card")


def _stranger(story: Story) -> str:
    story.slack.add_channel(f"D{STRANGER}")
    story.side.write(f"D{STRANGER}", STRANGER, QUESTION)
    assert until(lambda: story.slack.posted(f"D{STRANGER}"))
    return _seen(story, f"D{STRANGER}")


def _answer(answer: Mapping[str, object]) -> str:
    return json.dumps(answer, indent=1, ensure_ascii=False)


def _command(story: Story) -> str:
    return f"{_answer(story.side.command(ANA, QUESTION).json())}\n\n{_seen(story, DM)}"


def _empty_command(story: Story) -> str:
    story.side.command(ANA)
    return _form(story)


def _form(story: Story) -> str:
    return read_view(soon(lambda: f if story.slack.forms and len((f := story.slack.forms[-1])["blocks"]) > 1 else None))


def _relay(story: Story) -> str:
    relayed: Answer = {"type": "message", "user": STRANGER, "text": QUESTION, "ts": "1763700000.000002"}
    story.side.message_shortcut(ANA, RELAY.callback, CHANNEL, relayed)
    return _form(story)


def _shortcut(story: Story) -> str:
    story.side.shortcut(ANA, ASK.callback)
    return _form(story)


def _whisper(story: Story) -> str:
    return read_message(until(lambda: story.slack.whispers)[-1], title="whisper")


def _click_without_right(story: Story) -> str:
    story.ask()
    story.side.click(ANA, REVIEW_CHANNEL, story.card(), "claim")
    return _whisper(story)


def _second_click(story: Story) -> str:
    story.ask()
    before = json.loads(json.dumps(story.card()))
    for user in (REVIEWER, OTHER_REVIEWER):
        story.side.click(user, REVIEW_CHANNEL, before, "approve")
    return _whisper(story)


def _submission(story: Story) -> str:
    story.side.shortcut(ANA, ASK.callback)
    _form(story)
    form = story.slack.forms[-1]
    refused = story.side.submit(ANA, form, {"question_1": text(QUESTION), "country": text("Germany")}).json()
    story.side.submit(ANA, form, {"question_1": text(QUESTION), "country": text("DE")})
    return f"{_answer(refused)}\n\n{_seen(story, DM)}"


def _choices(story: Story) -> str:
    asked = {"type": "block_suggestion", "action_id": "product", "block_id": "product", "value": "vel", "team": {"id": "T01"}, "user": {"id": ANA}}
    return _answer(story.side._interact(asked).json())


KINDS: Mapping[str, Callable[[Story], str]] = {
    "app_home_opened": _home,
    "app_mention": _mention,
    "app_uninstalled": _nothing("app_uninstalled"),
    "assistant_thread_context_changed": _nothing("assistant_thread_context_changed"),
    "assistant_thread_started": _pane,
    "message.channels": _reply,
    "message.groups": _in("group"),
    "message.im": _picture,
    "message.mpim": _in("mpim"),
    "tokens_revoked": _nothing("tokens_revoked"),
    "message_changed": _edit,
    "message_deleted": _deletion,
    "message_of_a_stranger": _stranger,
    "/inquiry": _command,
    "/inquiry alone": _empty_command,
    RELAY.callback: _relay,
    ASK.callback: _shortcut,
    "block_actions without the right": _click_without_right,
    "block_actions a second time": _second_click,
    "block_suggestion": _choices,
    "view_submission": _submission,
}
"""What is replayed for each kind, and what is seen after it."""


def test_no_kind_that_slack_sends_is_left_out(backend: str) -> None:
    """Every event, command and shortcut of the manifest is replayed here."""
    assert set(EVENTS) | {c.name for c in COMMANDS} | {s.callback for s in SHORTCUTS} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_to_each_kind_of_payload(kind: str, story: Story, snapshot: Snapshot) -> None:
    """These are the words, in these places and no others."""
    name = "".join(c if c.isalnum() else "_" for c in kind).strip("_")
    snapshot(f"kind_{name}", KINDS[kind](story))
