"""A fictional EU summary of product characteristics, and US prescribing information, as companies write them in Word, Markdown and HTML."""

ENGLISH = """\
# Velmora: product information

ANNEX I

SUMMARY OF PRODUCT CHARACTERISTICS

## 1. NAME OF THE MEDICINAL PRODUCT

Velmora 15 mg film-coated tablets. Fictional.

## 2. QUALITATIVE AND QUANTITATIVE COMPOSITION

Each film-coated tablet contains 15 mg of velmorafen.

## 3. PHARMACEUTICAL FORM

Film-coated tablet.

## 4. CLINICAL PARTICULARS

### 4.1 Therapeutic indications

Velmora is indicated for the treatment of moderate to severe fictional itch in adults and adolescents from 12 years of age.

### 4.2 Posology and method of administration

Treatment should be started by a specialist.

Posology

The recommended dose is 15 mg once daily.

Special populations

Elderly

No dose adjustment is required in patients aged 65 years and older.

Renal impairment

| Creatinine clearance | Dose |
|---|---|
| 30 to 59 mL/min | 15 mg once daily |
| Below 30 mL/min | Not recommended |

*Paediatric population*

The safety and efficacy of Velmora in children below 12 years have not been established.

Method of administration

For oral use. Swallow the tablet whole.

### 4.3 Contraindications

Hypersensitivity to the active substance.

### 4.4 Special warnings and precautions for use

Infections can occur. See section 4.8 for their rates.

### 4.5 Interaction with other medicinal products and other forms of interaction

Strong CYP3A4 inhibitors raise the exposure twofold.

### 4.6 Fertility, pregnancy and lactation

Pregnancy

There are no data from the use of Velmora in pregnant women.

Breast-feeding

It is unknown whether velmorafen is excreted in human milk.

Fertility

No effect was seen in rats.

### 4.7 Effects on ability to drive and use machines

Velmora has no influence.

### 4.8 Undesirable effects

Overdose

This word alone is no new section here.

### 4.9 Overdose

No case is known.

## 5. PHARMACOLOGICAL PROPERTIES

### 5.1 Pharmacodynamic properties

Mechanism of action

Velmorafen blocks a fictional kinase.

Clinical efficacy and safety

#### Study ITCH-1

Itch went down in 62 % of 200 patients.

### 5.2 Pharmacokinetic properties

The half-life is 12 hours.

### 5.3 Preclinical safety data

No hazard was found.

## 6. PHARMACEUTICAL PARTICULARS

### 6.1 List of excipients

Fictional starch.

### 6.2 Incompatibilities

Not applicable.

### 6.3 Shelf life

3 years.

### 6.4 Special precautions for storage

Do not store above 30 °C.

### 6.5 Nature and contents of container

Blister of 28 tablets.

## 7. MARKETING AUTHORISATION HOLDER

Orvane (fictional).

## ANNEX III

### Package leaflet: Information for the patient

#### 4. Possible side effects

Ask your doctor.
"""

GERMAN = """\
BEZEICHNUNG DES ARZNEIMITTELS
Velmora 15 mg Filmtabletten. Erfunden.
KLINISCHE ANGABEN
Anwendungsgebiete
Velmora wird angewendet bei erfundenem Juckreiz bei Erwachsenen.
Dosierung und Art der Anwendung
Dosierung
Die empfohlene Dosis beträgt 15 mg einmal täglich.
Kinder und Jugendliche
Nicht untersucht.
Gegenanzeigen
Überempfindlichkeit gegen den Wirkstoff.
Besondere Warnhinweise und Vorsichtsmassnahmen für die Anwendung
Infektionen können auftreten.
Nebenwirkungen
Kopfschmerzen.
Gebrauchsinformation: Information für Patienten
Fragen Sie Ihren Arzt.
"""
"""A German one without numbers and without headings, line by line, in the writing of Switzerland."""

AMERICAN = """\
HIGHLIGHTS OF PRESCRIBING INFORMATION
Velmora is for itch. (1)
FULL PRESCRIBING INFORMATION: CONTENTS*
1 INDICATIONS AND USAGE
2 DOSAGE AND ADMINISTRATION
FULL PRESCRIBING INFORMATION
WARNING: FICTIONAL INFECTIONS
Serious fictional infections can occur.
1 INDICATIONS AND USAGE
Velmora is indicated for fictional itch in adults.
2 DOSAGE AND ADMINISTRATION
2.1 Recommended Dosage
Take 15 mg once daily. See 2.2 for renal impairment.
2.2 Dosage in Renal Impairment
2.5 mg is enough below 30 mL/min.
4 CONTRAINDICATIONS
None.
5 WARNINGS AND PRECAUTIONS
5.1 Infections
Watch for them.
6 ADVERSE REACTIONS
6.1 Clinical Trials Experience
Headache: 5 %.
8 USE IN SPECIFIC POPULATIONS
8.1 Pregnancy
Risk Summary
No data.
8.4 Pediatric Use
Not established.
16 HOW SUPPLIED/STORAGE AND HANDLING
Bottles of 30.
Storage and Handling
Store below 30 °C.
MEDICATION GUIDE
Ask your doctor.
"""
