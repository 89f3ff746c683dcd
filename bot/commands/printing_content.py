"""What commands about content print for people."""

from collections.abc import Iterator

from bot.commands.desk_forms import LoadForm, OfFileForm
from bot.documents import DocumentChange, QuestionMove

_MOST_SHOWN = 40


def loaded_in_words(form: LoadForm) -> str:
    """What became of a load, or would become of it."""
    return "\n".join(_load_lines(form))


def _load_lines(form: LoadForm) -> Iterator[str]:
    would = "would be loaded" if form.dry_run else "loaded"
    yield f"{len(form.loaded)} {would}, {len(form.unchanged)} unchanged, {len(form.superseded)} superseded, {len(form.refused)} refused."
    yield from of_files(form.refused, "✕")
    yield from of_files(form.warnings, "▲")
    yield from (f"▲ {note}" for note in form.notes)
    if form.dry_run or form.blocked:
        yield from _shortened([change_in_words(change) for change in form.changes if change.what != "unchanged"])
    moved = [question for question in form.questions if question.blocks or not (question.is_new and question.after == 1)]
    if form.asked:
        yield f"Golden questions: {form.asked} asked, {len(moved)} to look at, {sum(q.blocks for q in moved)} to explain."
    yield from _shortened([question_in_words(question) for question in moved])
    if form.blocked and form.dry_run:
        yield "It would not be loaded: mend the texts or the questions, or say why they may move with --because REASON."
    elif form.blocked:
        yield "Nothing more was loaded: mend the texts or the questions, or say why they may move with --because REASON."


def of_files(files: tuple[OfFileForm, ...], mark: str) -> Iterator[str]:
    """Files with what is said of each."""
    for one in files:
        yield f"{mark} {one.file}"
        yield from (f"    {reason}" for reason in one.reasons)


def change_in_words(change: DocumentChange) -> str:
    """What loading one file changes, in a line."""
    counts = ", ".join(f"{count} {name}" for name, count in change.passages if count) or "none"
    against = f" against version {change.compared_with}" if change.compared_with else ""
    ends = f"; ends version {', '.join(change.supersedes)}" if change.supersedes else ""
    where: dict[str, list[str]] = {}
    for market, words in change.standings:
        where.setdefault(words, []).append(market)
    stands = "; ".join(f"{words} ({', '.join(markets)})" for words, markets in where.items())
    return f"  {change.document} version {change.version}, {change.what}: passages {counts}{against}{ends}; {stands}"


def question_in_words(question: QuestionMove) -> str:
    """A golden question that is new or moved, in a line."""
    return f"  {'✕' if question.blocks else '▲'} “{question.question}” ({question.product}, {question.market}): {question.why}"


def _shortened(lines: list[str]) -> Iterator[str]:
    yield from lines[:_MOST_SHOWN]
    if len(lines) > _MOST_SHOWN:
        yield f"  ... and {len(lines) - _MOST_SHOWN} more (--json shows all)"
