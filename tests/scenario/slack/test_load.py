"""Many events at once while drafts are made: each message is kept once and answered once, whatever comes twice. Counted, never timed."""

import json
import random

from tests.fakes.slack_side import envelope
from tests.fakes.slack_web_api import BOT, TEAM
from tests.scenario.crowd import MESSAGES, all_at_once, numbers_of_cases
from tests.scenario.slack.conftest import ANA, CHANNEL, DM, QUESTION, Story


def _bodies(story: Story) -> list[tuple[str, str]]:
    """Requests with their number of the retry: every third message is a mention, which comes as two events; every fourth comes again."""
    found = []
    for n in range(MESSAGES):
        mention = n % 3 == 0
        channel, text = (CHANNEL, f"<@{BOT}> {QUESTION} ({n})") if mention else (DM, f"{QUESTION} ({n})")
        ts = story.slack.say(channel, ANA, text)
        event = {"type": "message", "user": ANA, "text": text, "ts": ts, "channel": channel, "channel_type": "channel" if mention else "im", "team": TEAM}
        bodies = [json.dumps(envelope(event)), *([json.dumps(envelope(event | {"type": "app_mention"}))] if mention else [])]
        found += [(body, "") for body in bodies] + [(body, "1") for body in bodies if n % 4 == 0]
    random.Random(1).shuffle(found)
    return found


def test_of_many_events_at_once_none_is_lost_and_none_doubled_while_drafts_are_made(story: Story) -> None:
    """Of many events at once, with retries and mentions among them, every message is one case with one receipt."""
    all_at_once(story.product, _bodies(story), lambda asked: story.side.send(asked[0], retry=asked[1]).status_code)
    receipts = [m["metadata"]["event_payload"]["case"] for m in story.dm()]
    assert sorted(receipts) == numbers_of_cases(story.product)
