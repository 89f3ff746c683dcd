"""The profile: what a person sets for themselves. It changes what they are shown, never what they may."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import field_validator

from triage.domain.base import Value


class Profile(Value):
    """The products that a person follows (none chosen: all of theirs), and the product with which their intake form begins.

    Who asked, where, how a question arose and when it was heard never come from a profile (rules of the field: no default for these).
    """

    products: tuple[str, ...] = ()
    intake_product: str | None = None

    @field_validator("products")
    @classmethod
    def _once(cls, products: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(set(products)))


def is_time_zone(name: str) -> bool:
    """Whether a time zone has this name (Europe/Berlin)."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return "/" in name or name == "UTC"
