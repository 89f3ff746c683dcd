"""A part of the sample library, small enough to be embedded in seconds, and the demo's company on it."""

import shutil
import tempfile
from functools import cache
from pathlib import Path
from unittest.mock import patch

from bot import demo
from bot.settings import read_settings
from bot.wiring import Product, build
from tests.clock import TurnableClock
from triage.ports import Clock

PARTS = (
    "velmira/label-us.json",
    "velmira/srd-vel-002-storage-stability-v1.md",
    "velmira/srd-vel-009-vaccination-v1.md",
    "velmira/srd-vel-011-children-6-to-11-v1.md",
    "velmira/srd-vel-014-renal-impairment-v3.md",
    "quorvia/label-us.json",
    "quorvia/srd-quo-012-weight-management-without-diabetes-v1.md",
)


def small_company(home: Path, *, clock: Clock | None = None, workers: int = 0, port: int = 8080, **settings: object) -> Product:
    """The demo on a few documents: real people, real model, real search. On the tests' clock it is read and embedded once a process."""
    if isinstance(clock, TurnableClock) and "database_url" not in settings:
        shutil.copytree(_filled_once().name, home, dirs_exist_ok=True)
    return _filled(home, clock, workers=workers, port=port, **settings)


@cache
def _filled_once() -> tempfile.TemporaryDirectory[str]:
    """A data directory to copy, removed as the process ends."""
    directory = tempfile.TemporaryDirectory(prefix="small-company-")
    _filled(Path(directory.name), TurnableClock()).close()
    return directory


def _filled(home: Path, clock: Clock | None, **settings: object) -> Product:
    library = home / "sample"
    for part in PARTS:
        target = library / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(demo.SAMPLE_LIBRARY / part, target)
    product = build(read_settings(home=home, **settings), clock=clock, demo=True)
    with patch.object(demo, "SAMPLE_LIBRARY", library):
        demo.fill(product, progress=False)
    return product
