"""Given names and surnames of the world's languages, as the library Faker has them: which stranger's word is a name.

Faker makes up persons out of lists of names, one provider a country. Only these lists are read, never its factory, and only of countries that write with
Latin letters. A name that is also a word there (Faker's lists of words for made-up texts), one of ours, or one of `no_names.txt` is no name here.
"""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, NamedTuple

_ENGLISH = ("en_GB", "en_IE", "en_NZ", "en_US")
_COUNTRIES = (
    *("az_AZ", "cs_CZ", "da_DK", "de_AT", "de_CH", "de_DE", "de_LI", "de_LU", "en", *_ENGLISH, "en_IN", "en_KE", "en_NG", "en_PK", "en_TH"),
    *("es_AR", "es_CA", "es_CL", "es_CO", "es_ES", "es_MX", "et_EE", "fi_FI", "fr_BE", "fr_CA", "fr_CH", "fr_DZ", "fr_FR", "ga_IE", "ha_NG", "hr_HR"),
    *("hu_HU", "id_ID", "ig_NG", "is_IS", "it_IT", "ja_JP", "lt_LT", "lv_LV", "nl_BE", "nl_NL", "no_NO", "pl_PL", "pt_BR", "pt_PT", "ro_RO", "sk_SK"),
    *("sl_SI", "sv_SE", "sw", "tr_TR", "tw_GH", "uz_UZ", "vi_VN", "yo_NG", "zh_CN", "zh_TW", "zu_ZA"),
)
_WITHOUT_SURNAMES = frozenset({"is_IS"})
"""Icelanders are called after a parent: these are given names in the genitive, and known by their ending."""
_WORDS = ("da_DK", "de_DE", "en_US", "es_ES", "fr_FR", "it_IT", "nl_NL")
_SHORTEST, _LONGEST = 4, 24


class WorldNames(NamedTuple):
    """Names as they are compared (see `lexicon.key_of`)."""

    given: frozenset[str]
    surnames: frozenset[str]


def world_names(key_of: Callable[[str], str], *, is_word: Callable[[str], bool], never: frozenset[str]) -> WorldNames:
    """The names that are known by being names only; about 0.5 s and 30 MB.

    `key_of` gives a word as it is compared; `is_word`: an ordinary word, which goes unless it is also an English surname; `never`: what always goes.
    """
    given, english_given = _names(_COUNTRIES, "first"), _names(_ENGLISH, "first")
    surnames, english_surnames = _names(set(_COUNTRIES) - _WITHOUT_SURNAMES, "last", "sur"), _keys(_names(("en", *_ENGLISH), "last", "sur"), key_of)
    no_names = never | _keys((word for country in _WORDS for word in _provider("lorem", country).word_list), key_of)
    only_surnames = english_surnames - _keys(english_given, key_of)
    return WorldNames(
        given=frozenset(key for key in _keys(given, key_of) - no_names - only_surnames if not is_word(key)),
        surnames=frozenset(key for key in _keys(surnames, key_of) - no_names if key in english_surnames or not is_word(key)),
    )


def _keys(names: Iterable[str], key_of: Callable[[str], str]) -> frozenset[str]:
    """The words of names as they are compared; only those that the rules can meet: plain letters, neither very short nor joined."""
    words = {word.strip(".,()") for name in names for word in name.split()}
    return frozenset(key for key in map(key_of, words) if key.isascii() and _SHORTEST <= len(key) <= _LONGEST and key.replace("'", "").isalpha())


def _names(countries: Iterable[str], *which: str) -> frozenset[str]:
    """Every list of names of these countries' providers: of men, of women, romanised. `which`: what the lists' own names hold."""
    found: set[str] = set()
    for country in countries:
        provider = _provider("person", country)
        for attribute in dir(provider):
            if "name" in attribute and "format" not in attribute and any(word in attribute for word in which):
                listed = getattr(provider, attribute)
                if isinstance(listed, (tuple, list, dict)):
                    found.update(name for name in listed if isinstance(name, str))
    return frozenset(found)


def _provider(kind: str, country: str) -> Any:
    """A country's provider. Imported here, when a text is first redacted: no other part of the product pays for it."""
    return import_module(f"faker.providers.{kind}.{country}").Provider
