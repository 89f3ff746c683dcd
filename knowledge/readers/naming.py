"""How labels name products and ingredients, as people write them."""

import re
from collections.abc import Iterable, Sequence

from triage.domain.evidence import Product

_FORMS = frozenset(
    "ER XR SR CR XL LA DR IR HCT ODT CD SL HFA EC DS TTS IV XT FE HP LP PF MR".split()  # noqa: SIM905 - words read best as words
)
_SALTS = frozenset(
    (  # noqa: SIM905 - words read best as words
        "sodium potassium calcium magnesium hydrochloride dihydrochloride hydrobromide sulfate bisulfate phosphate maleate malate fumarate "
        "tartrate citrate acetate mesylate besylate tosylate succinate nitrate bromide chloride trihydrate dihydrate monohydrate hemihydrate "
        "anhydrous disodium trometamol"
    ).split()
)


def as_written(brand: str) -> str:
    """A brand name as people write it: "Lipitor" for "LIPITOR", "Depakote ER" for "DEPAKOTE ER"; mixed writing is left as it is."""
    if brand != brand.upper():
        return brand
    return " ".join(word if word in _FORMS else "-".join(part.capitalize() for part in word.split("-")) for word in brand.split())


def ingredients(names: Iterable[str]) -> tuple[str, ...]:
    """Ingredients in lower case, each also without its salt: that is how people write them."""
    single = [part.strip().lower() for name in names for part in re.split(r",|;|\band\b", name, flags=re.IGNORECASE) if part.strip()]
    bare = [" ".join(word for i, word in enumerate(name.split()) if not i or word not in _SALTS) for name in single]
    return tuple(dict.fromkeys([*bare, *single]))


def label_title(brands: Sequence[str], generics: Iterable[str]) -> str:
    """The title of a US label: its products, and what they are."""
    generic = ", ".join(dict.fromkeys(text.lower() for text in generics))
    return " and ".join(brands) + (f" ({generic})" if generic and generic != " and ".join(brands).lower() else "") + ": US Prescribing Information"


def products(brands: Iterable[str], *, substances: Iterable[str], classes: Iterable[str], codes: Iterable[str], market: str) -> tuple[Product, ...]:
    """The products of a label, each with what the label says of all of them."""
    own = {"ingredients": ingredients(substances), "classes": tuple(classes), "codes": tuple(codes), "markets": frozenset({market})}
    return tuple(Product.model_validate({"name": brand, **own}) for brand in brands)
