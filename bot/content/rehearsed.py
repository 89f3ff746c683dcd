"""What rehearsals show, in the forms that the faces show."""

from bot.documents import DocumentChange, PassageCounts, QuestionMove
from knowledge.golden import Verdict
from knowledge.prospect import Change


def changed_document(file: str, change: Change) -> DocumentChange:
    """What loading one file changes."""
    said = {name: getattr(change, name) for name in type(change).model_fields}
    return DocumentChange(**{**said, "file": file, "passages": PassageCounts(**dict(change.passages))})


def moved_question(verdict: Verdict) -> QuestionMove:
    """A golden question before and after a change."""
    return QuestionMove(
        document=verdict.document,
        version=verdict.version,
        question=verdict.text,
        product=verdict.product,
        market=", ".join(verdict.markets),
        is_new=verdict.is_new,
        before=verdict.before,
        after=verdict.after,
        first=verdict.first,
        first_title=verdict.first_title,
        why=verdict.why,
        blocks=verdict.blocks,
    )
