"""Alerts to the people who keep the product running."""

import structlog

_log = structlog.get_logger("triage.alerts")


class LogAlerts:
    """Writes an alert to the log, where the operator's monitoring reads it. Carries ids and kinds, never a text."""

    def raise_alert(self, what: str, *, facts: dict[str, str | int]) -> None:
        """Say what is wrong."""
        _log.error("alert", what=what, **facts)
