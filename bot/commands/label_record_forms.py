"""The JSON form of the record of a label: what the bot reads out of it, item by item, with its corrections."""

from bot.commands.form import Form
from bot.label_record import CorrectionLine, RecordPage


class RecordItemForm(Form):
    """One item: `key` names it in a correction, `corrected` says by whom and when it was put there instead of what was read."""

    kind: str
    key: str
    value: str
    sentence: str
    section: str
    corrected: str


class LabelRecordForm(Form):
    """What `triage content record --json` prints. `not_found` are the kinds of which nothing was read: a gap, or not in the label.

    `waiting` are corrections of earlier versions that somebody takes over or sets aside; `holds` says whether they fit this version.
    """

    document: str
    version: str
    title: str
    product: str
    markets: tuple[str, ...]
    items: tuple[RecordItemForm, ...]
    not_found: tuple[str, ...]
    corrections: tuple[CorrectionLine, ...]
    waiting: tuple[CorrectionLine, ...]


def record_form(page: RecordPage) -> LabelRecordForm:
    """A record as it is printed."""
    same = {name: getattr(page, name) for name in ("document", "version", "title", "product", "markets", "corrections", "waiting")}
    items = tuple(RecordItemForm(kind=axis.kind.value, **item.model_dump()) for axis in page.axes for item in axis.items)
    return LabelRecordForm(**same, items=items, not_found=tuple(axis.kind.value for axis in page.not_found))
