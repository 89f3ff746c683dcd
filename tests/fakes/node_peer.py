"""Peers that run on Node: installed from tests/peers, started on a free port of this machine, and stopped. Skips, and says so, where one cannot be had."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

PEERS = Path(__file__).parent.parent / "peers"
MODULES = PEERS / "node_modules"
_PATIENCE = 30.0


@contextmanager
def node_peer(
    name: str, entry: Path, options: Callable[[int], Sequence[str]], folder: Path, *, answers: str = "/", own: Mapping[str, str] | None = None
) -> Iterator[str]:
    """A peer, by its address. `options` are for a port; it is there once it `answers` under a path, whatever it says; `own`: its environment."""
    node = shutil.which("node")
    if node is None:
        pytest.skip(f"PEER MISSING: {name} needs node")
    installed(name, entry)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with (folder / "peer.log").open("wb") as log:
        process = subprocess.Popen([node, str(entry), *options(port)], cwd=folder, stdout=log, stderr=log, env={**os.environ, **(own or {})})
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(name, f"{address}{answers}", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def installed(name: str, entry: Path) -> Path:
    """A file of a peer, installed from tests/peers where it is not there yet."""
    if entry.exists():
        return entry
    npm = shutil.which("npm")
    done = subprocess.run([npm, "ci", "--ignore-scripts"], cwd=PEERS, check=False, capture_output=True, timeout=120, env=dict(os.environ)) if npm else None
    if done is None or done.returncode or not entry.exists():
        pytest.skip(f"PEER MISSING: {name} cannot be installed (npm ci in tests/peers)")
    return entry


def _wait(name: str, address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.skip(f"PEER MISSING: {name} ended with {process.returncode} (it needs Node 20)")
        try:
            httpx.get(address, timeout=1, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{name} does not answer")
