"""Who is let in: the Bot Connector, for our app, from our tenant, and nobody else."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fakes.teams_side import KEY, Answer, bearer
from tests.scenario.slack.patience import until
from tests.scenario.teams.conftest import ANA, OTHER_TENANT, QUESTION, Story

_WRONG: dict[str, Callable[[str], str]] = {
    "no header": lambda _: "",
    "garbage": lambda _: "Bearer garbage",
    "basic": lambda _: "Basic eDp5",
    "no token": lambda _: "Bearer",
    "unknown key": lambda service: bearer(service, kid="nope"),
    "wrong key": lambda service: bearer(service, key="evil"),
    "expired": lambda service: bearer(service, exp=int(time.time()) - 3600),
    "not yet": lambda service: bearer(service, nbf=int(time.time()) + 3600),
    "wrong audience": lambda service: bearer(service, aud="00000000-0000-0000-0000-000000000000"),
    "no audience": lambda service: bearer(service, aud=""),
    "wrong issuer": lambda service: bearer(service, iss="https://evil.example.com"),
    "an emulator's issuer": lambda service: bearer(service, iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"),
    "other service": lambda _: bearer("https://elsewhere.example.com/"),
    "no service": lambda service: bearer(service, serviceurl=None),
    "no signature": lambda service: bearer(service).rpartition(".")[0] + ".",
}


def _cases(story: Story) -> int:
    with story.product.tools.store.read() as uow:
        return len(uow.cases.list())


@pytest.fixture
def activity(story: Story) -> Answer:
    """A question of Ana's."""
    return story.side.activity(ANA, QUESTION)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("header", _WRONG.values(), ids=_WRONG)
def test_a_wrong_token_is_401_and_nothing_is_kept(story: Story, activity: Answer, header: Callable[[str], str]) -> None:
    """Every failure looks the same from outside."""
    answer = story.side.send(activity, header(story.teams.url))
    assert (answer.status_code, answer.content) == (401, b"")
    assert _cases(story) == 0
    assert story.teams.calls == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_good_token_is_let_in(story: Story, activity: Answer) -> None:
    """What the connector signs for us is taken, and the keys are asked for once."""
    assert story.side.send(activity).status_code == 200
    story.side.write(ANA, "Can Velmira be stored at 25 °C?")
    assert _cases(story) == 2
    assert story.keys.asked == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("endorsed", [[], ["webchat"]])
def test_a_key_that_does_not_sign_for_teams_is_not_enough(story: Story, activity: Answer, endorsed: list[str]) -> None:
    """Microsoft endorses its keys for channels; another channel's key is refused, and so is one without any."""
    story.keys.keys = {KEY: ("good", endorsed)}
    assert story.side.send(activity).status_code == 401


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_another_channel_is_refused(story: Story, activity: Answer) -> None:
    """Only Teams is let in here."""
    assert story.side.send({**activity, "channelId": "webchat"}).status_code == 401


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_keys_that_cannot_be_had_are_503_and_not_asked_for_by_every_stranger(story: Story, activity: Answer) -> None:
    """Who it is cannot be told just now; the connector may come again."""
    story.keys.broken = True
    assert [story.side.send(activity).status_code for _ in range(5)] == [503] * 5
    assert story.keys.asked == 1
    assert _cases(story) == 0


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_another_tenant_is_refused(story: Story, activity: Answer) -> None:
    """A token of the connector says nothing of the company: that is looked at apart."""
    other = {**activity, "channelData": {"tenant": {"id": "00000000-1111-2222-3333-444444444444"}}}
    assert story.side.send(other).status_code == 403
    assert _cases(story) == 0


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("name", "cases"), [("ana@example.com", 1), ("eve@other.example", 0)], ids=["name for signing in", "mail address alone"])
def test_a_second_tenant_is_let_in_where_it_is_named(story: Story, activity: Answer, name: str, cases: int) -> None:
    """There only the name for signing in tells who somebody is, since its domain is proven; a mail address is whatever its administrator writes."""
    story.teams.add_member("29:eve", "eve-oid", "ana@example.com", userPrincipalName=name)
    there = {"channelData": {"tenant": {"id": OTHER_TENANT}}, "from": {"id": "29:eve", "aadObjectId": "eve-oid"}}
    assert story.side.send({**activity, **there}).status_code == 200
    assert _cases(story) == cases


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_others_are_answered_while_the_keys_are_fetched(story: Story, activity: Answer) -> None:
    """Nobody waits for Microsoft's keys but who came with a token that needs them."""
    story.keys.slow.clear()
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(story.side.send, activity)
        assert until(lambda: story.keys.asked)
        assert story.side.send({**activity, "id": "2"}, "").status_code == 401
        assert not waiting.done()
        story.keys.slow.set()
        assert waiting.result().status_code == 200
