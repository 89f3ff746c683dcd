"""Initials of patients: after a word for patient, beside an age, or with dots."""

import re
from collections.abc import Iterator

from triage.domain.redaction import Kind
from triage.identifiers.found import Found
from triage.identifiers.lexicon import words

_TWO = r"[A-Z]\.? ?[A-Z]\.?(?: ?[A-Z]\.)?|[A-Z]{2,3}|[A-Z]\. ?[A-Z]\. ?[A-Z]\."
_AGE = r"(?:\d{1,3} ?(?:-|–)? ?(?:y/?o|yrs?|years?|months?|[FMfmwW]\b|ans|años|jahre|j\.|J\b|J\.|/)|(?:aged? |age: ?)\d{1,3})"
_AFTER_WORD = re.compile(
    rf"\b(?:[Pp]atient(?:in|e)?|PATIENT|[Pp]t|PT|[Pp]at\.|[Pp]aciente|[Ss]ubject)(?:'s)?(?: [Ii]nitials)?[ :\-]{{1,3}}({_TWO})(?=[\s,;)(./:]|$)"
)
_NAMED = re.compile(rf"\b(?:[Ii]nitials?|INITIALS|[Ii]nitialen|[Ii]niciales|[Ii]nitiales)(?: are| is|:| -)?[ ]{{1,2}}({_TWO})(?=[\s,;)(./]|$)")
_BEFORE_AGE = re.compile(rf"(?<![\w.\-/])({_TWO})(?:,| -| /|;|:| \()? ?(?:is |was )?(?:a |an )?(?=(?:(?:male|female|man|woman),? )?{_AGE})")
_AFTER_AGE = re.compile(r"\b\d{1,3} ?-?(?:y/?o|yrs?|year[s]?(?:[- ]old)?|[FMfm])\b(?: ?[-–]?(?:old )?(?:[FMfm]|man|woman|male|female|lady|gentleman|girl|boy|pt|patient))? ?\(([A-Z]\.?[A-Z]\.?[A-Z]?\.?)\)")
_DOTTED = re.compile(r"(?<![\w.\-/])(?:[A-Z]\.){2,3}(?![\w])")
_NO_PERSON = frozenset(
    "AB AC AD AE AF AI AK AL AM AN AP AR AS AT AV BB BC BD BG BM BP BS CA CD CF CI CK CL CM CN CO CP CR CS CT CV DC DI DM DO DR DS DT EA EC ED EF EM EN ER ET EU FE FH FM FU GA GB GF GI GP GU "
    "HA HB HC HD HF HI HR HS HT HX IA IB IC ID IE IF IG IL IM IN IP IQ IR IS IT IU IV KG LA LD LE LN LP LV MA MC MD ME MF MG MH MI ML MM MN MO MR MS MT NA NB NG NK NO NP NS NY OA OB OD OF OK ON OR "
    "OT OU PA PC PD PE PH PI PK PM PO PR PS PT QD QT RA RF RH RN RR RT RX SC SE SI SL SO SR SS ST SU SV SX TB TC TD TG TH TI TM TO TV TX UA UC UK UP US UV VA VF VS VT WE WT XR "
    "AKI ALL ALS ALT AML ANA ANC APS ARB AST AUC BID BMI BMP BNP BPD BUN CAD CBC CEO CHD CHF CKD CLL CML CNS COX CPK CRP CSF CTC CVA CXR DKA DLT DNA DOB DVT EBV ECG ECT EEG EKG EMA ENT ESR "
    "ETA FAQ FDA FEV FSH FYI GCS GFR GTT HBV HCC HCG HCP HCV HDL HFR HIV HPV HRT HSV HTN HUS IBD IBS ICD ICP ICU IGA IGG INR ITP LDH LDL LFT LMP LVH MAO MCH MCV MDD MDS MGD MMR MRI MSL MTX NEC "
    "NPO NSR NVD OCD ODT OFF ONE OTC OUR PCI PCP PCR PDE PET PFT PML PPI PRN PSA PTH PTT PUD QID QOL RBC RCC RCT RSV SAE SCC SLE SOB SSI STD TBI TEN THE TIA TID TSH TTP TTS TWO URI USA UTI VTE WBC WHO"
    " IUD SRD CYP IVF NSTEMI ILD PAH COPD GERD OSA GAD RLS SJS AFIB BCC PVC SVT VRE MAB".split()
)
"""Abbreviations of medicine and of everyday writing."""
_DOTTED_OTHERS = frozenset("US UK EU UN DC MD IV IM SC PO AM PM PRN BID TID QID QD BD OD JD BA BS MS DO RN NP PA LA USA PS NB QV".split())


def initials(text: str) -> Iterator[Found]:
    """Initials by which a patient can be told."""
    for pattern, why in ((_NAMED, "said to be initials"), (_AFTER_WORD, "initials after a word for patient"), (_BEFORE_AGE, "initials before an age"), (_AFTER_AGE, "initials after an age")):
        for match in pattern.finditer(text):
            if pattern is _NAMED or not _is_abbreviation(match.group(1)):
                yield Found(*match.span(1), Kind.INITIALS, why)
    for match in _DOTTED.finditer(text):
        if match.group().replace(".", "") not in _DOTTED_OTHERS:
            yield Found(*match.span(), Kind.INITIALS, "letters with dots")


def _is_abbreviation(said: str) -> bool:
    letters = "".join(c for c in said if c.isalpha())
    return "." not in said and (letters in _NO_PERSON or " " in said or (len(letters) > 2 and letters.lower() in words("ordinary")))
