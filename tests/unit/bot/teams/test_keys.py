"""The keys of the connector: a rotated one is found, and a fault of Microsoft's shuts nobody out who is known."""

import asyncio

import pytest

from bot.teams.keys import NoKeys, SigningKeys
from tests.fakes.teams_side import KEY, KeysStandIn


def test_a_key_that_is_new_is_looked_for_and_not_by_every_request() -> None:
    """Keys change without a word: an unknown one is asked for again, once a minute at most."""
    time = [0.0]

    async def story(stand_in: KeysStandIn) -> None:
        keys = SigningKeys(stand_in.metadata, now=lambda: time[0])
        assert (await keys.get(KEY)).endorsements == ("msteams",)
        stand_in.keys["k2"] = ("evil", ["msteams"])
        with pytest.raises(PermissionError):
            await keys.get("k2")
        assert stand_in.asked == 1
        time[0] = 61.0
        assert (await keys.get("k2")).endorsements == ("msteams",)
        assert stand_in.asked == 2

    with KeysStandIn().running() as stand_in:
        asyncio.run(story(stand_in))


def test_a_known_key_holds_while_the_keys_cannot_be_had() -> None:
    """After a day they are asked for again; a fault there changes nothing for what is known."""
    time = [0.0]

    async def story(stand_in: KeysStandIn) -> None:
        keys = SigningKeys(stand_in.metadata, now=lambda: time[0])
        await keys.get(KEY)
        stand_in.broken = True
        time[0] = 90_000.0
        await keys.get(KEY)
        assert stand_in.asked == 2
        with pytest.raises(NoKeys):
            await keys.get("unknown")

    with KeysStandIn().running() as stand_in:
        asyncio.run(story(stand_in))
