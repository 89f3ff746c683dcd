"""The demo's company: fictional people, a rota, and the sample library with dates that hold today."""

import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.bars import Bars
from bot.documents import LoadResult
from bot.wiring import Product
from triage.domain.audit import AuditEntry
from triage.domain.people import Grant, Person, Role
from triage.errors import BadSettings
from triage.store.rota import Duty

COMPANY = "Orvane Biosciences (fictional)"
SAMPLE_LIBRARY = Path(__file__).parent.parent / "knowledge" / "library"
WRITTEN_FOR = date(2026, 11, 22)
"""The day on which the sample library's dates were true. Later its dates move along, so that the demo never finds everything expired."""

EXAMPLE_QUESTION = "dr patel at st luke's asks if velmira needs a dose change w eGFR 35, 62yo psoriasis. needs it before thurs"
OFF_LABEL_QUESTION = "A dermatologist would like to know whether there is data on Velmira in children of 8 years with plaque psoriasis."
REPORT = "Her patient on Quorvia 1 mg was hospitalized with severe vomiting after the second dose. Is vomiting a known side effect?"

_MARKER = "this-is-a-demo"
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")


def _person(id_: str, name: str, role: Role) -> Person:
    return Person(id=id_, name=name, email=f"{id_}@orvane.example", grants=(Grant(role=role),), market="US", time_zone="America/New_York")


PEOPLE: tuple[Person, ...] = (
    _person("ana", "Ana Ferreira", Role.MSL),
    _person("osei", "R. Osei", Role.REVIEWER),
    _person("brandt", "K. Brandt", Role.SPECIALIST),
    _person("aydin", "M. Aydin", Role.SAFETY),
    _person("novak", "L. Novak", Role.QUALITY),
    _person("whitfield", "T. Whitfield", Role.COMPLIANCE),
    _person("lindqvist", "J. Lindqvist", Role.CONTENT_OWNER),
    _person("haddad", "N. Haddad", Role.CONTENT_OWNER),
    _person("marchetti", "P. Marchetti", Role.INSPECTOR),
    _person("moreau", "D. Moreau", Role.SALES_REP),
    _person("okafor", "S. Okafor", Role.ADMIN),
)
"""Everybody who can be picked at the demo's sign-in."""

_ON_DUTY = (Role.REVIEWER, Role.SPECIALIST, Role.SAFETY, Role.QUALITY, Role.COMPLIANCE)


def check_demo_home(home: Path) -> None:
    """Refuse to run the demo, where anybody can be anybody, on a real installation's data. Raises BadSettings."""
    if (home / "triage.db").exists() and not (home / _MARKER).exists():
        raise BadSettings(f"{home} holds a real installation. Set TRIAGE_HOME to an empty directory for the demo.")
    home.mkdir(parents=True, exist_ok=True)
    (home / _MARKER).touch()


def fill(product: Product, *, progress: bool) -> LoadResult:
    """Add the people, the rota and the sample library. What is there already stays as it is."""
    entry = AuditEntry(actor="demo", action="person.added")
    with product.store.begin() as uow:
        for person in PEOPLE:
            if uow.people.known(person.id) is None:
                uow.people.add(person, entry=entry)
        if not uow.people.rota.all():
            for person in PEOPLE:
                for role in person.roles & set(_ON_DUTY):
                    always = Duty(role=role, person=person.id, weekdays=frozenset(range(7)), start="00:00", end="00:00")
                    uow.people.rota.put(always, entry=AuditEntry(actor="demo", action="duty.set"))
    owner = next(p for p in PEOPLE if Role.CONTENT_OWNER in p.roles)
    moved = (product.clock.now().date() - WRITTEN_FOR).days
    if moved < 180:
        return product.loading.load_paths([SAMPLE_LIBRARY], owner, progress=Bars() if progress else None)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "library"
        shutil.copytree(SAMPLE_LIBRARY, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        for path in (p for p in copy.rglob("*") if p.is_file()):
            path.write_text(with_dates_moved(path.read_text(encoding="utf-8"), path.suffix, timedelta(days=moved)), encoding="utf-8")
        return product.loading.load_paths([copy], owner, progress=Bars() if progress else None)


def with_dates_moved(text: str, suffix: str, by: timedelta) -> str:
    """A sample document with the dates of its metadata moved; its words stay."""
    if suffix == ".json":
        label = json.loads(text)
        for result in label["results"]:
            old = result["effective_time"]
            result["effective_time"] = f"{date(int(old[:4]), int(old[4:6]), int(old[6:8])) + by:%Y%m%d}"
        return json.dumps(label, ensure_ascii=False)
    _, front, body = text.split("---\n", 2)
    return f"---\n{_ISO.sub(lambda m: (date(int(m[1]), int(m[2]), int(m[3])) + by).isoformat(), front)}---\n{body}"
