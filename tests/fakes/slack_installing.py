"""The part of the stand-in for Slack that gives tokens: for a code once, for a renewal token once, and takes them back."""

import itertools
from typing import Any

from tests.fakes.slack_files import Refusal

Answer = dict[str, Any]
CLIENT_ID, CLIENT_SECRET = "1234.5678", "client-secret"


class StandInInstalls:
    """Codes that somebody allowed, tokens that hold, and those that don't any more."""

    tokens: dict[str, str]
    revoked: dict[str, str]
    codes: dict[str, Answer]
    renewals: dict[str, str]
    _count: "itertools.count[int]"

    def allow(self, team: str, *, organisation: str = "", whole: bool = False, expires: bool = False, scope: str = "chat:write") -> str:
        """An administrator presses "Allow". Returns the code that the browser brings back."""
        code = f"code-{next(self._count)}"
        self.codes[code] = {
            "app_id": "A01",
            "authed_user": {"id": "UADMIN"},
            "scope": scope,
            "token_type": "bot",
            "bot_user_id": "UBOT",
            "is_enterprise_install": whole,
            "enterprise": {"id": organisation, "name": "All of it"} if organisation else None,
            "team": None if whole else {"id": team, "name": f"Workspace {team}"},
            **self._tokens_of(organisation if whole else team, expires=expires),
        }
        return code

    def revoke(self, token: str, code: str = "token_revoked") -> None:
        """A token does not hold any more."""
        self.tokens.pop(token, None)
        self.revoked[token] = code

    def _tokens_of(self, place: str, *, expires: bool) -> Answer:
        number = next(self._count)
        token = f"xoxe.xoxb-{number}" if expires else f"xoxb-{number}"
        self.tokens[token] = place
        if not expires:
            return {"access_token": token}
        self.renewals[f"xoxe-{number}"] = place
        return {"access_token": token, "refresh_token": f"xoxe-{number}", "expires_in": 43_200}

    def _access(self, a: Answer) -> Answer:
        if (a.get("client_id"), a.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            raise Refusal("bad_client_secret" if a.get("client_id") == CLIENT_ID else "invalid_client_id")
        if a.get("grant_type") == "refresh_token":
            if a.get("refresh_token") not in self.renewals:
                raise Refusal("invalid_refresh_token")
            return self._tokens_of(self.renewals.pop(a["refresh_token"]), expires=True)
        if a.get("code") not in self.codes:
            raise Refusal("invalid_code")
        return self.codes.pop(a["code"])

    def _give_back(self, a: Answer) -> Answer:
        self.revoke(a["_token"])
        return {"revoked": True}
