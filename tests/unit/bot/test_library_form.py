"""The form of metadata: filled from the file, every fault at its field, and only what was changed is kept."""

from starlette.datastructures import FormData

from bot.web import library_form
from bot.web.edge import Visit
from knowledge.checking import attempt
from knowledge.schema import SCHEMA
from tests.fakes import content_files as files


class _Sent:
    """What a browser sent."""

    def __init__(self, **said: str) -> None:
        self.form = FormData({f"m.{name.replace('__', '.')}": value for name, value in said.items()})

    text = Visit.text


def test_every_field_of_the_schema_stands_in_one_group() -> None:
    for kind in ("srd", "label", "publication"):
        made = library_form.rows({"kind": kind}, (), {})
        shown = [row.field.name for group in library_form.grouped(made) for row in group.rows]
        assert sorted(shown) == sorted(field.name for field in SCHEMA if kind in field.kinds)


def test_every_fault_of_the_metadata_leads_to_the_field_that_mends_it() -> None:
    wrong = {"markets": "Atlantis", "language": "English", "expires": "soon", "version": "-", "audience": "all", "restriction": "some", "topic": "", "id": "?"}
    tried = attempt(files.word(), "a.docx", given=files.metadata(**wrong))
    rows = library_form.rows(tried.metadata, tried.faults, {})
    lost = [fault.words for fault in library_form.with_rows(tried.faults, rows) if fault.row is None]
    assert len(tried.faults) >= len(wrong)
    assert lost == []


def test_only_what_differs_from_what_the_file_says_is_kept() -> None:
    metadata = {"topic": "dosing", "products": ["Velmira"], "label": {"document": "NDA1", "revision": "2026-01-01"}}
    sent = _Sent(topic="storage", products="Velmira", label__document="", author="A. B.")
    assert library_form.mended(sent, metadata, {"id": "X"}) == {"id": "X", "topic": "storage", "label.document": None, "author": "A. B."}  # type: ignore[arg-type]


def test_a_kind_that_is_not_known_hides_no_field() -> None:
    assert len(library_form.rows({"kind": "poem"}, (), {})) == len(SCHEMA)
