"""An explained search in words, for a person who wants to know why."""

from collections.abc import Iterator

from bot.commands.finding_forms import CandidateForm, ExplanationForm


def explanation_in_words(form: ExplanationForm) -> str:
    """How the question was read, what came into question and why, what may not be used, and the outcome."""
    return "\n".join([form.outcome, "", *_reading(form), "", *(line for one in form.candidates for line in _candidate(one, form)), *_beyond(form)])


def _reading(form: ExplanationForm) -> Iterator[str]:
    yield f"Read as: {form.embedded}"
    for said, meant in form.repaired:
        yield f"  spelling: “{said}” is taken for {meant}"
    for thing in form.things:
        also = f" (also: {', '.join(thing.also)})" if thing.also else ""
        yield f"  {thing.share:>4.0%} {thing.said}{also}"
    if form.sections:
        yield f"  likely answered in: {', '.join(form.sections)}"
    yield f"{form.eligible} passages may be used here. Words weigh {form.words_weight}; the floor: meaning + {form.words_count} x words >= {form.least}."


def _candidate(one: CandidateForm, form: ExplanationForm) -> Iterator[str]:
    ranks = [f"meaning #{one.meaning_rank or '100+'} {one.cosine:.3f}", f"words #{one.words_rank or '100+'} covering {one.coverage:.0%}"]
    yield f"{'+' if one.shown else '-'} {one.score:.3f}  {one.document} v{one.version}, {one.section}"
    yield f"    {', '.join(ranks)}: {one.cosine:.3f} + {form.words_weight} x {one.coverage:.3f}{''.join(_gains(one))} = {one.points:.3f}"
    if one.judged is not None:
        yield f"    judged: {one.judged:.2f} ({form.least_judged:.2f} is wanted of an answer)"
    if one.holds:
        yield f"    holds: {', '.join(one.holds)}"
    if one.why:
        yield f"    not shown: {one.why}"


def _gains(one: CandidateForm) -> Iterator[str]:
    for gain in one.gains:
        yield f" {'+' if gain.points >= 0 else '-'} {abs(gain.points):.3f} ({gain.why})"


def _beyond(form: ExplanationForm) -> Iterator[str]:
    if form.beyond:
        yield ""
        yield "Known, but not to be used here:"
    for one in form.beyond:
        yield f"  {one.points:.3f} beside {one.best:.3f}: {one.section}; {one.why_not}{' (so nothing is shown)' if one.decides else ''}"
