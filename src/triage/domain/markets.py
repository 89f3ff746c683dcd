"""Markets: where a day begins and ends."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

MARKET_ZONES: Mapping[str, str] = {
    "US": "America/New_York",
    "CA": "America/Toronto",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
    "ES": "Europe/Madrid",
    "IT": "Europe/Rome",
    "NL": "Europe/Amsterdam",
    "BE": "Europe/Brussels",
    "AT": "Europe/Vienna",
    "CH": "Europe/Zurich",
    "SE": "Europe/Stockholm",
    "DK": "Europe/Copenhagen",
    "NO": "Europe/Oslo",
    "FI": "Europe/Helsinki",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "JP": "Asia/Tokyo",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
}
"""The time zone in which a market's days and office hours are counted; UTC for one that is not here."""


def zone_of(market: str | None) -> ZoneInfo:
    """The time zone of a market."""
    return ZoneInfo(MARKET_ZONES.get(market or "", "UTC"))
