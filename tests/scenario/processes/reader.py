"""A process that holds a question against the label each time it is told to: `python -m tests.scenario.processes.reader URL`.

It answers each line of its input with a line: the label status and the reason.
"""

import sys

from tests.contract.catalogue.recorded import finding
from triage.adapters.clock import SystemClock
from triage.store.engine import open_engine
from triage.store.unit import Store


def main(url: str) -> None:
    """Answer until the input ends."""
    store = Store(open_engine(url), SystemClock())
    for _ in sys.stdin:
        found = finding(store)
        print(f"{found.status}: {found.reason}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
