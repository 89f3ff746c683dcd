"""`triage ask`, `triage assess`, `triage search`."""

import sys
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.commands import forms, printing
from bot.commands.common import as_json, product, show
from bot.commands.explained import explanation_in_words
from bot.commands.finding_forms import ExplanationForm
from bot.commands.lines import Asked, run_lines
from triage.domain.inquiry import Channel, Inquiry
from triage.errors import UnusableMessage

if TYPE_CHECKING:
    from bot.wiring import Product
    from triage.ports import Scope

SENDER = "command-line"


@click.command()
@click.argument("question")
@click.option("--product", "product_name", help="Product, where the question does not name it.")
@click.option("--market", help="Two-letter code of the professional's country.")
@as_json
def ask(question: str, product_name: str | None, market: str | None, json_: bool) -> None:
    """Take a question to its draft and print the case."""
    from triage.steps.receive import receive
    from triage.workflow import walk_to_draft

    with product() as running:
        came = uuid.uuid4().hex
        inquiry = Inquiry(
            source=f"cli:{came}", channel=Channel.CLI, conversation=f"cli:{came}", sender=SENDER, reply_to=f"cli:{came}",
            sent_at=running.clock.now(), text=_usable(question), product=product_name, market=_market(market),
        )  # fmt: skip
        received = receive(running.tools, inquiry)
        case = walk_to_draft(running.tools, received.case_id, received.message_id)
        with running.store.read() as uow:
            draft = uow.drafts.get(case.id, case.draft_version).draft if case.draft_version else None
        if case.decision is None:
            raise UnusableMessage(f"{case.number} is stored, but was not assessed yet: a worker goes on with it.")
        show([printing.asked(case, case.decision, draft)], json_=json_, one=True, words=_case_in_words)


@click.command()
@click.option("--in", "source", required=True, type=click.Path(allow_dash=True, dir_okay=False), help='Lines of {"id","text","product"?,"market"?}.')
@click.option("--out", "target", default="-", type=click.Path(allow_dash=True, dir_okay=False, writable=True), help="Where the decisions go.")
@click.option("--json", is_flag=True, expose_value=False, help="The decisions are JSON in any case.")
def assess(source: str, target: str) -> None:
    """Triage messages from a file: one decision a line, in the same order. Nothing is stored."""
    from triage.domain.inquiry import check_message

    with product() as running:

        def decide(asked: Asked) -> forms.AssessForm:
            check_message(asked["text"])
            market = _market(asked.get("market")) or running.settings.default_market
            decision = running.tools.assessor.assess(asked["text"], product=asked.get("product"), market=market)
            return printing.assessed(asked["id"], decision)

        sys.exit(1 if run_lines(source, target, "text", decide) else 0)


@click.command()
@click.argument("query", required=False)
@click.option("--in", "source", type=click.Path(allow_dash=True, dir_okay=False), help='Lines of {"id","query","product"?,"market"?}.')
@click.option("--out", "target", default="-", type=click.Path(allow_dash=True, dir_okay=False, writable=True), help="Where the hits go.")
@click.option("--product", "product_name", help="Only documents on this product.")
@click.option("--market", help="Only documents in force in this market.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100))
@click.option("--explain", is_flag=True, help="Say how the question was read, what speaks for each passage, and what may not be used.")
@as_json
def search(query: str | None, source: str | None, target: str, product_name: str | None, market: str | None, limit: int, explain: bool, json_: bool) -> None:
    """Find passages of approved documents that are in force, as medical information staff would."""
    from triage.ports import Scope

    if query is not None and not query.strip():
        raise click.UsageError("The query has no words.")
    if (query is None) == (source is None):
        raise click.UsageError("Give either a query or --in FILE.")
    if explain and query is None:
        raise click.UsageError("--explain explains one query, not a file.")
    with product() as running:
        if explain and query is not None:
            scope = Scope(product=_known(running, product_name), market=_market(market), medical_information_staff=True)
            show([_explained(running, query, scope, limit)], json_=json_, one=True, words=explanation_in_words)
            return

        def find(asked: Asked) -> forms.SearchForm:
            scope = Scope(product=_known(running, asked.get("product")), market=_market(asked.get("market")), medical_information_staff=True)
            return printing.found(asked["id"], running.library.search(asked["query"], scope, on=datetime.now(UTC), limit=limit))

        if source is not None:
            sys.exit(1 if run_lines(source, target, "query", find) else 0)
        asked = {"id": "query", "query": query, "product": product_name, "market": market}
        show([find(asked)], json_=json_, one=True, words=_hits_in_words)


def _explained(running: "Product", query: str, scope: "Scope", limit: int) -> ExplanationForm:
    if not any(character.isalnum() for character in query):
        raise UnusableMessage("The query has no words.")
    explanation = running.library.explain(query, scope, on=datetime.now(UTC), limit=limit)
    return ExplanationForm.model_validate(explanation.model_dump())


def _known(running: "Product", name: str | None) -> str | None:
    """The catalogue's name of a product, by whatever of its names was given."""
    from triage.detect.products import choose

    if not name:
        return None
    return choose(name, running.library.products(), ()).product or name


def _market(code: str | None) -> str | None:
    found = code.strip().upper() if code else ""
    if found and not (len(found) == 2 and found.isascii() and found.isalpha()):
        raise UnusableMessage(f"“{found[:20]}” is no market. Give the country's two letters, such as US.")
    return found or None


def _usable(text: str) -> str:
    from triage.domain.inquiry import check_message

    check_message(text)
    return text


def _case_in_words(form: forms.AskForm) -> str:
    lines = [f"{form.case}  {form.product or 'product not known'} ({form.market or 'market not known'})  {form.status.replace('_', ' ')}"]
    lines.append(f"route {form.route}, label status {form.label_status.replace('_', ' ')}: {form.reason}")
    lines += [f"  ▲ {s.concern}: “{s.text}” ({s.why})" for s in form.signals]
    lines += [f"  → hand-off to {desk}" for desk in form.hand_offs]
    if form.draft is None:
        lines.append("No draft: no approved content answers it, or nothing was asked.")
        return "\n".join(lines)
    lines.append(f"Draft ({_by(form.draft)}):")
    for number, statement in enumerate(form.draft.statements, 1):
        lines.append(f"  {statement.text}[{number}]")
    for number, statement in enumerate(form.draft.statements, 1):
        lines += [f"  [{number}] {c.document} v{c.version}, {c.section}" for c in statement.citations]
    lines += [f"  ✕ {d.why}" for d in form.draft.defects]
    return "\n".join(lines)


def _by(draft: forms.DraftForm) -> str:
    """Who wrote a draft, and why it was no model where one is set up."""
    if draft.model and draft.written_by == "model":
        return f"by a language model, {draft.model}; read it with care"
    return f"verbatim: {draft.instead}" if draft.instead else "verbatim"


def _hits_in_words(form: forms.SearchForm) -> str:
    if not form.hits:
        return "No approved passage answers this."
    return "\n\n".join(f"{h.score:.3f}  {h.document} v{h.version}, {h.section}\n{h.text}" for h in form.hits)
