"""`triage serve`, `triage worker`, `triage db`, `triage jobs`."""

import signal
import threading
from types import FrameType

import click

from bot.commands import desk_forms
from bot.commands.common import as_json, product, show
from triage.domain.audit import AuditEntry


@click.command()
@click.option("--host", help="Address to listen on (TRIAGE_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (TRIAGE_PORT).")
def serve(host: str | None, port: int | None) -> None:
    """Run the product: web pages, chats and workers in one process."""
    from bot.server import run
    from bot.settings import read_settings

    given = {k: v for k, v in (("host", host), ("port", port)) if v is not None}
    run(read_settings(**given))


@click.command()
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 32))
@click.option("--name", help="A name for the logs; made from host and process by default.")
def worker(threads: int, name: str | None) -> None:
    """Run workers only. As many processes as wanted on PostgreSQL; on SQLite beside one server."""
    from bot.settings import read_settings
    from bot.wiring import build

    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    running = build(read_settings(), owns_index=False, upgrades=False)
    try:
        running.load()
        click.echo("Working.", err=True)
        running.worker(threads=threads, name=name).run(stop)
    finally:
        running.close()


@click.group()
def db() -> None:
    """Upgrade the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version of the product. `serve` and `demo` do this themselves."""
    from bot.settings import read_settings
    from triage.store.engine import open_engine
    from triage.store.migrate import upgrade as up

    settings = read_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    up(open_engine(settings.database))
    click.echo("The database is up to date.")


@click.group()
def jobs() -> None:
    """Show work that was given up, and try it again."""


@jobs.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@as_json
def list_jobs(limit: int, json_: bool) -> None:
    """List the work that was given up after too many tries: each needs a person."""
    with product() as running, running.store.read() as uow:
        dead = uow.outbox.dead(limit)
    forms = (desk_forms.JobForm(**job.model_dump(include={"id", "kind", "key", "tries", "error", "died_at"})) for job in dead)
    show(forms, json_=json_, words=lambda f: f"{f.id:>8} {f.kind:<18} {f.key:<40} tries {f.tries}  {f.error}")
    if not dead and not json_:
        click.echo("Nothing was given up.")


@jobs.command()
@click.argument("job_id", type=int)
@click.option("--reason", required=True, help="Why it should work now; goes on record.")
def retry(job_id: int, reason: str) -> None:
    """Try a job again that was given up."""
    with product() as running, running.store.begin() as uow:
        uow.outbox.revive(job_id, entry=AuditEntry(actor="administrator", action="job.revived", reason=reason, facts={"job": job_id}))
    click.echo(f"Job {job_id} runs again.")
