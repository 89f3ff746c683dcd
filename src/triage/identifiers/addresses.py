"""Postal addresses and codes, as English, German, French and Spanish writers put them."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.found import Found

_UP = "[A-ZÀ-ÖØ-Þ]"
_NAME = rf"(?:{_UP}[\w'’.\-]{{0,30}}|\d{{1,3}}(?:st|nd|rd|th))"
_STATE = "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
_UK = r"(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})"
_ZIP = rf"(?:(?:{_STATE}),? \d{{5}}(?:-\d{{4}})?)"
_WORD = rf"{_UP}[^\W\d_][^\W\d_'’.\-]{{0,1}}[^\W\d_'’.\-]{{0,29}}(?:['’\-][^\W\d_]{{1,20}})?\b(?! ?\d[A-Z]{{2}})"
_TOWN = rf"{_WORD}(?:[ \-](?:am |an der |sur |de |la |upon |on )?{_WORD}){{0,2}}"
_TAIL = rf"(?:,? (?:Apt|Unit|Suite|Ste|Flat|Apartment|Floor|#)\.? ?\w{{1,5}})?(?:,? {_TOWN}(?: \d{{1,2}}\b)?)?(?:,? (?:{_UK}|{_ZIP}|\d{{4,5}}(?: {_TOWN})?))?"
_KIND_EN = (
    "Road|Rd|Street|St|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Close|Crescent|Cres|Place|Pl|Terrace|Ter|Square|Sq|Parkway|Pkwy|Highway|Hwy|View|Gardens|Grove|Hill|"
    "Mews|Row|Walk|Circle|Cir|Trail|Park|Green|Rise|Quay|Wharf|Loop|Pike|Plaza"
)
_KIND_DE = "(?:stra(?:ß|ss)e|str\\.|weg|allee|platz|gasse|damm|ring|ufer|graben|hof|steig|chaussee|markt|berg|wall)"
_FORMS = (
    (
        rf"(?:(?:Flat|Apt\.?|Apartment|Unit|Suite|Room) \w{{1,4}},? )?\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}})?,? (?:[NSEW]\.? |North |South |East |West )?"
        rf"(?:{_NAME} ){{1,4}}(?:{_KIND_EN})\b\.?{_TAIL}"
    ),
    (
        rf"(?:(?:Am|An|Im|In|Auf|Zum|Zur)(?: der| den| dem)? )?(?:{_UP}[\w.\-]{{1,30}}[ \-])?(?:{_UP}[\w\-]{{1,30}}{_KIND_DE}|(?<=Am ){_UP}\w{{2,30}}|"
        rf"{_UP}\w{{1,30}}[ \-](?:Stra(?:ß|ss)e|Str\.|Weg|Allee|Platz|Ring)) \d{{1,4}} ?[a-z]?\b{_TAIL}"
    ),
    rf"\d{{4,5}} {_TOWN}, (?:{_UP}[\w\-]{{1,30}}{_KIND_DE}) \d{{1,4}}[a-z]?\b",
    (
        rf"\d{{1,4}}(?: ?bis| ?ter)?,? (?:rue|avenue|av\.|boulevard|bd\.?|place|impasse|chemin|all[ée]e|quai|route|cours|square|passage|villa) (?:"
        rf"(?:de la|de l['’]|des|du|de|d['’]|la|le|les) ?)?{_UP}[\w'’\-]{{1,30}}(?:[ \-](?:de |du |des |la )?{_UP}[\w'’\-]{{1,30}}){{0,3}}(?:,? "
        rf"(?:F-)?\d{{5}} {_TOWN})?"
    ),
    (
        rf"(?:Calle|C/|Avda\.?|Av\.|Avenida|Plaza|Pza\.?|Paseo|Camino|Carrer|Ronda|Carretera|Via|Viale|Piazza|Corso|Rua) ?(?:de la |de los |de las |de |"
        rf"del |la |el )?(?:{_UP}[\w'’.\-]{{1,30}} ?(?:de |y )?){{1,4}},? ?(?:n[º°]\.? ?)?\d{{1,4}}(?:, ?\d{{1,2}}[º°ª] ?\w{{0,4}})?(?:,? \d{{5}} {_TOWN})?"
    ),
    (
        rf"(?:P\.? ?O\.? ?Box|Postfach|Apartado(?: de correos)?|Apdo\.?|Casilla|Boîte postale|BP(?= ?\d{{1,6}},? \d{{5}}))[ :]{{1,2}}\d[\d ]{{0,12}}\d?"
        rf"(?:, ?(?:\d{{4,5}} )?{_TOWN}(?: \d{{4,5}})?)?"
    ),
)
_STREETS = tuple(re.compile(rf"(?<![\w.\-])(?:{form})") for form in _FORMS)
_CODES = (
    re.compile(rf"(?<![\w\-])(?:{_UK})(?![\w\-])"),
    re.compile(rf"(?<![\w\-])(?:{_ZIP})(?![\w\-])"),
)
_CUED = re.compile(
    r"\b(?:zip(?: ?code)?|post ?code|postal code|plz|postleitzahl|code postal|c\.?p\.?|c[óo]digo postal|cap)(?: is|:)? ?((?:[A-Z]{1,2}-)?\d{4,5}"
    r"(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?![\w\-])",
    re.IGNORECASE,
)
_LIVES = re.compile(
    r"\b(?:address|adresse|dirección|direccion|domicilio|indirizzo|lives at|living at|resides at|resident of|wohnhaft(?: in)?|wohnt|habite|demeurant|"
    r"vive en|ship(?:ped)? to|deliver to)(?: is)?:? ?(?:au |à |in |en |at )?"
    rf"((?:{_NAME}|\d[\w/]{{0,6}}|de|la|del|der|des|du)(?:,? (?:{_NAME}|\d[\w/º]{{0,6}}|de|la|del|der|des|du)){{1,9}})",
)


def addresses(text: str) -> Iterator[Found]:
    """Streets with a number, boxes, postal codes."""
    for pattern in _STREETS:
        for match in pattern.finditer(text):
            yield Found(match.start(), match.start() + len(match.group().rstrip(" ,")), Kind.ADDRESS, "a street or box with its number")
    for pattern in _CODES:
        yield from (Found(*m.span(), Kind.ADDRESS, "a postal code") for m in pattern.finditer(text))
    yield from (Found(*m.span(1), Kind.ADDRESS, "a postal code") for m in _CUED.finditer(text))
    for match in _LIVES.finditer(text):
        if any(c.isdigit() for c in match.group(1)):
            yield Found(*match.span(1), Kind.ADDRESS, "where somebody lives")
