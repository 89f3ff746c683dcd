"""Which token speaks where: one place from which every call to Slack gets its client, by workspace or organisation.

A token is either the administrator's setting (one workspace) or that of an installation, sealed in the store (several). A place that took
the app out, or whose token was revoked, raises an alert, and what is to be delivered there waits until the app is installed again.
"""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from slack_sdk import WebClient

from bot.settings import Settings
from bot.slack.sealing import Seals
from bot.slack.web_api import PACE, TIMEOUT, WebApi, quiet_logger, word_of
from bot.turns import Turns
from triage.domain.audit import AuditEntry
from triage.domain.people import WORKER
from triage.errors import TryAgainLater, Undeliverable
from triage.ports import Alerts
from triage.store.installations import Installation, Standing
from triage.store.unit import Store

log = structlog.get_logger("bot.slack")

AHEAD = timedelta(hours=2)
"""How long before its end a token is renewed. Slack gives twelve hours."""
_AT_THE_LATEST = timedelta(minutes=5)
_RENEWING = timedelta(minutes=1)
"""How long one process may take to renew a token before another tries."""
_ASK_AGAIN = 300.0
"""Seconds between two looks whether a place lets us in again."""
_REMEMBERED = 30.0
"""Seconds for which an installation is not read again: so long another process may not know of a change."""
_QUIET = 3600.0
"""Seconds between two alerts about the same place."""
_LOST: Mapping[str, Standing] = {"app_uninstalled": Standing.UNINSTALLED}


class _Read(NamedTuple):
    """An installation as it was read, and when."""

    installation: Installation | None
    at: float


class Workspaces:
    """The workspaces where the product is installed."""

    def __init__(self, settings: Settings, store: Store, alerts: Alerts, *, secret_key: str, now: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._store = store
        self._alerts = alerts
        self._now = now
        self.seals = Seals(settings.slack_sealing_keys or (secret_key,))
        self.turns = Turns(PACE)
        self._lock = threading.Lock()
        self._read: dict[tuple[str, str], _Read] = {}
        self._told: dict[str, float] = {}

    def client_for(self, place: str, organisation: str = "") -> WebClient:
        """A client for a workspace or organisation. Raises TryAgainLater while it does not let us in, and Undeliverable where it never has."""
        return self._client(self.token_for(place, organisation))

    def api_for(self, place: str) -> WebApi:
        """What deliveries to a workspace or organisation are made with: the same, in turn, and with an eye on a token that was revoked."""
        client = self.client_for(place)
        found = self.at(place)
        return WebApi(client, turns=self.turns, lost=lambda code: self.lose(place, code, version=found.version if found else 0))

    @property
    def home(self) -> str:
        """Where the channels of staff stand: the first workspace that is named, else the only one there is."""
        return next(iter(self._settings.slack_allowed_in_order), "")

    def access(self, **given: str) -> Mapping[str, Any]:
        """A token of Slack's, for a code or for the right to renew one. Raises TryAgainLater, or Undeliverable with Slack's word for it."""
        secret = self._settings.slack_client_secret.get_secret_value() if self._settings.slack_client_secret else ""
        return WebApi(self._client("")).access(client_id=self._settings.slack_client_id or "", client_secret=secret, **given)

    def give_back(self, token: str) -> None:
        """A token that nobody is to have holds no more. Raises TryAgainLater or Undeliverable."""
        WebApi(self._client(token)).give_back()

    def token_for(self, place: str, organisation: str = "") -> str:
        """The token for a place, renewed where it is about to end. Raises TryAgainLater or Undeliverable."""
        found = self.at(place, organisation)
        if found is None:
            return self._own_token()
        if found.standing is not Standing.INSTALLED:
            raise TryAgainLater(f"slack: {found.standing} in {found.place}", after=_ASK_AGAIN)
        now = self._store.clock.now()
        if found.expires_at is not None and found.expires_at - now < _AT_THE_LATEST:
            found = self._renewed(found) or found
            if found.expires_at is not None and found.expires_at <= now:
                raise TryAgainLater(f"slack: the token of {found.place} is being renewed", after=2.0)
        return self.seals.open(found.token, found.place)

    def at(self, place: str, organisation: str = "") -> Installation | None:
        """The installation that holds for a workspace: its own, or that of its organisation. Remembered for half a minute."""
        if not self._settings.slack_client_id:
            return None
        key, now = (place, organisation), self._now()
        with self._lock:
            read = self._read.get(key)
        if read is None or now - read.at > _REMEMBERED:
            with self._store.read() as uow:
                read = _Read(uow.installations.find(place, organisation), now)
            with self._lock:
                self._read[key] = read
        return read.installation

    def forget(self) -> None:
        """Read every installation again: something has changed."""
        with self._lock:
            self._read.clear()

    def lose(self, place: str, code: str, *, version: int) -> None:
        """Slack says that the token of a place does not hold any more: keep that, and tell a person."""
        found = self.at(place)
        if found is not None:
            standing = _LOST.get(code, Standing.REVOKED)
            entry = AuditEntry(actor=WORKER.id, action=f"slack.{standing}", facts={"code": code})
            with self._store.begin() as uow:
                latest = uow.installations.find(found.place)
                # A token that was renewed meanwhile does not count as revoked because a call still had the earlier one.
                changed = latest is not None and latest.version == version and uow.installations.mark(found.place, standing, entry=entry)
            self.forget()
            if not changed:
                return
        self._tell(found.place if found else place, code)

    def leave(self, place: str, organisation: str, standing: Standing, *, at: datetime) -> None:
        """A place took the app out, or revoked its token, at this time: keep that and tell a person, unless it was installed again since."""
        entry = AuditEntry(actor=WORKER.id, action=f"slack.{standing}")
        with self._store.begin() as uow:
            found = uow.installations.find(place, organisation)
            changed = found is not None and uow.installations.mark(found.place, standing, entry=entry, before=at)
        self.forget()
        if changed or found is None:
            self._tell(found.place if found else place, str(standing))

    def renew_due(self) -> int:
        """Renew every token that ends soon. Returns how many were renewed."""
        with self._store.read() as uow:
            soon = uow.now + AHEAD
            due = [i for i in uow.installations.all() if i.expires_at and i.expires_at < soon and i.standing is Standing.INSTALLED]
        return sum(self._renewed(found) is not None for found in due)

    def reseal(self) -> int:
        """Seal every token with the first key that is set. Returns how many were changed. Raises StoreUnusable for a token without its key."""
        changed = 0
        with self._store.begin() as uow:
            for found in uow.installations.all():
                if self.seals.is_current(found.token) and (found.renewal is None or self.seals.is_current(found.renewal)):
                    continue
                token = self.seals.seal(self.seals.open(found.token, found.place), found.place)
                renewal = None if found.renewal is None else self.seals.seal(self.seals.open(found.renewal, found.place), found.place)
                changed += uow.installations.reseal(found.place, version=found.version, token=token, renewal=renewal)
            if changed:
                uow.trail.append("installations", AuditEntry(actor=WORKER.id, action="slack.resealed", facts={"places": changed}))
        return changed

    def _own_token(self) -> str:
        if self._settings.slack_bot_token is None:
            raise Undeliverable("slack: not installed there")
        return self._settings.slack_bot_token.get_secret_value()

    def _client(self, token: str) -> WebClient:
        return WebClient(token=token, base_url=self._settings.slack_api_url, timeout=TIMEOUT, logger=quiet_logger())

    def _renewed(self, found: Installation) -> Installation | None:
        """Renew a token, unless somebody else is at it. None where that did not come off: the token that is there may hold a little longer."""
        with self._store.begin() as uow:
            mine = uow.installations.start_renewal(found.place, until=uow.now + _RENEWING)
        if mine is None or mine.renewal is None:
            self.forget()
            return None
        try:
            given = self.access(grant_type="refresh_token", refresh_token=self.seals.open(mine.renewal, mine.place))
        except Undeliverable as refused:
            self._not_renewed(mine, word_of(refused))
            return None
        except TryAgainLater as later:
            log.warning("slack.not_renewed", place=mine.place, error=word_of(later))
            self._let_go(mine)
            return None
        return self._keep(mine, str(given["access_token"]), str(given["refresh_token"]), int(given["expires_in"]))

    def _keep(self, mine: Installation, token: str, renewal: str, lasts: int) -> Installation | None:
        entry = AuditEntry(actor=WORKER.id, action="slack.renewed")
        sealed = {"token": self.seals.seal(token, mine.place), "renewal": self.seals.seal(renewal, mine.place)}
        with self._store.begin() as uow:
            until = uow.now + timedelta(seconds=lasts)
            uow.installations.renew(mine.place, version=mine.version, **sealed, expires_at=until, entry=entry)
            latest = uow.installations.find(mine.place)
        self.forget()
        log.info("slack.renewed", place=mine.place)
        return latest

    def _not_renewed(self, mine: Installation, code: str) -> None:
        log.warning("slack.not_renewed", place=mine.place, error=code)
        self._let_go(mine)
        if code in ("invalid_refresh_token", "token_revoked", "invalid_grant", "account_inactive"):
            self.lose(mine.place, code, version=mine.version)

    def _let_go(self, mine: Installation) -> None:
        with self._store.begin() as uow:
            uow.installations.end_renewal(mine.place, version=mine.version)

    def _tell(self, place: str, code: str) -> None:
        """Tell a person once an hour, not at every message that waits."""
        with self._lock:
            now = self._now()
            if now - self._told.get(place, -_QUIET) < _QUIET:
                return
            self._told[place] = now
        what = "Slack does not let us in: install the app again, or mend its token. What is to be delivered waits."
        self._alerts.raise_alert(what, facts={"place": place, "error": code})
