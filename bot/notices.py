"""The fixed texts that people see: short, calm, exact; always who has it and what happens next."""

from collections.abc import Mapping

from triage.domain.decision import Desk
from triage.domain.handoff import HandOffStatus
from triage.domain.inquiry import Profession, Prompted, Urgency
from triage.domain.report import Contact, FactName

DETAILS_IN_PRIVATE = "Details are in your direct messages."
DETAILS_IN_PERSONAL_CHAT = "Details are in your personal chat with me."
URGENT_CARE = (
    "If somebody may be in danger, call the local emergency number or poison control now. This chat is not an emergency service. "
    "Pharmacovigilance has been paged."
)
NOTHING_APPROVED = "I found no approved answer to this. Medical information has it."
NOTHING_TO_DO = "You don't need to do anything."
UNTIL_THEN = "Until then please follow your procedure for reactive discussions."
REPORT_ONLY_ONCE = "You need not report it a second time once this line says acknowledged."
QUESTION_GOES_ON = "Your question itself is being answered as usual."
ANSWER_COMES_SEPARATELY = "The answer is below in this conversation."
SALES_REP_ANSWERED = "Medical information has answered the professional directly."
NOT_KNOWN = "I don't know you yet. Please ask your administrator to add you ({who}), and send your question again."
SAFETY_ANYWAY = "If you have a safety report, please also use your usual reporting line now."
NOT_IN_THIS_WORKSPACE = "I am not for this workspace. Nothing was kept. Please ask your administrator."
NOT_IN_THIS_CHANNEL = "I can't be asked in this channel, and nothing was kept. Please write to me in direct messages."
NOT_IN_THE_GROUP = "You don't belong to a group that may use me, and nothing was kept. Please ask your administrator."
NOT_CHECKED_NOW = "Slack can't tell me just now whether you may use me. Nothing was done. Please try again."
PAGE = "A message may tell of somebody in danger. The sender has been told to call for urgent care."
PAGE_NEXT = "Until somebody presses “I have it”, the next person is called in {minutes} minutes."
PAGE_TEST = "This is a test. Nothing has happened, and there is nothing to do."
PAGE_TAKEN = "{number} is yours: nobody else is called. It is on record."
PAGE_TAKEN_BEFORE = "{name} has {number} since {at:%H:%M} UTC. Nobody else is called."
FAILED = "Something went wrong on our side. Your message is kept; medical information will look at it."
MAY_NOT_ASK = "You may not send in questions here. Please ask your administrator for the role MSL."
NO_LONGER_HERE = "Your access has ended. Please ask your administrator."
NO_LONGER_HOLDS = "This answer no longer holds. Please see the correction below."
DONT_RELY = "Please don't rely on our answer any more."
TELL_THEM = "Please tell {whom} that this answer no longer holds."
NEW_ANSWER = "A new answer is being written. It will come in this conversation."
NO_NEW_ANSWER = "If you need a new answer, just reply here."
LOOK_AGAIN = "Please look again"
PERHAPS_NOT_DONE = (
    "Something that you clicked or sent here a few minutes ago was perhaps not done: we were interrupted. "
    "Please look at the case, and do it once more where it is not done."
)
VERBATIM = "Every sentence stands word for word in an approved document."
CARRIED = "Every sentence was held against the approved documents it cites."

DESKS: Mapping[Desk, str] = {
    Desk.PHARMACOVIGILANCE: "pharmacovigilance",
    Desk.QUALITY: "product quality",
    Desk.COMPLIANCE: "compliance",
}
CONCERNS: Mapping[Desk, str] = {
    Desk.PHARMACOVIGILANCE: "A possible safety report",
    Desk.QUALITY: "A possible product complaint",
    Desk.COMPLIANCE: "A note",
}
HAND_OFF_STATES: Mapping[HandOffStatus, str] = {
    HandOffStatus.FLAGGED: "being sent",
    HandOffStatus.SENT: "not yet acknowledged",
    HandOffStatus.ACKNOWLEDGED: "acknowledged",
    HandOffStatus.RECONCILED: "acknowledged",
    HandOffStatus.CLEARED: "looked at: no report",
}
FACTS: Mapping[FactName, str] = {
    FactName.REPORTER: "who told you",
    FactName.PATIENT: "one patient, or how many",
    FactName.PRODUCT: "which product",
    FactName.EVENT: "what happened",
    FactName.AGE: "age",
    FactName.SEX: "sex",
    FactName.LOT: "lot",
    FactName.DOSE: "dose",
    FactName.START: "when it was started",
    FactName.ONSET: "when it began",
    FactName.OUTCOME: "outcome",
    FactName.CAUSALITY: "what they think caused it",
    FactName.GESTATION: "how far the pregnancy is",
    FactName.SAMPLE: "is the pack kept",
}
"""What the sender of a report is asked for, in words."""
FACTS_OF_A_PACK: Mapping[FactName, str] = {FactName.DOSE: "strength", FactName.EVENT: "what is wrong with it"}
"""The same where they are of a pack or device."""
CONTACT: Mapping[Contact, str] = {Contact.YES: "Yes", Contact.NO: "No", Contact.ASK_FIRST: "Ask first"}
MAY_CONTACT: Mapping[Desk, str] = {
    Desk.PHARMACOVIGILANCE: "May safety contact the professional?",
    Desk.QUALITY: "May quality contact the professional?",
    Desk.COMPLIANCE: "May compliance contact the professional?",
}
HEARD = "When did you hear of it?"
GOES_ON_IN = "You have asked this before: it goes on as MI-{number}, and the answer is there."
ASKED_TWICE = "Medical information has this question already. If you still need an answer from us, please send it again and say so."
MAY_HAVE_PROMPTED = "Was the question prompted by anything of ours?"
WAITS_FOR = "The answer is approved. It comes as soon as this is known:"
THANKS = "Thank you. Nothing more is asked."
MISSING: Mapping[str, str] = {
    "requester_name": "who asked",
    "profession": "their profession",
    "country": "their country",
    "prompted": "whether anything of ours prompted the question",
}
PROMPTED: Mapping[Prompted, str] = {Prompted.NO: "No", Prompted.YES: "Yes", Prompted.NOT_SURE: "Not sure"}
URGENCY: Mapping[Urgency, str] = {Urgency.ROUTINE: "Routine", Urgency.URGENT: "Urgent"}
PROFESSIONS: Mapping[Profession, str] = {
    Profession.PHYSICIAN: "Physician",
    Profession.PHARMACIST: "Pharmacist",
    Profession.OTHER_HCP: "Other health-care professional",
    Profession.PATIENT: "Patient or carer",
    Profession.PAYER: "Payer",
    Profession.LAWYER: "Lawyer",
    Profession.PRESS: "Press",
    Profession.OTHER: "Somebody else",
}

DECLINES: Mapping[str, str] = {
    "price": "Questions of price and reimbursement go to market access: market.access@example.com.",
    "reimbursement": "Questions of price and reimbursement go to market access: market.access@example.com.",
    "sample": "Samples and orders go to customer service: customer.service@example.com.",
    "order": "Samples and orders go to customer service: customer.service@example.com.",
    "supply": "Supply questions go to customer service: customer.service@example.com.",
    "trial": "Clinical trials: please see the trial register, or write to trials@example.com.",
    "expanded": "Expanded access requests go to expanded.access@example.com.",
    "investigator": "Investigator-initiated studies go to research.grants@example.com.",
    "job": "Careers: please see the careers page of the company.",
    "press": "Press questions go to media@example.com.",
    "competitor": "This is about another company's product: please ask that company's medical information.",
    "personal": "I can't give personal medical advice. Please ask a doctor or pharmacist.",
    "small_talk": "I answer medical questions that health-care professionals ask about our products. Just send me the question.",
    "": "I answer medical questions that health-care professionals ask about our products. This does not look like one. "
    "If it is, please say it in other words.",
}
"""Where to go instead, by the kind of request. A company fills in its own addresses."""


def decline(rule: str) -> str:
    """The friendly word for a request that is not ours, by the rule that found it."""
    return next((text for kind, text in DECLINES.items() if kind and kind in rule), DECLINES[""])
