"""Files are fetched from and put to Microsoft 365 only, and what leads away from it is not followed."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.teams.files_in import TeamsFiles, file_ref
from bot.teams.files_out import Upload, put
from bot.teams.hosts import FileHosts
from tests.fakes.slack_serving import served
from tests.fakes.teams_connector import TeamsStandIn
from triage.errors import TryAgainLater, Undeliverable


@pytest.mark.parametrize(
    ("address", "theirs"),
    [
        ("https://example.sharepoint.com/a", True),
        ("https://example-my.sharepoint.com:443/a?tempauth=x", True),
        ("https://example.sharepoint.us/a", True),
        ("http://example.sharepoint.com/a", False),
        ("https://sharepoint.com.evil.example/a", False),
        ("https://evilsharepoint.com/a", False),
        ("https://sharepoint.com/a", False),
        ("https://example.sharepoint.com@evil.example/a", False),
        ("https://user@example.sharepoint.com/a", False),
        ("https://example.sharepoint.com:8443/a", False),
        ("https://169.254.169.254/metadata", False),
        ("https://[::1", False),
        ("https://example.sharepoint.com/prüfung", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_only_hosts_of_microsoft_365_are_theirs(address: str, theirs: bool) -> None:
    """Whatever an activity names, nothing else is opened."""
    assert (address in FileHosts()) is theirs


@pytest.fixture
def away() -> Iterator[tuple[str, FileHosts]]:
    """A host of theirs that leads away to one that is not."""
    reached: list[str] = []

    async def lead(_: Request) -> Response:
        return RedirectResponse(f"{elsewhere}/secret", 302)

    async def secret(_: Request) -> Response:
        reached.append("secret")
        return Response(b"secret")

    both = (Starlette(routes=[Route("/secret", secret, methods=["GET", "PUT"])]), Starlette(routes=[Route("/a", lead, methods=["GET", "PUT"])]))
    with served(both[0]) as elsewhere, served(both[1]) as theirs:
        yield f"{theirs}/a", FileHosts([theirs])
    assert reached == []


def test_a_file_that_leads_away_is_not_followed(away: tuple[str, FileHosts]) -> None:
    """It is left unread, and a person looks."""
    address, hosts = away
    with pytest.raises(Undeliverable, match="other places"):
        TeamsFiles(hosts).fetch(file_ref("1", address), largest=100)


def test_a_letter_is_not_put_where_its_place_leads(away: tuple[str, FileHosts]) -> None:
    """It goes where Teams has said, or nowhere."""
    address, hosts = away
    with pytest.raises(Undeliverable):
        put(b"letter", Upload(address, "", "a.docx", "", "docx"), hosts)
    with pytest.raises(Undeliverable):
        put(b"letter", Upload("https://evil.example/a", "", "a.docx", "", "docx"), FileHosts())


def test_no_token_goes_with_a_file() -> None:
    """The address itself gives it out; ours stays with the connector."""
    with TeamsStandIn().running() as teams:
        address = teams.add_file("a.txt", b"words")["content"]["downloadUrl"]
        TeamsFiles(teams.hosts).fetch(file_ref("1", address), largest=100)
        put(b"letter", Upload(f"{teams.url}files/l.docx", "", "l.docx", "", "docx"), teams.hosts)
        assert teams.files["l.docx"] == b"letter"
        assert not any("authorization" in headers for headers in teams.asked_for)
        assert teams.asked_for[1]["content-range"] == "bytes 0-5/6"


@pytest.mark.parametrize(("status", "fault"), [(503, TryAgainLater), (429, TryAgainLater), (403, Undeliverable), (404, Undeliverable)])
def test_each_fault_of_a_place_for_files_is_told(status: int, fault: type[Exception]) -> None:
    """Worth another try, or not."""
    with TeamsStandIn().running() as teams:
        teams.fail(status)
        with pytest.raises(fault):
            put(b"letter", Upload(f"{teams.url}files/l.docx", "", "l.docx", "", "docx"), teams.hosts)
