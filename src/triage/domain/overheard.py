"""What was said in a thread, read back from the chat in which it stands."""

from triage.domain.base import Moment, Value
from triage.domain.inquiry import Attachment


class Overheard(Value):
    """What somebody said in a thread, as it stands there now. `source` is its event's id, `edit` that of its last edit, empty where it has none.

    `identity` is how the channel calls whoever said it.
    """

    source: str
    edit: str = ""
    conversation: str
    identity: str
    sent_at: Moment
    text: str
    files: tuple[Attachment, ...] = ()
