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
_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|"
    "Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New (?:Hampshire|Jersey|Mexico|York)|(?:North|South) "
    "(?:Carolina|Dakota)|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|Tennessee|Texas|Utah|Vermont|(?:West )?Virginia|Washington|Wisconsin|Wyoming"
)
_CANADIAN = r"(?:[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d)"
_DUTCH = r"(?:\d{4} ?[A-Z]{2}(?![\w]))"
_CODE = (
    rf"(?:{_UK}|{_ZIP}|{_CANADIAN}|{_DUTCH}(?: {_TOWN})?|(?:[A-Z]{{1,2}}-)?\d{{3}} ?\d{{2}}(?!\d)(?: {_TOWN})?|(?:[A-Z]{{1,2}}-)?\d{{4}}(?!\d)"
    rf"(?: {_TOWN})?|\d{{6}}(?!\d)|\d{{5}}-\d{{3}}(?!\d))"
)
_REGION = rf"(?:,? (?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT) \d{{4}}|,? (?:{_STATE})\b|, (?:{_STATES})\b(?: \d{{5}}\b)?)"
_TAIL = (
    r"(?:,? (?:(?:Apt|Unit|Suite|Ste|Flat|Apartment|Floor|Fl|Rm|Room|App|Wohnung|#)\.? ?\w{1,5}|\d{1,2}(?:st|nd|rd|th) [Ff]l(?:oor|r)?\b\.?))?"
    rf"(?:,? {_TOWN}(?: \d{{1,2}}\b)?)?(?:,? {_CODE}|{_REGION})?(?:,?\n[ \t]*(?:{_TOWN},? (?:{_UK}|{_ZIP}|{_CANADIAN})|\d{{4,5}} {_TOWN}|{_UK}\b))?"
)
_KIND_EN = (
    "Road|Rd|Street|St|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Close|Crescent|Cres|Place|Pl|Terrace|Ter|Square|Sq|Parkway|Pkwy|Highway|Hwy|View|Gardens|Grove|Hill|"
    "Mews|Row|Walk|Circle|Cir|Trail|Park|Green|Rise|Quay|Wharf|Loop|Pike|Plaza"
)
_KIND_DE = "(?:stra(?:ß|ss)e|str\\.|pl\\.|weg|allee|platz|gasse|damm|ring|ufer|graben|hof|steig|chaussee|markt|berg|wall)"
_FORMS = (
    (
        rf"(?:(?:Flat|Apt\.?|Apartment|Unit|Suite|Room) \w{{1,4}},? |Unit \d{{1,4}}/)?\d{{1,5}}[A-Za-z]?(?:[-/]\d{{1,4}})?,? (?:[NSEW]\.? |North |"
        r"South |East |West )?"
        rf"(?:{_NAME} ){{1,4}}(?:{_KIND_EN})\b\.?{_TAIL}"
    ),
    (
        rf"(?:(?:Am|An|Im|In|Auf|Zum|Zur)(?: der| den| dem)? )?(?:{_UP}[\w.\-]{{1,30}}[ \-])?(?:{_UP}[\w\-]{{1,30}}{_KIND_DE}|(?<=Am ){_UP}\w{{2,30}}|"
        rf"{_UP}\w{{1,30}}[ \-](?:Stra(?:ß|ss)e|Str\.|Weg|Allee|Platz|Ring)) \d{{1,4}} ?[a-z]?\b{_TAIL}"
    ),
    (
        rf"(?:(?:Van|van) )?(?:{_UP}[\w.\-]{{1,30}}[ \-])?{_UP}[\w\-]{{1,30}}(?:gracht|straat|laan|plein|kade|singel|dijk|gatan|vägen|väg|gränd|"
        r"torg|gade|vej|allé|"
        rf"gata|veien|katu|tie|utca|caddesi|sokak) (?:No: ?)?\d{{1,4}} ?[a-zA-Z]?\b{_TAIL}"
    ),
    (
        rf"(?:[Uu]l|[Aa]l|[Oo]s)\. ?{_UP}[\w\-]{{1,30}}(?: {_UP}[\w\-]{{1,30}})? \d{{1,4}}[a-zA-Z]?(?:/\d{{1,4}}|"
        rf" m\. ?\d{{1,4}})?{_TAIL}(?:,? \d{{2}}-\d{{3}} {_TOWN})?"
    ),
    rf"\d{{1,4}}[a-z]?,? {_UP}[\w\-]{{2,30}}(?:stra(?:ß|ss)e|gasse|allee|platz|weg)\b{_TAIL}",
    rf"(?:H\. ?No|House [Nn]o|Plot(?: [Nn]o)?|Door [Nn]o|D\. ?No|Flat [Nn]o)\.? ?[\w/\-]{{1,12}}(?:, {_TOWN}){{1,3}}(?:[ ,\-]{{1,3}}\d{{3}} ?\d{{3}}(?!\d))?",
    rf"{_UP}\w{{2,20}} (?:Lane|Road|Street|Avenue) \d{{1,4}}\b{_TAIL}",
    rf"[A-Z]-?\d{{1,4}},? Sector \d{{1,3}},? {_TOWN} \d{{6}}",
    rf"\d{{1,2}}-\d{{1,2}}-\d{{1,2}} {_UP}\w{{2,20}}(?:, {_UP}\w{{2,20}}-(?:ku|shi|cho|machi))",
    rf"(?:RR|HC|(?:[Rr]ural )?[Rr]oute|[Ss]tar [Rr]oute) ?#?\d{{1,4}},? [Bb]ox ?#?\d{{1,6}}[A-Za-z]?{_TAIL}",
    (
        r"(?:(?:apt|unit|suite|flat)\.? \w{1,4},? )?\d{1,5} (?!(?:mg|ml|mcg|kg|days?|weeks?|months?|years?|hours?|hrs?|min|minutes?|patients?|"
        r"pts?|people|doses?|pens?|tablets?|vials?)\b)"
        r"(?:(?:n|s|e|w|north|south|east|west)\.? )?(?:(?!(?:the|on|in|at|a|an|of|to|down|off|from|with|and|for|was|is)\b)[a-z]{3,20} ){1,2}"
        r"(?:(?:st|rd|ln|ct)(?=,? (?:apt|unit|#))|street|road|avenue|ave|boulevard|blvd|lane|drive)\b(?:,? (?:apt|unit|suite|flat)\.? ?\w{1,5})?"
    ),
    rf"\d{{4,5}} {_TOWN}, (?:{_UP}[\w\-]{{1,30}}{_KIND_DE}) \d{{1,4}}[a-z]?\b",
    (
        r"\d{1,4}(?: ?bis| ?ter)?,? (?:[Rr]ue|[Aa]venue|[Aa]v\.|[Bb]oulevard|[Bb]d\.?|[Pp]lace|[Ii]mpasse|[Cc]hemin|[Aa]ll[ée]e|[Qq]uai|[Rr]oute|"
        r"[Cc]ours|square|passage|villa) (?!(?:IV|PO|SC|IM|SQ|ID)\b)(?:"
        rf"(?:de la|de l['’]|des|du|de|d['’]|la|le|les) ?)?{_UP}[\w'’\-]{{1,30}}(?:[ \-](?:de |du |des |"
        rf"la )?{_UP}[\w'’\-]{{1,30}}){{0,3}}(?:, {_TOWN}(?! ?\d))?(?:,? "
        rf"(?:F-)?\d{{5}} {_TOWN})?"
    ),
    (
        r"(?:[Cc]alle|[Cc]/|[Aa]vda\.?|[Aa]v\.|[Aa]venida|[Pp]laza|[Pp]za\.?|[Pp]aseo|[Cc]amino|[Cc]arrer|Ronda|[Cc]arretera|Travessa|Largo|Via|Viale|Piazza|Corso|"
        r"Rua) ?(?:de la |de los |de las |das |dos |da |do |della |dei |degli |delle |de |"
        rf"del |la |el )?(?:{_UP}[\w'’.\-]{{1,30}} ?(?:de |"
        rf"y )?){{1,4}},? ?(?:n[º°]\.? ?)?\d{{1,4}}(?:, ?\d{{1,2}}[º°ª] ?\w{{0,4}})?(?:,? (?:\d{{5}}|\d{{4}}-\d{{3}}) {_TOWN}|, {_TOWN})?"
    ),
    (
        rf"(?:P\.? ?O\.? ?Box|Postfach|Apartado(?: de correos)?|Apdo\.?|Casilla|Boîte postale|B\.P\.|BP(?= ?\d{{1,6}},? \d{{5}}))[ :]{{1,2}}\d[\d ]{{0,12}}\d?"
        rf"(?:, ?(?:\d{{4,5}} )?{_TOWN}(?: \d{{4,5}}|,? (?:{_ZIP}|{_STATES}|{_STATE})\b)?)?"
    ),
)
_STREETS = tuple(re.compile(rf"(?<![\w.\-])(?:{form})") for form in _FORMS)
_CODES = (
    re.compile(rf"(?<![\w\-])(?:{_UK})(?![\w\-])"),
    re.compile(rf"(?<![\w\-])(?:{_ZIP})(?![\w\-])"),
    re.compile(rf"(?<![\w\-])(?:{_CANADIAN})(?![\w\-])"),
    re.compile(r"(?<![\w\-])[AC-FHKNPRTV-Y]\d[\dW] [0-9AC-FHKNPRTV-Y]{4}(?![\w\-])"),
    re.compile(rf"(?:(?<=in )|(?<=à )|(?<=aus )|(?<=en ))\d{{5}} {_TOWN}"),
)
_CUED = re.compile(
    r"\b(?:zip(?: ?code)?|post ?code|postal code|plz|postleitzahl|code postal|c\.?p\.?|c[óo]digo postal|cap|cep|pin ?code|"
    r"eircode)(?: is|:)? ?((?:[A-Z]{1,2}-)?\d{4,6}"
    r"(?:-\d{3,4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?![\w\-])",
    re.IGNORECASE,
)
_LIVES = re.compile(
    r"\b(?:address|adresse|dirección|direccion|domicilio|indirizzo|lives at|living at|resides at|resident of|wohnhaft(?: in)?|wohnt|habite|demeurant|"
    r"vive en|ship(?:ped)? to|deliver to)(?: is)?:? ?(?:au |à |in |en |at )?"
    rf"((?:{_NAME}|\d[\w/\-]{{0,8}}|de|la|del|der|des|du)(?:,? (?:{_NAME}|\d[\w/º]{{0,6}}|de|la|del|der|des|du)){{1,9}})",
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
