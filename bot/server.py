"""One ASGI application: web pages, Slack, Teams, health and metrics. It answers at once and loads what is heavy after."""

import asyncio
import errno
import gc
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, suppress

import structlog
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.settings import Settings
from bot.web.pages import error_pages, sessions_of, web_routes
from bot.wiring import Product, build
from triage.errors import BadSettings, TriageError
from triage.store.model_calls import Spent

_log = structlog.get_logger("triage.server")
_WAITING = 2048
"""Connections that may wait to be taken."""
_NEW_OBJECTS = 50_000
"""So many are made before the young ones are looked through for garbage: a few megabytes, and a long message is read through undisturbed."""
_TURN = 0.0005
"""Seconds that a draft in the making may keep the interpreter from a message that is being taken in, which needs it ten times for a moment."""


def create_app(product: Product) -> Starlette:
    """The application of a product. Its workers run as long as it does."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        loading = threading.Thread(target=_load, args=(product,), name="loading", daemon=True)
        loading.start()
        stop_chats = await _start_chats(product)
        try:
            yield
        finally:
            await stop_chats()
            await asyncio.to_thread(product.close)

    sessions = sessions_of(product)
    routes = [*_operating(product), *web_routes(product, sessions)]
    if product.settings.slack_is_on:
        from bot.slack.app import slack_routes  # noqa: PLC0415 - only where Slack is on

        routes += slack_routes(product)
    if product.settings.teams_is_on:
        from bot.teams.app import teams_routes  # noqa: PLC0415 - only where Teams is on

        routes += teams_routes(product)
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers=error_pages(product, sessions))
    app.router.redirect_slashes = False  # it would lead to whatever host the request names
    return app


def run(settings: Settings, *, demo: bool = False, say: Callable[[str], None] | None = None) -> None:
    """Serve until told to stop. `say` hears the address. Raises BadSettings where the address is taken."""
    sys.setswitchinterval(_TURN)
    door = _listen(settings)
    settings = settings.model_copy(update={"port": door.getsockname()[1]})
    product = build(settings, demo=demo)
    product.schedule()
    config = uvicorn.Config(create_app(product), log_level="warning", timeout_graceful_shutdown=10, server_header=False)
    if say is not None:
        say(product.web_home)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[door])


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.host, settings.port))
        door.listen(_WAITING)
    except OSError as error:
        door.close()
        why = "another program has it" if error.errno == errno.EADDRINUSE else error.strerror
        words = f"The address {settings.host}, port {settings.port}, cannot be used: {why}. Choose another with --port or TRIAGE_PORT (0: any that is free)."
        raise BadSettings(words) from None
    return door


def _load(product: Product) -> None:
    # Messages are stored from the first moment on; the workers start when they can search.
    try:
        product.load()
        product.tools.assessor.assess("ready")  # reads the term files and the labels, which the first question need not wait for
        gc.set_threshold(_NEW_OBJECTS, 10, 10)
        gc.freeze()  # what is loaded stays: looking through it for garbage takes longer than most questions
        product.start_workers()
        _log.info("ready", address=product.web_home)
    except TriageError as error:
        _log.error("not ready", why=str(error))


async def _start_chats(product: Product):  # type: ignore[no-untyped-def]
    async def nothing() -> None:
        return

    if not (product.settings.slack_is_on and product.settings.slack_app_token):
        return nothing
    from bot.slack.app import start_socket_mode  # noqa: PLC0415

    return await start_socket_mode(product)


def _operating(product: Product) -> list[Route]:
    registry = CollectorRegistry()
    registry.register(_Gauges(product))

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        state = product.ready.is_set()
        return JSONResponse({"ready": state}, status_code=200 if state else 503)

    async def metrics(_: Request) -> Response:
        body = await product.call(generate_latest, registry)
        return Response(body, media_type=CONTENT_TYPE_LATEST)

    return [Route("/health", health), Route("/ready", ready), Route("/metrics", metrics)]


class _Gauges(Collector):
    """What an operator watches: cases by status, work by state, and how late the oldest work is."""

    def __init__(self, product: Product) -> None:
        self._product = product

    def collect(self):  # type: ignore[no-untyped-def]
        """Read the figures from the store, now."""
        with self._product.store.read() as uow:
            cases, jobs, next_run = uow.cases.counts(), uow.outbox.counts(), uow.outbox.next_run_at()
            late = max(0.0, (uow.now - next_run).total_seconds()) if next_run else 0.0
            models = uow.model_calls.spent()
        by_status = GaugeMetricFamily("triage_cases", "Cases by status", labels=["status"])
        for status, count in cases.items():
            by_status.add_metric([str(status)], count)
        by_state = GaugeMetricFamily("triage_jobs", "Work in the outbox by state", labels=["state"])
        for state, count in jobs.items():
            by_state.add_metric([state], count)
        yield by_status
        yield by_state
        yield from _of_models(models)
        yield GaugeMetricFamily("triage_oldest_job_seconds", "How long the oldest work that is due has waited", value=late)
        yield GaugeMetricFamily("triage_ready", "1 when searching works", value=float(self._product.ready.is_set()))


def _of_models(spent: Iterable[Spent]) -> Iterator[GaugeMetricFamily]:
    """Calls of language models by task and outcome, and what they took."""
    calls = GaugeMetricFamily("triage_model_calls", "Calls of language models by task and outcome", labels=["task", "outcome"])
    tokens = GaugeMetricFamily("triage_model_tokens", "Tokens that calls of language models took", labels=["task", "outcome"])
    cost = GaugeMetricFamily("triage_model_cost", "What calls of language models cost, in the currency of the prices", labels=["task", "outcome"])
    seconds = GaugeMetricFamily("triage_model_seconds", "How long calls of language models took, with every further try", labels=["task", "outcome"])
    for one in spent:
        calls.add_metric([one.task, one.outcome], one.calls)
        tokens.add_metric([one.task, one.outcome], one.tokens)
        cost.add_metric([one.task, one.outcome], one.cost / 1_000_000)
        seconds.add_metric([one.task, one.outcome], one.millis / 1000)
    yield from (calls, tokens, cost, seconds)
