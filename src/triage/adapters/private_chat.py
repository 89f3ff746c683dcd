"""Private messages: a page through the messengers that already reach people."""

from collections.abc import Mapping

from triage.domain.inquiry import Channel
from triage.domain.paging import PageCall
from triage.domain.response import PageNotice
from triage.errors import Undeliverable
from triage.ports import Messenger


class ChatPager:
    """Sends each call as a private message with a button; finds it again by its key."""

    def __init__(self, messengers: Mapping[Channel, Messenger]) -> None:
        self._messengers = messengers

    def call(self, call: PageCall) -> None:
        """Post the message. Raises TryAgainLater or Undeliverable."""
        self._messenger(call).post(call.to.address, notice_of(call), key=call.key)

    def find(self, call: PageCall) -> bool:
        """Whether the message stands there already."""
        messenger = self._messenger(call)
        return messenger.can_find and messenger.find(call.to.address, key=call.key) is not None

    def _messenger(self, call: PageCall) -> Messenger:
        messenger = self._messengers.get(call.to.channel) if call.to.channel else None
        if messenger is None:
            raise Undeliverable(f"chat: no messenger is set up for {call.to.channel or 'this person'}")
        return messenger


def notice_of(call: PageCall) -> PageNotice:
    """What the person on call reads."""
    return PageNotice(case_id=call.case_id, page_id=call.page_id, rung=call.rung, again_minutes=call.again_minutes, link=call.link, is_test=call.is_test)
