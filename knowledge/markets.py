"""Markets with the time zone in which their days begin and end, and the languages a document can be written in.

A market is an ISO 3166-1 country code. Where a country has several zones, it is the one of its capital's authority or of its business.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from triage.domain.markets import MARKET_ZONES

LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fi": "Finnish", "fr": "French", "ga": "Irish", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "ms": "Malay", "mt": "Maltese", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip

EEA = tuple(
    market
    for market in (
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO",
        "PL", "PT", "RO", "SE", "SI", "SK",
    )
    if market in MARKET_ZONES
)  # fmt: skip
"""The markets in which an EU marketing authorisation holds: the member states of the EU, and Iceland, Liechtenstein and Norway."""

_GROUPS = {"EU": EEA, "EEA": EEA}


def spread(markets: Iterable[str]) -> tuple[str, ...]:
    """Markets with the EU written as its countries; each once, in the order in which they were named."""
    return tuple(dict.fromkeys(one for market in markets for one in _GROUPS.get(market.strip().upper(), (market,))))


def start_of(day: date, market: str) -> datetime:
    """The moment at which a day begins in a market, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(MARKET_ZONES[market])).astimezone(UTC)


def end_of(day: date, market: str) -> datetime:
    """The moment at which a day is over in a market, in UTC."""
    return start_of(day + timedelta(days=1), market)
