"""How fast a server answers and is ready, how much memory it holds at rest, and how fast the command line is."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.bench.figures import Figure
from tests.bench.homes import ROOT

REST = 5.0
"""Seconds after which a server that is ready is at rest."""
_PATIENCE = 120.0


def starting(home: Path, passages: int, *, index_there: bool) -> list[Figure]:
    """`triage serve` on a data directory: seconds until it answers, and until it can search."""
    chromadb = _seconds([sys.executable, "-c", "import chromadb"])
    with _server(home) as (_, port, started):
        health = _answers(port, "/health") - started
        ready = _answers(port, "/ready") - started
    what = f"serve with {passages} passages, index {'on disk' if index_there else 'built at the start'}"
    return [
        Figure(f"{what}: /health", health, "s", 3, chromadb, "import chromadb"),
        Figure(f"{what}: /ready", ready, "s", 10, chromadb, "import chromadb"),
    ]


def memory(home: Path, passages: int) -> list[Figure]:
    """Resident memory of a server at rest."""
    with _server(home) as (process, port, _):
        _answers(port, "/ready")
        time.sleep(REST)
        resident = resident_mb(process.pid)
    floor = _resident_after("import chromadb, onnxruntime")
    return [Figure(f"serve at rest with {passages} passages, resident memory", resident, "MB", 700, floor, "import chromadb, onnxruntime")]


def helping(times: int = 7) -> list[Figure]:
    """`triage --help`; floor: an interpreter that does nothing."""
    triage = median(_seconds([str(Path(sys.executable).with_name("triage")), "--help"]) for _ in range(times))
    nothing = median(_seconds([sys.executable, "-c", "pass"]) for _ in range(times))
    return [Figure("triage --help", triage * 1000, "ms", 500, nothing * 1000, "python -c pass")]


@contextmanager
def _server(home: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int, float]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRIAGE_")} | {"TRIAGE_HOME": str(home), "TRIAGE_LOG_LEVEL": "ERROR"}
    started = time.perf_counter()
    process = subprocess.Popen([str(Path(sys.executable).with_name("triage")), "serve", "--port", str(port)], env=environment, cwd=ROOT)
    try:
        yield process, port, started
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(port: int, path: str) -> float:
    """When the server answered with 200. Raises TimeoutError."""
    end = time.perf_counter() + _PATIENCE
    while time.perf_counter() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == http.client.OK:
                return time.perf_counter()
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.02)
    raise TimeoutError(f"the server did not answer {path} within {_PATIENCE:.0f} s")


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, cwd=ROOT, check=True)
    return time.perf_counter() - started


def resident_mb(pid: int | str) -> float:
    """Resident memory of a process, in MB."""
    done = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False) if not Path("/proc/self/status").exists() else None
    if done is not None:
        return int(done.stdout) / 1024
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


def _resident_after(code: str) -> float:
    process = subprocess.Popen([sys.executable, "-c", f"{code}\nprint('there', flush=True)\ninput()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    try:
        assert process.stdout
        process.stdout.readline()
        return resident_mb(process.pid)
    finally:
        process.communicate(b"\n")
