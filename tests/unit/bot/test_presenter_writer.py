"""Who wrote, and what calls of models took, in plain words."""

from datetime import UTC, datetime

from bot.presenter_writer import call_line, doubts, not_judged, who_wrote
from triage.domain.draft import Draft, Statement, Writer
from triage.domain.judgement import Finding, Judged, Judgement
from triage.domain.model_call import Answered, Asked, CallOutcome, ModelCall, Task

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
ASKED = Asked(
    case_id=1, task=Task.DRAFT, provider="openai", model="gpt", parameters={}, prompt="draft", prompt_version="v1", prompt_sha256="a" * 64,
    inputs_sha256="b" * 64,
)  # fmt: skip
SAID = Statement(text="Velmira may cause headache.", question=1)


def took(**answered: object) -> str:
    """What the line of a call says it took."""
    return call_line(ModelCall(id=1, asked=ASKED, answered=Answered.model_validate(answered), asked_at=AT)).took


def judged(**of: object) -> Draft:
    """A draft of one sentence that was judged."""
    return Draft(written_by=Writer.MODEL, model="gpt", statements=(SAID,), judged=Judged.model_validate(of))


def test_of_a_call_that_is_under_way_it_is_said_what_is_set_aside() -> None:
    """Nobody takes it for what was spent."""
    said = took(outcome=CallOutcome.ASKED, tokens_in=300, tokens_out=1500, tokens_estimated=True, cost_micros=20_000)
    assert said == "Set aside for it: 300 tokens in, 1500 out, cost 0.0200 in the currency of your prices"


def test_what_a_call_took() -> None:
    """Time, tries, tokens and cost; reckoned tokens are said to be about so many."""
    said = took(outcome=CallOutcome.ANSWERED, tokens_in=300, tokens_out=40, tokens_estimated=True, latency_ms=1240, tries=2)
    assert said == "1.2 s, 2 tries, about 300 tokens in, 40 out"


def test_a_doubt_names_words_of_the_sentence_or_none() -> None:
    """And what to do about it."""
    found = judged(found=(Judgement(of=SAID.sha256, finding=Finding.OTHER, words="may cause"),))
    assert doubts(found) == {0: "Doubted by a language model: it reads something else here than in the source (“may cause”). Please compare the two."}


def test_praise_is_not_told() -> None:
    """A reviewer reads the same as where nobody judged."""
    praised, plain = judged(by="gpt", found=(Judgement(of=SAID.sha256, finding=Finding.SAME),)), judged().model_copy(update={"judged": None})
    assert [doubts(praised), not_judged(praised), who_wrote(praised)] == [doubts(plain), not_judged(plain), who_wrote(plain)]


def test_a_doubt_holds_for_the_very_words_only() -> None:
    """A sentence that was changed since is not the one that was doubted."""
    found = judged(found=(Judgement(of="c" * 64, finding=Finding.MORE),))
    assert doubts(found) == {}
