"""Settings: the only reader of the environment. Every missing or wrong value is named at once, with what to do.

Each setting is an environment variable `TRIAGE_...`; `deploy/env.example` documents all of them, and a test fails when one is missing there.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import SettingsConfigDict

from bot.model_settings import ModelSettings
from bot.routes import TEAMS_CHANNEL, TEAMS_PLACE
from triage.errors import BadSettings

_MAIL = r"^[^@\s<>,;]+@[^@\s<>,;]+$"
_HOOK = r"^(https://|http://(localhost|127\.0\.0\.1)[:/])"
"""Plain HTTP is for a relay on this machine only."""
_GUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
_GUIDS = rf"{_GUID[:-1]}(\s*,\s*{_GUID[1:-1]})*$"
_SHORTEST_KEY = 32
_TEAMS_LIBRARY = "botframework"
_INSTEAD = " (instead of a password: TRIAGE_TEAMS_CERTIFICATE or TRIAGE_TEAMS_MANAGED_IDENTITY)"
_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})


def _ids(first: str) -> str:
    """Ids of Slack that begin with this, separated by commas."""
    one = f"{first}[A-Z0-9]{{2,19}}"
    return rf"^{one}(\s*,\s*{one})*$"


_SIGNED = r"^(all|[^,/]+(/[A-Z]{2})?( *, *[^,/]+(/[A-Z]{2})?)*)$"
"""A list of products, each for all markets or for one."""


class Settings(ModelSettings):
    """What an administrator can set."""

    model_config = SettingsConfigDict(env_prefix="TRIAGE_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=lambda: Path.home() / ".triage", description="Data directory: database, index, keys, model.")
    database_url: str | None = Field(None, description="Database. Default: SQLite in the data directory. For PostgreSQL: postgresql://USER@HOST/NAME")
    secret_key: SecretStr | None = Field(None, min_length=32, description="Signs sessions. Needed when several servers share a database.")
    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port that the server listens on.")
    public_url: str | None = Field(None, pattern=r"^https?://", description="Address under which people reach the web pages; links in chats lead there.")
    log_level: str = Field("INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR)$", description="How much is logged: DEBUG, INFO, WARNING or ERROR.")
    workers: int = Field(2, ge=0, le=32, description="Worker threads inside `serve`. 0: run `triage worker` apart.")
    lease_seconds: float = Field(60.0, gt=0.2, le=3600, description="How long a worker may be silent before another takes its job over.")
    direct_release: bool = Field(default=False, description="Whether on-label answers from documents marked for it go out without a reviewer.")
    answer_days: int = Field(1, ge=0, le=60, description="Business days until an answer is due.")
    specialist_days: int = Field(3, ge=0, le=60, description="Business days until the answer of a specialist is due.")
    claim_minutes: int = Field(30, ge=1, le=1440, description="Minutes after which a claimed case goes back to the queue.")
    remind_minutes: int = Field(120, ge=1, le=10_080, description="Minutes before a case is due when its holder or the queue is reminded.")
    escalate_minutes: int = Field(30, ge=0, le=10_080, description="Minutes after a case was due when it is said to be late.")
    signature: str | None = Field(
        None, pattern=_SIGNED, description="For which products and markets an answer is approved with a signature: all, or Velmira, Velmira/DE, */DE."
    )
    default_market: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="Market of a question where nothing else tells it.")
    follow_up_attempts: int = Field(2, ge=0, le=10, description="How often the sender of a report is asked for what it lacks. 0: never.")
    follow_up_hours: int = Field(24, ge=1, le=720, description="Hours between two such questions.")
    safety_sample: int = Field(40, ge=1, le=500, description="In how many messages without a report safety looks for one, each week.")
    pattern_requesters: int = Field(3, ge=2, le=100, description="From how many requesters the same rare off-label question is shown to compliance.")
    pattern_days: int = Field(7, ge=1, le=90, description="Within how many days.")
    regression_dir: Path | None = Field(None, description="Folder of the accepted regression cases. Default: regression in the data directory.")
    model_download: bool = Field(default=True, description="Whether the embedding weights may be downloaded where the packaged ones are absent.")
    letterhead: str | None = Field(None, max_length=500, description="Letterhead of response letters; lines are separated by |.")
    letter_reporting: str | None = Field(None, max_length=1000, description="How side effects and complaints are reported, in response letters.")
    slack_bot_token: SecretStr | None = Field(None, description="Slack bot token (xoxb-...). Switches Slack on.")
    slack_signing_secret: SecretStr | None = Field(None, description="Slack signing secret, for events over HTTP.")
    slack_app_token: SecretStr | None = Field(None, description="Slack app token (xapp-...), for Socket Mode instead of HTTP.")
    slack_review_channel: str | None = Field(None, pattern=r"^[A-Z0-9]{3,20}$", description="Id of the Slack channel where reviewers' cards stand (C...).")
    slack_safety_channel: str | None = Field(None, pattern=r"^[A-Z0-9]{3,20}$", description="Id of the Slack channel where safety's reports stand (C...).")
    slack_routes: Path | None = Field(None, description="File that says which channel has the cards of which product, market, concern and desk (YAML).")
    slack_client_id: str | None = Field(None, pattern=r"^[0-9.]+$", description="Client id of the Slack app. Lets several workspaces install it.")
    slack_client_secret: SecretStr | None = Field(None, description="Client secret of the Slack app.")
    slack_token_keys: SecretStr | None = Field(None, description="Keys that seal the tokens of workspaces, separated by commas; the first one seals.")
    slack_allowed_workspaces: str | None = Field(None, pattern=_ids("[TE]"), description="Ids of the workspaces or organisations that may use the app.")
    slack_allowed_channels: str | None = Field(None, pattern=_ids("[CG]"), description="Ids of the channels where it may be called.")
    slack_open_channels: str | None = Field(None, pattern=_ids("[CG]"), description="Ids of private channels where receipts and answers may stand.")
    slack_allowed_groups: str | None = Field(None, pattern=_ids("S"), description="Ids of the user groups whose members may use it.")
    slack_api_url: str = Field("https://slack.com/api/", description="Address of Slack's Web API. For tests and proxies.")
    teams_app_id: str | None = Field(None, pattern=_GUID, description="App id of the Azure Bot. Switches Teams on.")
    teams_app_password: SecretStr | None = Field(None, min_length=1, description="Client secret of the app.")
    teams_certificate: Path | None = Field(None, description="File (PEM) with private key and certificate of the app, instead of a client secret.")
    teams_managed_identity: bool = Field(default=False, description="Whether the machine's managed identity in Azure is the app's, instead of a secret.")
    teams_tenant_id: str | None = Field(None, pattern=_GUIDS, description="Entra tenants whose messages are taken; the first is that of the app.")
    teams_review_channel: str | None = Field(None, pattern=rf"^{TEAMS_CHANNEL}$", description="Id of the Teams channel where reviewers' cards stand (19:...).")
    teams_safety_channel: str | None = Field(None, pattern=rf"^{TEAMS_CHANNEL}$", description="Id of the Teams channel where safety's reports stand (19:...).")
    teams_routes: Path | None = Field(None, description="File that says which Teams channel has which cards; it may be the same file as Slack's.")
    teams_allowed_channels: str | None = Field(
        None, pattern=rf"^{TEAMS_PLACE}( *, *{TEAMS_PLACE})*$", description="Ids of the Teams channels and group chats where it may be called."
    )
    teams_development: bool = Field(default=False, description="Takes activities without a signature, from this machine alone: for Agents Playground.")

    page_every_minutes: int = Field(5, ge=1, le=240, description="Minutes between two rungs of an emergency page.")
    page_alert_address: str | None = Field(None, pattern=_MAIL, description="Mail address of the last rung, where nobody on call has answered.")
    page_webhook_url: str | None = Field(None, pattern=_HOOK, description="HTTPS address of the company's paging service.")
    page_webhook_secret: SecretStr | None = Field(None, min_length=16, description="Signs what is posted to the paging service.")
    smtp_host: str | None = Field(None, min_length=1, description="Mail server. Switches mail on.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field("starttls", description="How the connection to the mail server is protected.")
    smtp_user: str | None = Field(None, description="Name for signing in to the mail server.")
    smtp_password: SecretStr | None = Field(None, description="Password for signing in to the mail server.")
    smtp_from: str | None = Field(None, pattern=_MAIL, description="Address from which mail is sent.")

    @model_validator(mode="after")
    def _paging_is_whole(self) -> "Settings":
        if bool(self.page_webhook_url) != bool(self.page_webhook_secret):
            raise ValueError("TRIAGE_PAGE_WEBHOOK_URL and TRIAGE_PAGE_WEBHOOK_SECRET go together: the paging service must be able to tell that it is us")
        if self.smtp_host and not self.smtp_from:
            raise ValueError("TRIAGE_SMTP_HOST is set, so TRIAGE_SMTP_FROM is needed too")
        if not self.smtp_host and (self.smtp_user or self.smtp_password or self.smtp_from or self.page_alert_address):
            raise ValueError("TRIAGE_SMTP_... or TRIAGE_PAGE_ALERT_ADDRESS is set without TRIAGE_SMTP_HOST: set it, or remove the others")
        if bool(self.smtp_user) != bool(self.smtp_password):
            raise ValueError("TRIAGE_SMTP_USER and TRIAGE_SMTP_PASSWORD go together")
        if self.smtp_password and self.smtp_tls == "none":
            raise ValueError("TRIAGE_SMTP_TLS is none, and a password would be sent for everybody to read: choose starttls or tls")
        return self

    @model_validator(mode="after")
    def _slack_is_whole(self) -> "Settings":
        if self.slack_is_on and not (self.slack_signing_secret or self.slack_app_token):
            which = "TRIAGE_SLACK_BOT_TOKEN" if self.slack_bot_token else "TRIAGE_SLACK_CLIENT_ID"
            raise ValueError(f"{which} is set, so TRIAGE_SLACK_SIGNING_SECRET (events over HTTP) or TRIAGE_SLACK_APP_TOKEN (Socket Mode) is needed too")
        given = {name for name in type(self).model_fields if name.startswith("slack_") and name != "slack_api_url" and getattr(self, name)}
        if given and not self.slack_is_on:
            raise ValueError(
                "TRIAGE_SLACK_... is set without TRIAGE_SLACK_BOT_TOKEN (one workspace) or TRIAGE_SLACK_CLIENT_ID (several): set one, or remove the others"
            )
        return self

    @model_validator(mode="after")
    def _slack_for_several_is_whole(self) -> "Settings":
        if bool(self.slack_client_id) != bool(self.slack_client_secret):
            raise ValueError("TRIAGE_SLACK_CLIENT_ID and TRIAGE_SLACK_CLIENT_SECRET go together")
        if self.slack_client_id and not self.slack_allowed_workspaces:
            # Whoever rules a workspace sets its people's mail addresses, and by these we know who somebody is.
            raise ValueError("TRIAGE_SLACK_CLIENT_ID is set, so TRIAGE_SLACK_ALLOWED_WORKSPACES must name the workspaces whose administrators you trust")
        if self.slack_client_id and not (self.public_url or "").startswith("https://"):
            raise ValueError("TRIAGE_SLACK_CLIENT_ID is set, so TRIAGE_PUBLIC_URL must be an address with https, to which Slack leads back")
        if any(len(key) < _SHORTEST_KEY for key in self.slack_sealing_keys):
            raise ValueError("TRIAGE_SLACK_TOKEN_KEYS: a key has at least 32 characters")
        return self

    @model_validator(mode="after")
    def _teams_is_whole(self) -> "Settings":
        ways = {"PASSWORD": self.teams_app_password, "CERTIFICATE": self.teams_certificate, "MANAGED_IDENTITY": self.teams_managed_identity}
        if sum(map(bool, ways.values())) > 1:
            raise ValueError("TRIAGE_TEAMS_APP_PASSWORD, TRIAGE_TEAMS_CERTIFICATE and TRIAGE_TEAMS_MANAGED_IDENTITY: set one of the three")
        given: dict[str, object] = {"TRIAGE_TEAMS_APP_ID": self.teams_app_id, "TRIAGE_TEAMS_TENANT_ID": self.teams_tenant_id}
        given["TRIAGE_TEAMS_APP_PASSWORD"] = any(ways.values())
        if lacking := [name for name, value in given.items() if not value]:
            if len(lacking) < len(given):
                raise ValueError(f"for Teams {' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} needed too{_INSTEAD}")
        elif self.teams_development:
            raise ValueError("TRIAGE_TEAMS_DEVELOPMENT takes activities without a signature: remove it, or remove TRIAGE_TEAMS_APP_ID and its company")
        if self.teams_development and (self.host not in _THIS_MACHINE or self.public_url):
            raise ValueError("TRIAGE_TEAMS_DEVELOPMENT is for this machine alone: TRIAGE_HOST must be 127.0.0.1, and TRIAGE_PUBLIC_URL not set")
        if not self.teams_is_on and (self.teams_routes or self.teams_review_channel or self.teams_safety_channel):
            raise ValueError("a channel of Teams is set without TRIAGE_TEAMS_APP_ID: set it, or remove TRIAGE_TEAMS_ROUTES and TRIAGE_TEAMS_..._CHANNEL")
        if self.teams_is_on and find_spec(_TEAMS_LIBRARY) is None:
            raise ValueError('Teams is switched on, and its part is not installed: pip install "medical-inquiry-triage[teams]"')
        return self

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.home / 'triage.db'}"

    @property
    def regression_folder(self) -> Path:
        """Where accepted regression cases are written."""
        return self.regression_dir or self.home / "regression"

    @property
    def web_address(self) -> str:
        """The address that people open."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def slack_is_on(self) -> bool:
        """Whether Slack is set up."""
        return self.slack_bot_token is not None or self.slack_client_id is not None

    @property
    def teams_is_on(self) -> bool:
        """Whether Teams is set up, or its stand-in for development."""
        return self.teams_app_id is not None or self.teams_development

    @property
    def teams_tenants(self) -> frozenset[str]:
        """The tenants whose messages are taken, in small letters."""
        return frozenset(tenant.lower() for tenant in _listed(self.teams_tenant_id))

    @property
    def teams_channels(self) -> frozenset[str]:
        """The channels and group chats where it may be called; none named: wherever it is installed."""
        return frozenset(_listed(self.teams_allowed_channels))

    @property
    def teams_home_tenant(self) -> str | None:
        """The tenant in which the app is registered."""
        return next(iter(_listed(self.teams_tenant_id)), None)

    @property
    def slack_sealing_keys(self) -> tuple[str, ...]:
        """The keys that seal tokens, the first one first; none where the secret key of the product does it."""
        keys = self.slack_token_keys.get_secret_value() if self.slack_token_keys else ""
        return _listed(keys)

    @property
    def slack_allowed_in_order(self) -> tuple[str, ...]:
        """The same workspaces as they were written: in the first one stand the channels of staff."""
        return _listed(self.slack_allowed_workspaces)

    @property
    def slack_workspaces(self) -> frozenset[str]:
        """The workspaces and organisations that may use the app; none named: whoever has it installed."""
        return frozenset(_listed(self.slack_allowed_workspaces))

    @property
    def slack_channels(self) -> frozenset[str]:
        """The channels where it may be called; none named: wherever it is invited."""
        return frozenset(_listed(self.slack_allowed_channels))

    @property
    def slack_open(self) -> frozenset[str]:
        """The private channels of medical information where everything may be said in the thread."""
        return frozenset(_listed(self.slack_open_channels))

    @property
    def slack_groups(self) -> frozenset[str]:
        """The user groups whose members may use it; none named: everybody who is known."""
        return frozenset(_listed(self.slack_allowed_groups))


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def read_settings(**overrides: object) -> Settings:
    """The settings from the environment. Raises BadSettings with every fault at once, never with a value."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        faults = [_fault(e["loc"], e["msg"]) for e in error.errors()]
        raise BadSettings("The settings are wrong:\n" + "\n".join(f"  - {f}" for f in faults)) from None


def _fault(where: tuple[int | str, ...], what: str) -> str:
    what = what.removeprefix("Value error, ")
    return f"TRIAGE_{str(where[0]).upper()}: {what}" if where else what
