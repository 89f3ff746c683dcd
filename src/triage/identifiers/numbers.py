"""Record numbers of a person (hospital, insurance, state) and serial numbers of a person's device."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.found import Found

_NO = r"(?:[ \-]?(?:id|ids|no|nr|num|number|numbers|nummer|numero|número|numéro|n°|nº|#|card|code|ref|reference|identifier)\b[.:]?){0,2}"
_SURE = (
    r"u/n|urn|"
    r"id card|identity card|medical card|insured|ehr|emr|vers\.|mrn|mr#|nhs|ssn|social security|nino|chi|national insurance|med(?:ical)?\.? rec(?:ord)?s?|"
    r"patient id|pt id|pid|medicare|medicaid|medicard|health card|health insurance|"
    r"h&c|hcn|"
    r"ramq|ohip|phn|nric|hkid|iqama|ppsn|ppsn?|nss|ucn|"
    r"aadhaar|abha|codice fiscale|tessera sanitaria|bsn|ahv|avs|dni|nie|nif|nuss|curp|cpf|rut|pesel|personnummer|cpr|oib|egn|iban|npi|gmc|nmc|gphc|rpps|lanr|"
    r"s[ée]curit[ée] sociale|seguro social|seguridad social|tarjeta sanitaria|historia cl[ií]nica|nhc|n[º°] de historia|colegiad[oa]|"
    r"num[ée]ro de dossier|ipp|nir|s[ée]cu|(?:n[oº°]\.?|nr\.?|num\.?|número) ?ss|"
    r"fallnummer|fallnr|fall-nr|aktenzeichen|patientennummer|patienten-?nr|pat\.?-?nr|versichertennummer|versicherten-?nr|versicherungsnummer|"
    r"versicherungs-?nr|krankenversichertennummer|"
    r"krankenversicherungsnummer|kv-?nr|kvnr|sozialversicherungsnummer|sv-?nr|steuer-?id|personalausweis|passport|driving licen[cs]e|"
    r"driver'?s? licen[cs]e|drivers license|reisepass|pasaporte|passeport"
)
_UNSURE = (
    r"patient|pt|case|chart|hospital|hosp|insurance|policy|member|membership|group|account|acct|prescription|rx|unit|subject|admission|encounter|"
    r"visit|record|file|"
    r"accession|specimen|sample|registration|reg|claim|credit card|card|licen[cs]e|dossier|exp[ée]diente|p[óo]liza|proband|participant|volunteer|"
    r"employee|staff|pat|ur|enc|wristband|barcode|k-number|tessera|utente|processo|prontu[áa]rio|cartella|fascicolo|scheda|akte|doss\.?|episode|hist"
)
_WORDS = r"(?:[ \t]*(?:is|was|:|#|=|\.|-|–|\()){0,3}[ \t]{0,2}#?"
_ID = (
    r"(?-i:(?:[A-Z]{1,5}(?:-[A-Z]{2,5})? (?=\d{2}))?)(?=[A-Za-z\-./]{0,10}\d)(?:[A-Za-z0-9][\w\-./]{0,28}\w|\d)(?:[ ](?:\d{2,6}|"
    r"[A-Z]{2})(?![\w])(?! ?(?:mg|mcg|ml|kg|y|"
    r"yo|yrs?|years?|j|m|f)\b)){0,8}"
)
_CUED = re.compile(rf"(?<![\w\-])(?:{_SURE}){_NO}{_WORDS}({_ID})", re.IGNORECASE)
_ASKED = re.compile(
    (
        rf"(?<![\w\-])(?:study )?(?:{_UNSURE})\.?(?: (?:id|no|nr|number|num|ref|card|code|#)\b\.?|[ ]?#| n[º°o]\.?){{1,2}}(?: (?:at|from|in)(?: the|"
        rf" their| our| his| her)? [a-z]{{3,15}})?{_WORDS}({_ID})"
    ),
    re.IGNORECASE,
)
_BARE = re.compile(
    (
        rf"(?<![\w\-])(?:study )?(?:{_UNSURE})[ :]{{1,2}}((?=[\w\-]*\d{{3}})(?:[A-Za-z]{{1,4}}-?\d{{4,12}}|[A-Za-z]{{1,4}}\d{{2,4}}-\d{{3,6}}|"
        rf"\d{{3,6}}-\d{{3,8}}|\d{{2,6}}(?:-\d{{1,6}}){{2}}|[A-Za-z]{{2,4}}-\d{{4,6}}-\d{{1,4}}|\d{{4,8}}/\d{{2,4}}|\d{{4,8}}-[A-Za-z]|"
        rf"\d{{5,20}})(?![\w\-/]))"
    ),
    re.IGNORECASE,
)
_FILED = re.compile(
    r"(?<![\w\-])(?:chart|dossier|historia|[a-z]{0,12}akte|acct|prontuario|cartella|hist\.?)(?: cl[ií]nica| m[ée]dical)?(?: n\.?[º°o]\.?| nr\.?)?[ :#]{1,3}"
    r"(?!\d{1,2}[./]\d{1,2}[./])((?=[A-Z\-./]{0,6}(?:\d[\-./]?){4})[A-Z0-9][\w\-./]{2,20}\w)(?![\w\-])",
    re.IGNORECASE,
)
_BARE_ID = re.compile(r"(?<![\w\-])ID[ :#]{1,2}(\d{2,4}-\d{3,6}|\d{6,10})(?![\w\-/.])")
_NOT_PERSONS = (
    r"lot|batch|charge|lote|ndc|nda|bla|ind|nct|isrctn|study|trial|protocol|eudract|version|doc|document|srd|order|part|model|catalog(?:ue)?|article|"
    r"page|pmid|figure|table|section|chapter|"
    r"phone|tel|fax|mobile|cas|atc|ec|eu|room|bed|ward|question|answer|item|dose|tablet|capsule|pack|box|vial|pen|kit|reference|product|material|pzn|"
    r"gtin|ean|upc|din|week|day|line|slide|"
    r"serial|device|total|highest|lowest|recommended|maximum|minimum|large|small|same|certain|exact|the|of|in|and|is|to|no|any"
)
_GENERAL = re.compile(
    rf"(?<![\w\-])(?!(?:{_NOT_PERSONS})\b)[^\W\d_]{{2,24}}\.?[ \-]?(?:id(?: card| no\.?| number)?|no\.?|nr\.?|number|nummer|n[º°]|#)(?: card)?[.:]?{_WORDS}"
    r"((?-i:(?:[A-Z]{2,5}(?:-[A-Z]{2,5})? )?)(?=(?:[A-Za-z\-./ ]{0,3}\d){4})[A-Z0-9][\w\-./]{2,28}\w(?:[ ]\d{2,6}(?!\w)){0,4}|"
    r"[A-Z]{1,3} \d{3}(?: \d{3}){1,3})(?![\w\-])",
    re.IGNORECASE,
)
_SHAPES = re.compile(
    r"(?<![\w\-])(?:\d{3}-\d{2}-\d{4}|[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]|[A-CEGHJ-PR-TW-Z]{2} \d{2} \d{2} \d{2} [A-D]|"
    r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?|[A-Z]{4} ?\d{4} ?\d{4}|756\.\d{4}\.\d{4}\.\d{2}|\d{3} \d{3} \d{4}(?= \(NHS))(?![\w\-])"
)
_OURS = re.compile(r"(?:MI|H|CASE)-\d{1,9}", re.IGNORECASE)
_ABROAD = re.compile(r"00[1-9]\d")
_GLUED = re.compile(r"[A-Z]{2,3}#")
"""A sign that is part of the number: "MR#77-120"."""
_UNITS = re.compile(r"\d+(?:\.\d+)?(?:mg|mcg|ml|kg|yo|y|yrs?|years?|m|f|th|st|nd|rd|w|d|h)?", re.IGNORECASE)
_DEVICE = re.compile(
    r"(?<![\w])(?:serial(?: (?:no|nr|number))?|seriennummer|n[º°o]\.? de s[ée]rie|n[uú]mero de serie|s/n|sn|imei|udi|device (?:id|no|number|serial)"
    r"(?: no)?|mac(?: address)?|ip(?: address)?|"
    rf"implant (?:ref|id|no|number|serial))\b\.?(?: no\.?| nr\.?| number)?{_WORDS}((?=[\w\-.:]{{0,12}}\d)[A-Za-z0-9][\w\-.:/]{{2,40}}\w)",
    re.IGNORECASE,
)


def records(text: str) -> Iterator[Found]:
    """Numbers by which a record of a person is found. The numbers of the product's own cases and hand-offs are none."""
    for pattern in (_CUED, _ASKED, _BARE, _FILED, _BARE_ID, _GENERAL):
        for match in pattern.finditer(text):
            if not _OURS.fullmatch(match.group(1)) and not (pattern is _GENERAL and _ABROAD.match(match.group(1))) and not _is_measure(match.group(1)):
                before = text[match.start() : match.start(1)]
                start = match.start() if _GLUED.fullmatch(before) else match.start(1)
                yield Found(start, match.end(1), Kind.RECORD_NUMBER, f"a number after “{before.strip(' :#.-(')}”")
    yield from (Found(*m.span(), Kind.RECORD_NUMBER, "the shape of a state's number") for m in _SHAPES.finditer(text))


def _is_measure(number: str) -> bool:
    """Whether it is too short for a record, or carries a unit: "patient no 3", "case 12 mg"."""
    return (len(re.sub(r"\D", "", number)) < 3 and not re.search(r"[A-Z]{2,}", number)) or (bool(_UNITS.fullmatch(number)) and not number.isdigit())


def devices(text: str) -> Iterator[Found]:
    """Serial numbers and network addresses."""
    yield from (Found(*m.span(1), Kind.DEVICE_NUMBER, "the number of a device") for m in _DEVICE.finditer(text))
