"""How an emergency reaches people: the settings become the ways that are switched on."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.settings import Settings
from triage.adapters.mail import MailPager, MailServer
from triage.adapters.private_chat import ChatPager
from triage.adapters.webhook import WebhookPager
from triage.domain.inquiry import Channel
from triage.domain.paging import PageWay
from triage.ports import Clock, Messenger, Pager
from triage.steps.tools import Paging


def paging_of(settings: Settings, messengers: Mapping[Channel, Messenger], clock: Clock) -> Paging:
    """The ways that these settings give. A chat reaches those who are linked to it; without any way an emergency is an alert in the log."""
    chats: dict[Channel, Callable[[str], str]] = {}
    pagers: dict[PageWay, Pager] = {}
    if Channel.SLACK in messengers:
        from bot.slack.addresses import private  # noqa: PLC0415 - only where Slack is on

        chats[Channel.SLACK] = private
    if Channel.TEAMS in messengers:
        from bot.teams.addresses import private as private_in_teams  # noqa: PLC0415 - only where Teams is on

        chats[Channel.TEAMS] = private_in_teams
    if chats:
        pagers[PageWay.CHAT] = ChatPager(messengers)
    if settings.smtp_host and settings.smtp_from:
        pagers[PageWay.MAIL] = MailPager(_mail_server(settings, settings.smtp_host, settings.smtp_from), clock)
    if settings.page_webhook_url and settings.page_webhook_secret:
        pagers[PageWay.WEBHOOK] = WebhookPager(settings.page_webhook_url, settings.page_webhook_secret.get_secret_value(), clock)
    return Paging(
        pagers=pagers,
        chats=chats,
        every=timedelta(minutes=settings.page_every_minutes),
        alert_address=settings.page_alert_address or "",
        home=settings.web_address,
    )


def _mail_server(settings: Settings, host: str, sender: str) -> MailServer:
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
    return MailServer(host=host, port=settings.smtp_port, tls=settings.smtp_tls, user=settings.smtp_user or "", password=password, sender=sender)
