"""Many activities at once while drafts are made: each message is kept once and answered once, whatever comes twice. Counted, never timed."""

import random

from tests.fakes.teams_side import BOT, Answer, private_key
from tests.scenario.crowd import MESSAGES, all_at_once, numbers_of_cases
from tests.scenario.teams.conftest import ANA, CHAT, QUESTION, Story


def _activities(story: Story) -> list[Answer]:
    """Every third message comes from a channel; every fourth comes again."""
    found = []
    for n in range(MESSAGES):
        made = story.side.activity(ANA, f"{QUESTION} ({n})")
        if n % 3 == 0:
            place = f"19:team@thread.tacv2;messageid={made['id']}"
            story.teams.conversations[place] = []
            mention = {"type": "mention", "mentioned": {"id": BOT, "name": "Triage"}, "text": "<at>Triage</at>"}
            made |= {"conversation": {"id": place, "conversationType": "channel", "isGroup": True}, "entities": [mention]}
            made["text"] = f"<at>Triage</at> {made['text']}"
        found += [made] * (2 if n % 4 == 0 else 1)
    random.Random(1).shuffle(found)
    return found


def test_of_many_activities_at_once_none_is_lost_and_none_doubled_while_drafts_are_made(story: Story) -> None:
    """Of many activities at once, with repeats and channels among them, every message is one case with one receipt."""
    private_key("good")  # made once, before many ask for it at once
    all_at_once(story.product, _activities(story), lambda activity: story.side.send(activity).status_code)
    receipts = [a["summary"].split()[0] for a in story.teams.conversations[CHAT] if a["type"] == "message"]
    assert sorted(receipts) == numbers_of_cases(story.product)
