"""The door: only Slack comes in, in time, and what it sends twice is one message."""

import io
import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import structlog

from bot.slack import app, listeners, voice
from tests.fakes.slack_product import SECRET
from tests.fakes.slack_side import envelope
from tests.fakes.slack_web_api import BOT, TEAM, TOKEN
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, QUESTION, Story
from triage.errors import StoreUnusable

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def _cases(story: Story) -> int:
    with story.product.tools.store.read() as uow:
        return len(uow.cases.list())


def _said(story: Story) -> str:
    ts = story.slack.say(DM, ANA, QUESTION)
    return json.dumps(envelope({"type": "message", "user": ANA, "text": QUESTION, "ts": ts, "channel": DM, "channel_type": "im", "team": TEAM}))


def test_the_address_is_verified_with_a_signed_challenge(story: Story) -> None:
    answer = story.side.send(json.dumps({"type": "url_verification", "challenge": "abc"}))
    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})


def test_a_wrong_signature_is_turned_away_and_nothing_is_kept(story: Story) -> None:
    body = _said(story)
    assert story.side.send(body, secret="0" * 32).status_code == 401
    assert story.side.unsigned(body).status_code == 401
    assert story.side.unsigned(body, **{"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": str(int(time.time()))}).status_code == 401
    assert _cases(story) == 0


def test_a_request_that_was_signed_long_ago_is_turned_away(story: Story) -> None:
    assert story.side.send(_said(story), at=time.time() - 600).status_code == 401
    assert _cases(story) == 0


@pytest.mark.parametrize("body", ["{", "payload=%7B", "\x00", "[]", "null", '{"type": "event_callback"}'])
def test_rubbish_is_refused_without_a_stumble(story: Story, body: str) -> None:
    assert story.side.send(body).status_code in (400, 401, 404)
    assert story.side.unsigned(body, **{"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": "yesterday"}).status_code in (400, 401)


@pytest.mark.parametrize("stamp", ["9" * 5_000, "9" * 20, "-1", "1e9", ""])
def test_a_time_stamp_that_is_none_is_refused_without_a_stumble(story: Story, stamp: str) -> None:
    answer = story.side.unsigned(_said(story), **{"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": stamp})
    assert answer.status_code in (400, 401)


def test_a_request_nested_too_deeply_is_refused_without_a_stumble(story: Story) -> None:
    assert story.side.unsigned("[" * 200_000, **{"Content-Type": "application/json"}).status_code == 400
    assert story.side.send("payload=" + "[" * 200_000, "application/x-www-form-urlencoded").status_code == 400


def test_an_oversized_request_is_refused(story: Story) -> None:
    try:
        status = story.side.send("x" * 1_500_000).status_code
    except httpx.TransportError:  # the door was shut while we were still sending
        status = 413
    assert status == 413


def test_slacks_retries_are_one_message(story: Story) -> None:
    body = _said(story)
    for number in ("", "1", "2", "3"):
        assert story.side.send(body, retry=number).status_code == 200
    story.product.work()
    assert len(story.dm()) == 1
    with story.product.tools.store.read() as uow:
        assert len(uow.cases.messages(1)) == 1


def test_a_message_and_its_mention_are_one_message_in_whatever_order_they_come(story: Story) -> None:
    said = story.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}", send=False)
    mention = {k: v for k, v in said.items() if k != "channel_type"} | {"type": "app_mention"}
    for event in (mention, said, mention, said):
        assert story.side.event(event).status_code == 200
    with story.product.tools.store.read() as uow:
        assert len(uow.cases.messages(1)) == 1


def test_a_message_that_could_not_be_stored_is_not_acknowledged_and_comes_again(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    body = _said(story)
    with monkeypatch.context() as patch:

        def full(*_: object, **__: object) -> None:
            raise StoreUnusable("the disk is full")

        patch.setattr("bot.slack.listeners.take_in", full)
        assert story.side.send(body).status_code == 500
    assert _cases(story) == 0
    assert story.side.send(body, retry="1").status_code == 200
    assert _cases(story) == 1


def test_the_acknowledgement_waits_for_no_other_call_to_slack(story: Story) -> None:
    story.slack.fail("chat.postMessage", "hang")
    started = time.monotonic()
    assert story.side.send(_said(story)).status_code == 200
    assert time.monotonic() - started < 1.0
    assert story.slack.calls == []


def test_slacks_other_events_are_acknowledged_and_left(story: Story) -> None:
    assert story.side.event({"type": "reaction_added", "user": ANA}).status_code == 200
    assert _cases(story) == 0


def test_the_secret_of_the_tests_is_the_one_that_is_set(story: Story) -> None:
    assert story.product.settings.slack_signing_secret is not None
    assert story.product.settings.slack_signing_secret.get_secret_value() == SECRET


def test_both_events_of_a_message_at_the_same_moment_are_one_message(story: Story) -> None:
    said = story.side.write(CHANNEL, ANA, f"<@{BOT}> {QUESTION}", send=False)
    mention = {k: v for k, v in said.items() if k != "channel_type"} | {"type": "app_mention"}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(story.side.event, [said, mention] * 3))
    assert {a.status_code for a in answers} == {200}
    with story.product.tools.store.read() as uow:
        assert len(uow.cases.messages(1)) == 1


def test_logs_hold_ids_and_no_words_names_or_tokens(story: Story, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = io.StringIO()  # a logger keeps the stream of whoever used it first
    for module in (app, listeners, voice):
        monkeypatch.setattr(module, "log", structlog.wrap_logger(structlog.PrintLogger(lines), processors=[structlog.processors.JSONRenderer()]))
    story.side.write(DM, ANA, "Is Zebrafish a dose?")
    story.slack.add_channel("DUSTRANGER")
    story.side.write("DUSTRANGER", "USTRANGER", "Is Zebrafish a dose?")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Zebrafish")

    monkeypatch.setattr("bot.slack.listeners.take_in", broken)
    assert story.side.send(_said(story)).status_code == 500
    logged = lines.getvalue() + "".join(capsys.readouterr())
    assert "slack.received" in logged
    assert "slack.failed" in logged
    assert not [word for word in ("Zebrafish", QUESTION, "Ana Ruiz", "example.com", SECRET, TOKEN) if word in logged]


def test_half_a_letter_loses_no_question(story: Story) -> None:
    """What was cut off in the middle of a sign is taken in, with another sign in its place."""
    cut = f"{QUESTION} \ud83d"
    ts = story.slack.say(DM, ANA, QUESTION)
    body = json.dumps(envelope({"type": "message", "user": ANA, "text": cut, "ts": ts, "channel": DM, "channel_type": "im", "team": TEAM}))
    assert story.side.send(body).status_code == 200
    with story.product.tools.store.read() as uow:
        assert uow.cases.messages(1)[0].text == f"{QUESTION} \ufffd"
