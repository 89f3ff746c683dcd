"""How long a question takes to its stored draft, and how long an event takes to its receipt, in a warm process."""

import sqlite3
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.wiring import Product
from knowledge.lexical import Eligible
from knowledge.lookup import Lookup
from knowledge.ranking import DEPTH
from tests.bench.documents import questions
from tests.bench.figures import Figure, Timings
from triage.domain.inquiry import Channel, Inquiry
from triage.ports import Scope
from triage.steps.receive import receive
from triage.workflow import walk_to_draft

RATE = 50
"""Events a second."""


def question_to_draft(product: Product, count: int, passages: int) -> tuple[list[Figure], list[str]]:
    """From the message to the draft in the database, without a model; floors: embedding alone, index query alone."""
    asked = questions(count + 20)
    walk, embed, query, search = Timings(), Timings(), Timings(), Timings()
    eligible: dict[str, Eligible] = {}
    drafts = 0
    for place, (text, name) in enumerate(asked):
        timings = (walk, embed, query, search) if place >= 20 else tuple(Timings() for _ in range(4))  # the first are to warm up
        with timings[0].one():
            received = receive(product.tools, _inquiry(text, name))
            case = walk_to_draft(product.tools, received.case_id, received.message_id)
        drafts += bool(case.draft_version) and place >= 20
        other = f"{text} Case {place}."  # a text that no cache has seen
        with timings[1].one():
            (vector,) = product.embedder.embed([other])
        scope = Scope(product=name, market="US", language="en")
        if name not in eligible:
            with product.store.read() as uow:
                eligible[name] = Eligible(Lookup(uow.connection).eligible(scope, uow.now))
        with timings[2].one():
            product.index.nearest(vector, eligible[name], DEPTH)
        with timings[3].one():
            product.library.search(other, scope, on=datetime.now(UTC))
    what = f"question to draft, {passages} passages"
    figures = [
        Figure(f"{what}, p50", walk.at(0.5), "ms", 60, embed.at(0.5) + query.at(0.5), "embedding + index query"),
        Figure(f"{what}, p95", walk.at(0.95), "ms", 150, embed.at(0.95) + query.at(0.95), "embedding + index query"),
        Figure("  of it: processor time, p50", walk.busy_at(0.5), "ms", None, embed.busy_at(0.5) + query.busy_at(0.5), "embedding + index query"),
        Figure("  of it: search, p50", search.at(0.5), "ms", None, embed.at(0.5), "embedding alone"),
        Figure("  of it: index query alone, p50", query.at(0.5), "ms"),
    ]
    return figures, [f"{drafts} of {count} questions got a draft; the others went to a specialist."]


def receiving(product: Product, seconds: float) -> list[Figure]:
    """Events at a steady rate on SQLite with synchronous=FULL; floor: a bare INSERT and commit on the same file system."""
    text, name = questions(1)[0]
    receive(product.tools, _inquiry(text, name))  # warm up
    events = int(RATE * seconds)
    taken = _steadily(events, lambda: receive(product.tools, _inquiry(text, name)))
    bare = _bare(product.settings.home / "bare.db", events)
    product.start_workers()
    beside = _steadily(events // 2, lambda: receive(product.tools, _inquiry(text, name)))
    return [
        Figure(f"receive, {RATE} events a second, p99", taken.at(0.99), "ms", 50, bare.at(0.99), "bare INSERT + commit"),
        Figure(f"receive, {RATE} events a second, p50", taken.at(0.5), "ms", None, bare.at(0.5), "bare INSERT + commit"),
        Figure("  of it: processor time, p50", taken.busy_at(0.5), "ms", None, bare.busy_at(0.5), "bare INSERT + commit"),
        Figure("receive beside two busy workers, p99", beside.at(0.99), "ms", None, bare.at(0.99), "bare INSERT + commit"),
    ]


def _steadily(events: int, act: Callable[[], object]) -> Timings:
    """Do it at times that are set beforehand, and count from those: a slow one makes the next ones late, and that counts."""
    timings = Timings()
    start = time.perf_counter()
    for n in range(events):
        due = start + n / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        worked = time.process_time()
        act()
        timings.busy.append((time.process_time() - worked) * 1000)
        timings.taken.append((time.perf_counter() - due) * 1000)
    return timings


def _bare(path: Path, events: int) -> Timings:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, body TEXT)")
    body = "x" * 2000
    timings = _steadily(events, lambda: connection.execute("INSERT INTO events (body) VALUES (?)", (body,)))
    connection.close()
    return timings


def _inquiry(text: str, product: str) -> Inquiry:
    came = uuid.uuid4().hex
    return Inquiry(
        source=f"bench:{came}", channel=Channel.CLI, conversation=f"bench:{came}", sender="bench", reply_to="bench",
        sent_at=datetime.now(UTC), text=text, product=product, market="US",
    )  # fmt: skip
