"""What a US label in SPL form says of its products: brand names, active ingredients, application and product numbers, market."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from knowledge.readers.naming import as_written
from knowledge.readers.spl_text import children, first, tag, words

_PRODUCTS = ("manufacturedProduct", "manufacturedMedicine")
_ACTIVE = frozenset({"ACTIB", "ACTIM", "ACTIR", "ACTI"})
_APPLICATIONS = ("NDA", "ANDA", "BLA", "NADA", "ANADA")
_NDC = "2.16.840.1.113883.6.69"
_MARKETS = {"USA": "US", "CAN": "CA"}


class Told(NamedTuple):
    """Brands as people write them, generic names and substances, numbers by which the label is known (applications first), and markets."""

    brands: tuple[str, ...]
    generics: tuple[str, ...]
    substances: tuple[str, ...]
    applications: tuple[str, ...]
    product_codes: tuple[str, ...]
    markets: tuple[str, ...]


def told_by(document: etree._Element) -> Told:
    """What the product data of a label say. Parts of a kit, such as a diluent, are no products of their own."""
    products = [inner for subject in document.iterfind(".//{*}section/{*}subject") for inner in _products(subject)]
    medicines = [part for product in products for part in _medicines(product)]
    return Told(
        brands=_once(as_written(_name(product)) for product in products),
        generics=_once(words(name) for part in medicines for name in part.iterfind("{*}asEntityWithGeneric/{*}genericMedicine/{*}name")),
        substances=_once(name for part in medicines for name in _substances(part)),
        applications=_once(_application(approval) for product in products for approval in _approvals(product)),
        product_codes=_once(code for product in products for code in _codes(product)),
        markets=_once(_MARKETS.get(code, "") for approval in document.iter("{*}approval") for code in _territories(approval)),
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text that says something, in the first of its writings."""
    found: dict[str, str] = {}
    for text in texts:
        if text.strip():
            found.setdefault(text.strip().casefold(), text.strip())
    return tuple(found.values())


def _products(subject: etree._Element) -> Iterator[etree._Element]:
    """The products themselves; the element that names one stands in one of the same name."""
    for outer in children(subject, *_PRODUCTS):
        inner = list(children(outer, *_PRODUCTS))
        yield from inner or [outer]


def _name(product: etree._Element) -> str:
    """The brand with what is added to it: "Zyxora ER"."""
    return words(first(product, "name"))


def _medicines(product: etree._Element) -> list[etree._Element]:
    """What of a product is the medicine: itself, or the parts of a kit that carry its name, and not the swab or the diluent beside them."""
    parts = list(product.iter("{*}partProduct", "{*}partMedicine"))
    own = [part for part in parts if _name(part).casefold() == _name(product).casefold()]
    return own or parts or [product]


def _substances(product: etree._Element) -> Iterator[str]:
    for element in product.iter("{*}ingredient", "{*}activeIngredient"):
        if tag(element) == "activeIngredient" or element.get("classCode") in _ACTIVE:
            for name in element.iter("{*}name"):
                parent = name.getparent()
                if parent is None or tag(parent) != "definingSubstance":
                    yield words(name)


def _approvals(product: etree._Element) -> Iterator[etree._Element]:
    around = product.getparent()
    return (product if around is None or tag(around) == "subject" else around).iter("{*}approval")


def _application(approval: etree._Element) -> str:
    """An application's number such as NDA999001, also where older labels give number and kind apart; a monograph is no number of a label."""
    number, code = first(approval, "id"), first(approval, "code")
    said = (number.get("extension") or "").strip() if number is not None else ""
    kind = (code.get("displayName") or "").strip().upper() if code is not None else ""
    if said.isdecimal() and kind in _APPLICATIONS:
        said = kind + said
    return said if said.upper().startswith(_APPLICATIONS) else ""


def _codes(product: etree._Element) -> Iterator[str]:
    return (code.get("code") or "" for code in children(product, "code") if code.get("codeSystem") == _NDC)


def _territories(approval: etree._Element) -> Iterator[str]:
    return (code.get("code") or "" for code in approval.iterfind(".//{*}territory/{*}code"))
