"""One's own profile on the web."""

import pytest

from bot.wiring import Product
from tests.fakes.web_side import words
from tests.scenario.web.conftest import Visitor
from triage.domain.profile import Profile

GIVEN = {"products": ["Velmira"], "intake_product": "Velmira", "market": "US", "language": "de", "time_zone": "Europe/Berlin"}


def test_a_profile_is_set_and_shown_and_gives_no_rights(visitor: Visitor, product: Product) -> None:
    """What was sent beside the fields of the form changes nothing."""
    side = visitor("moreau")
    with product.store.read() as uow:
        before = uow.people.get("moreau")
    assert side.send("/profile", {**GIVEN, "role": "admin", "grants": "admin", "id": "ana"}).status_code == 303
    with product.store.read() as uow:
        after = uow.people.get("moreau")
        assert uow.profiles.get("moreau") == Profile(products=("Velmira",), intake_product="Velmira")
    assert after == before.model_copy(update={"language": "de", "time_zone": "Europe/Berlin"})
    page = side.open("/profile?saved=1")
    assert "Your profile is saved." in words(page)
    assert 'value="Velmira" checked' in page.text


@pytest.mark.parametrize(
    ("field", "value", "said"), [("time_zone", "Berlin", "no time zone"), ("products", "Aspirin", "no product"), ("language", "xx", "one of")]
)
def test_what_cannot_be_is_told_in_words(field: str, value: str, said: str, visitor: Visitor) -> None:
    """And is not set."""
    answer = visitor("novak").send("/profile", {**GIVEN, field: value})
    assert answer.status_code == 409
    assert said in words(answer)


def test_a_profile_is_for_who_is_signed_in(visitor: Visitor) -> None:
    """A stranger is led to sign in."""
    assert visitor().open("/profile").status_code == 303
