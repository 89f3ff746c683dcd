"""The child's side of reading apart: takes files from a pipe, one after the other, and answers each with a manuscript or with the reasons why not.

A fault that no reader expects ends this process, and with it nothing else (see `apart`).
"""

import gc
import importlib
import json
import os
import signal
import sys
from typing import IO, Any

from knowledge.apart import TOO_LARGE, receive, send, written
from triage.errors import BadContent

_LARGEST_FILE = 200_000_000

if sys.platform == "win32":

    def _limit(seconds: int, memory: int) -> None:
        """No limits of its own on Windows: the clock on the wall, which `apart` watches, is the only one."""

else:
    import resource

    def _limit(seconds: int, memory: int) -> None:
        """So many more seconds of work, so much memory; no file written, no core dumped, no process started."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(usage.ru_utime + usage.ru_stime)
        for kind, most in (
            (resource.RLIMIT_CPU, spent + seconds + 1),
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NPROC, 0),
        ):
            hard = resource.getrlimit(kind)[1]
            try:
                resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
            except (OSError, ValueError):  # a system that knows this limit and does not let it be set (macOS: memory)
                continue


def serve() -> None:
    """Read files until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    into, out = sys.stdin.buffer, _own_output()
    while (task := receive(into, _LARGEST_FILE)) is not None and (data := receive(into, _LARGEST_FILE)) is not None:
        send(out, _answer(json.loads(task), data))
        gc.collect()


def _own_output() -> IO[bytes]:
    """The pipe to the parent, out of reach of a library that prints."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - not a path of ours
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return out


def _answer(task: dict[str, Any], data: bytes) -> bytes:
    read = importlib.import_module(task["module"]).read
    _limit(task["seconds"], task["memory"])
    try:
        return written(read(data, task["name"]))
    except BadContent as bad:
        return json.dumps({"reasons": bad.reasons}).encode()
    except MemoryError:
        return json.dumps({"reasons": [TOO_LARGE]}).encode()
