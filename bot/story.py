"""The demo's story in the terminal: a question becomes a cited answer, a report reaches safety, and the record proves it."""

import uuid
from collections.abc import Callable

from bot import presenter, presenter_review
from bot.demo import EXAMPLE_QUESTION, REPORT
from bot.views import View
from bot.wiring import Product
from triage.casefile import read_case
from triage.domain.case import Case
from triage.domain.handoff import OPEN_HAND_OFFS
from triage.domain.inquiry import Channel, Inquiry, Intake, Profession, Prompted
from triage.domain.people import Person
from triage.steps import close, hand_off, intake, sign_off
from triage.steps.receive import receive
from triage.store.checkpoints import checkpoint
from triage.store.verifying import verify

Say = Callable[[str], None]


def play(product: Product, say: Say) -> None:
    """Play the story and print what each person sees."""
    with product.store.read() as uow:
        ana, osei, brandt, aydin = (uow.people.get(i) for i in ("ana", "osei", "brandt", "aydin"))
    say("\n── Ana, a medical science liaison, asks in chat " + "─" * 24)
    case = _ask(product, ana, EXAMPLE_QUESTION, say)
    _show(product, case.id, ana, say)

    say("\n── R. Osei reviews: draft and evidence side by side " + "─" * 20)
    say(in_words(presenter_review.review_card(read_case(product.tools, case.id, osei))))
    case = _approve(product, case.id, osei)
    say(f"\n{osei.name} approves. The answer goes where the question was asked.")

    say("\n── Ana reads the answer " + "─" * 48)
    _show_answer(product, case.id, ana, say)
    close.fulfil(product.tools, case.id, ana, how="spoken", recipient="the physician who asked")
    _work(product)
    say("Ana records that she passed it on. The case is closed.")

    say("\n── A report inside a question " + "─" * 42)
    reported = _ask(product, ana, REPORT, say)
    _show(product, reported.id, ana, say)
    for one in read_case(product.tools, reported.id, aydin).hand_offs:
        if one.status in OPEN_HAND_OFFS and one.desk.value == "pharmacovigilance":
            hand_off.acknowledge(product.tools, one.id, aydin)
            say(f"\n{aydin.name}, safety, acknowledges {one.number} within its clock. The question waits for {brandt.name} meanwhile.")
    intake.complete_intake(
        product.tools, reported.id, ana, Intake(requester_name="Dr. Example", profession=Profession.PHYSICIAN, country="US", prompted=Prompted.NO)
    )
    _work(product)

    say("\n── An inspector checks the record " + "─" * 38)
    checkpoint(product.store, product.signer)
    for line in verify(product.store, product.signer.public_key).lines:
        say(line)


def _ask(product: Product, who: Person, text: str, say: Say) -> Case:
    say(f"{who.name}: {text}\n")
    came = uuid.uuid4().hex
    inquiry = Inquiry(
        source=f"web:{came}", channel=Channel.WEB, conversation=f"web:{came}", sender=who.id, reply_to=f"web:{who.id}",
        sent_at=product.clock.now(), text=text, market=who.market,
    )  # fmt: skip
    received = receive(product.tools, inquiry)
    _work(product)
    with product.store.read() as uow:
        return uow.cases.get(received.case_id)


def _work(product: Product) -> None:
    worker = product.worker(threads=1, name="story")
    while worker.run_once():
        pass


def _approve(product: Product, case_id: int, reviewer: Person) -> Case:
    file = read_case(product.tools, case_id, reviewer)
    if file.draft is None:
        return file.case
    case = sign_off.claim(product.tools, case_id, reviewer, version=file.case.version)
    case = sign_off.approve(product.tools, case_id, reviewer, version=case.version, draft_sha256=file.draft.draft.sha256)
    _work(product)
    return case


def _show(product: Product, case_id: int, who: Person, say: Say) -> None:
    say(in_words(presenter.receipt(read_case(product.tools, case_id, who).notice)))


def _show_answer(product: Product, case_id: int, who: Person, say: Say) -> None:
    for response in read_case(product.tools, case_id, who).responses:
        say(in_words(presenter.answer(response)))


def in_words(view: View) -> str:
    """A view as plain text."""
    lines = [view.headline]
    if view.steps:
        lines.append("  " + "  ".join(f"{s.mark} {s.text}" for s in view.steps))
    lines += [f"  {line.mark + ' ' if line.mark else ''}{line.text}" for line in view.lines]
    lines += [f"  [{s.number}] {s.text}: “{s.quote}”" for s in view.sources]
    if view.buttons:
        lines.append("  " + " ".join(f"[{b.label}]" for b in view.buttons))
    return "\n".join(lines)
