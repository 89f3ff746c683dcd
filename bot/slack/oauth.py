"""Installing the app in a workspace or organisation (OAuth 2.0, RFC 6749, as Slack has it), in a browser.

What was begun is good once, for ten minutes, and only in the browser in which it was begun, so that nobody can make an administrator finish
what somebody else has begun. Whatever goes wrong is said in words, with what to do.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import urlencode, urljoin

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.slack.manifest import INSTALL_PATH, RETURN_PATH
from bot.slack.running import Running
from bot.slack.surface import SCOPES
from bot.slack.web_api import word_of
from triage.domain.audit import AuditEntry
from triage.errors import CannotDeliver, StoreUnusable, TryAgainLater, Undeliverable
from triage.store.installations import Installation

log = structlog.get_logger("bot.slack")

COOKIE = "triage_slack_install"
_GOOD_FOR = timedelta(minutes=10)
_BOUND = "an installation in {browser}"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_AGAIN = f"Please begin again at {INSTALL_PATH}."
_FAULTS: Mapping[str, str] = {
    "access_denied": f"You did not allow it in Slack, so nothing was installed. {_AGAIN}",
    "invalid_code": f"Slack does not know this installation any more. {_AGAIN}",
    "code_already_used": f"This installation was finished before. {_AGAIN}",
    "bad_redirect_uri": "Slack does not know our address. Enter TRIAGE_PUBLIC_URL and /slack/oauth as redirect URL of the app (OAuth & Permissions).",
    "bad_client_secret": "Slack does not accept the client secret. Compare TRIAGE_SLACK_CLIENT_SECRET with Basic Information of the app.",
    "invalid_client_id": "Slack does not know the client id. Compare TRIAGE_SLACK_CLIENT_ID with Basic Information of the app.",
    "invalid_team_for_non_distributed_app": "Slack lets only the app's own workspace install it: switch on Manage Distribution of the app.",
}
_STALE = f"This installation was begun elsewhere, or more than ten minutes ago. {_AGAIN}"
_NOT_LISTED = (
    "{name} ({place}) is not among the workspaces that may use this app. Nothing was kept. An administrator can add it to TRIAGE_SLACK_ALLOWED_WORKSPACES."
)
_NOT_NOW = f"Slack did not answer. Nothing was installed. {_AGAIN}"
_DONE = "{name} is installed. Invite the app to the channels where questions may be asked; people can write to it in direct messages now."


def install_routes(product: Running) -> list[Route]:
    """The two addresses of an installation; none where the app has no client id."""
    if not product.settings.slack_client_id:
        return []
    flow = _Flow(product)
    return [Route(INSTALL_PATH, flow.begin), Route(RETURN_PATH, flow.finish)]


class _Flow:
    """One installation, from the button to the token."""

    def __init__(self, product: Running) -> None:
        self._product = product
        self._settings = product.settings
        self._back = f"{product.web_home}{RETURN_PATH}"

    async def begin(self, _: Request) -> Response:
        """Lead to Slack, with a secret that only this browser can bring back. Nothing is stored: whoever opens this often is in nobody's way."""
        browser = secrets.token_urlsafe(32)
        ends = self._product.tools.clock.now() + _GOOD_FOR
        state = self._product.workspaces.seals.seal(ends.isoformat(), _BOUND.format(browser=_sha256(browser)))
        asked = {"client_id": self._settings.slack_client_id, "scope": ",".join(sorted(SCOPES)), "state": state, "redirect_uri": self._back}
        answer = RedirectResponse(f"{urljoin(self._settings.slack_api_url, '/oauth/v2/authorize')}?{urlencode(asked)}", status_code=302, headers=_HEADERS)
        lasts = int(_GOOD_FOR.total_seconds())
        answer.set_cookie(COOKIE, browser, max_age=lasts, path="/slack", secure=self._back.startswith("https://"), httponly=True, samesite="lax")
        return answer

    async def finish(self, request: Request) -> Response:
        """Take what Slack brings back: a code for a token, or a refusal."""
        given = request.query_params
        is_ours = await self._product.call(self._is_begun, given.get("state", ""), _sha256(request.cookies.get(COOKIE, "")))
        if not is_ours:
            return _page(400, "Not installed", _STALE)
        if fault := given.get("error"):
            return _page(400, "Not installed", _words(fault))
        try:
            answer = await self._product.call(self._exchange, given.get("code", ""))
        except Undeliverable as refused:
            log.warning("slack.not_installed", error=word_of(refused))
            return _page(400, "Not installed", _words(word_of(refused)))
        except TryAgainLater as later:
            log.warning("slack.not_installed", error=word_of(later))
            return _page(502, "Not installed", _NOT_NOW)
        return await self._take(answer)

    async def _take(self, answer: Mapping[str, Any]) -> Response:
        place, organisation, name = _place_in(answer)
        allowed = self._settings.slack_workspaces
        if not place or not allowed & {place, organisation}:
            await self._product.call(self._give_back, str(answer["access_token"]))
            log.warning("slack.not_listed", place=place)
            return _page(403, "Not installed", _NOT_LISTED.format(name=name or "This workspace", place=place or "no id"))
        await self._product.call(self._install, place, organisation, name, answer)
        log.info("slack.installed", place=place, organisation=organisation)
        return _page(200, "Installed", _DONE.format(name=name or place))

    def _exchange(self, code: str) -> Mapping[str, Any]:
        return self._product.workspaces.access(code=code, redirect_uri=self._back)

    def _give_back(self, token: str) -> None:
        try:
            self._product.workspaces.give_back(token)
        except CannotDeliver as fault:
            log.warning("slack.not_given_back", error=word_of(fault))

    def _is_begun(self, state: str, browser: str) -> bool:
        """Whether an installation was begun here, in this browser and not long ago, and was not finished before."""
        try:
            ends = datetime.fromisoformat(self._product.workspaces.seals.open(state, _BOUND.format(browser=browser)))
        except StoreUnusable:
            return False
        with self._product.tools.store.begin() as uow:
            return ends > uow.now and uow.installations.use_up(_sha256(state), browser, expires_at=ends)

    def _install(self, place: str, organisation: str, name: str, answer: Mapping[str, Any]) -> None:
        seal, by = self._product.workspaces.seals.seal, str((answer.get("authed_user") or {}).get("id") or "")
        renewal, lasts = answer.get("refresh_token"), answer.get("expires_in")
        with self._product.tools.store.begin() as uow:
            made = Installation(
                place=place,
                organisation=organisation,
                name=name[:200],
                app=str(answer.get("app_id") or ""),
                bot=str(answer.get("bot_user_id") or ""),
                scopes=tuple(sorted(s for s in str(answer.get("scope") or "").split(",") if s)),
                token=seal(str(answer["access_token"]), place),
                renewal=seal(str(renewal), place) if renewal else None,
                expires_at=uow.now + timedelta(seconds=int(lasts)) if renewal and lasts else None,
                installed_by=by,
                installed_at=uow.now,
            )
            uow.installations.put(made, entry=AuditEntry(actor=f"slack:{place}:{by}", action="slack.installed"))
        self._product.workspaces.forget()


def _place_in(answer: Mapping[str, Any]) -> tuple[str, str, str]:
    """The place, its organisation and its name: an organisation that installed the app for all its workspaces is a place of its own."""
    team, organisation = answer.get("team") or {}, answer.get("enterprise") or {}
    org = str(organisation.get("id") or "")
    if answer.get("is_enterprise_install"):
        return org, org, str(organisation.get("name") or "")
    return str(team.get("id") or ""), org, str(team.get("name") or "")


def _words(fault: str) -> str:
    known = fault if fault.replace("_", "").isalnum() and len(fault) < 80 else "an answer that we can't read"
    return _FAULTS.get(fault, f"Slack refused: {known}. Nothing was installed. {_AGAIN}")


def _page(status: int, headline: str, words: str) -> Response:
    body = f"<h1>{escape(headline)}</h1><p>{escape(words)}</p>"
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/static/app.css">'
    text = f'<!doctype html><html lang="en"><head>{head}<title>{escape(headline)}</title></head><body><main>{body}</main></body></html>'
    answer = HTMLResponse(text, status_code=status, headers=_HEADERS)
    answer.delete_cookie(COOKIE, path="/slack")
    return answer


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
