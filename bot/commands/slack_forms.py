"""The JSON form of an installation. A token is in no form."""

from datetime import datetime

from pydantic import Field

from bot.commands.form import Form


class InstallationForm(Form):
    """One workspace or organisation in which the app is, or was, installed."""

    place: str = Field(description="id of the workspace (T...) or organisation (E...)")
    organisation: str
    name: str
    standing: str = Field(description="installed, revoked or uninstalled")
    installed_by: str
    installed_at: datetime
    expires_at: datetime | None = Field(description="when the token ends; null for one that does not")
    lacking: tuple[str, ...] = Field(description="scopes that the app asks for today and was not granted: install it again")
