"""A fictional EU product information and a fictional response document as PDFs, as companies and agencies typically lay them out."""

from reportlab.pdfgen.canvas import Canvas

from tests.unit.knowledge.writing_pdf import BOLD, BOOK, CENTRED, GRID, LARGE, LESS, SMALL, TITLE, gap, item, next_page, p, story, table

REACTIONS = [
    ["System organ class", "Frequency", "Adverse reaction"],
    *([f"Organ class {i}", frequency, f"reaction {i} {frequency.casefold()}"] for i in range(1, 19) for frequency in ("Common", "Uncommon")),
]


def _foot(canvas: Canvas, page: int) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawCentredString(297, 40, str(page))


def _entry(number: str, title: str) -> object:
    return p(f"{number}&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;{title}", BOLD)


def smpc() -> bytes:
    """An SmPC after the usual template: bold numbered headings of the size of the text, underlined subheadings, one number at the foot."""
    return story(
        gap(280), p("ANNEX I", CENTRED), gap(12), p("SUMMARY OF PRODUCT CHARACTERISTICS", CENTRED), *next_page(),
        _entry("1.", "NAME OF THE MEDICINAL PRODUCT"), p("Velmira 15 mg film-coated tablets"),
        _entry("2.", "QUALITATIVE AND QUANTITATIVE COMPOSITION"),
        p("Each film-coated tablet contains 15 mg of velmiracitinib."), p("For the full list of excipients, see section 6.1."),
        _entry("3.", "PHARMACEUTICAL FORM"), p("Film-coated tablet."), p("Purple, oblong tablets, 14 × 8 mm, with ‘v15’ on one side."),
        _entry("4.", "CLINICAL PARTICULARS"),
        _entry("4.1", "Therapeutic indications"), p("<u>Rheumatoid arthritis</u>"),
        p("Velmira is indicated for the treatment of moderate to severe active rheumatoid arthritis in adult patients (see section 5.1)."),
        _entry("4.2", "Posology and method of administration"), p("<u>Posology</u>"), p("The recommended dose is 15 mg once daily."),
        p("<i>Renal impairment</i>"),
        p("No dose adjustment is required in patients with an eGFR of 30 mL/min/1.73 m<super>2</super> or more. Use is not recommended below "
          "an absolute lymphocyte count of 0.5 × 10<super>9</super>/L (see Table 1)."),
        p("<b>Table 1: Dose interruption</b>"),
        table(
            [["Laboratory measure", "Threshold", "Action"],
             [p("Absolute neutrophil count (ANC)"), p("&lt; 1 × 10<super>9</super> cells/L"),
              p("Treatment should be interrupted and may be restarted once the count returns above this value")],
             [p("Haemoglobin (Hb)"), p("&lt; 8 g/dL"), p("Treatment should be interrupted")]],
            GRID, colWidths=[140, 110, 200],
        ),
        gap(), p("<u>Method of administration</u>"), p("Velmira is taken orally, with or without food:"),
        item("Tablets should be swallowed whole and should not be split, crushed, or chewed in order to ensure that the entire dose is delivered."),
        item("A missed dose is taken as soon as possible."),
        _entry("4.3", "Contraindications"), p("Hypersensitivity to the active substance or to any of the excipients listed in section 6.1."),
        _entry("4.8", "Undesirable effects"), p("<u>Tabulated list of adverse reactions</u>"), p("<b>Table 2: Adverse reactions</b>"),
        table(REACTIONS, GRID, repeatRows=1), gap(),
        p("<super>a</super> Grouped term.", SMALL),
        _entry("4.9", "Overdose"), p("Patients were given up to 60 mg daily without dose-limiting toxicity."),
        _entry("5.", "PHARMACOLOGICAL PROPERTIES"), _entry("5.1", "Pharmacodynamic properties"), p("Not all is known."),
        _entry("6.", "PHARMACEUTICAL PARTICULARS"), _entry("6.3", "Shelf life"), p("3 years"),
        _entry("6.6", "Special precautions for disposal"), p("No special requirements."),
        _entry("10.", "DATE OF REVISION OF THE TEXT"), p("2026-09-01"),
        decorate=_foot, title="Velmira, INN-velmiracitinib", author="Fictional Agency",
    )  # fmt: skip


def _page_head(canvas: Canvas, page: int) -> None:
    """A boxed head as document control systems print it, with a table's lines, on every page."""
    canvas.setFont("Helvetica", 8)
    canvas.grid([72, 300, 420, 523], [780, 796, 812])
    canvas.drawString(76, 800, "Standard response document")
    canvas.drawString(304, 800, "MI-SRD-0417")
    canvas.drawString(424, 800, "Version 3")
    canvas.drawString(76, 784, "Velmira (velmiracitinib)")
    canvas.drawString(304, 784, "Effective 2026-04-01")
    canvas.drawString(424, 784, f"Page {page} of 3")
    canvas.line(72, 60, 523, 60)
    canvas.drawString(72, 48, "For reactive use only. Printed copies are not controlled.")


def response() -> bytes:
    """A response document: title, sections by size, numbered references cited by raised numbers, a table without upright rules, a footnote."""
    return story(
        p("Can Velmira be given to patients with moderate renal impairment?", TITLE),
        p("Summary", LARGE),
        item("In a 12-week study the exposure (AUC<sub>0-24</sub>) rose by 33% in moderate renal impairment.<super>1</super>"),
        item("No dose adjustment was made in the phase 3 studies down to an eGFR of 30 mL/min/1.73 m<super>2</super>.<super>1,2</super>"),
        p("Background", LARGE), p("Approved indication", LESS),
        p("Velmira is approved for adults with moderately to severely active rheumatoid arthritis. The boxed warning names serious infections, "
          "mortality, malignancy, major adverse cardiovascular events and thrombosis."),
        p("Results", LARGE), p("Pharmacokinetics", LESS),
        p("<b>Table 1. Exposure by renal function</b>"),
        table(
            [["Renal function", "n", "Peak (ng/mL)", "AUC ratio (90% CI)"], ["Normal", "12", "41.5", "reference"],
             ["Mild", "11", "43.0", "1.18 (1.02 to 1.37)"], ["Moderate", "10", "47.9", "1.33 (1.10 to 1.61)"]],
            BOOK,
        ),
        gap(), p("CI, confidence interval.", SMALL),
        p("The half-life was 31 hours (range: 24 to 39 hours)."),
        *next_page(), p("Clinical efficacy", LESS), p("The response at week 12 was the same in all groups (p = 0.41).<super>2</super>"),
        *next_page(), p("References", LARGE),
        item("Velmira EU summary of product characteristics. Fictional; 2026.", "1."),
        item("Author A, Author B. Renal impairment and velmiracitinib: a fictional study. J Made Up. 2025;12(3):45-51.", "2."),
        decorate=_page_head, title="MI-SRD-0417 v3.docx", author="S. Okonkwo",
    )  # fmt: skip
