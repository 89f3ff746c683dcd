"""What never belongs in an answer, wherever it came from: links, pictures, markup, and words that speak to software or send people about."""

import re

_TOP = "com|org|net|info|io|eu|de|uk|fr|us|ai|app|dev|biz|co|me|ru|cn|example|test|xyz|online|site|link|click"
_LINK = re.compile(
    r"h(?:tt|xx)ps?\b|\bftp:|www\b|</?[a-z][^<>]*>|<!|<(?:script|img|iframe|svg|a)\b|!?\[[^\]]*\]\(|javascript:|data:\w+/"
    rf"|\S+@\S+|\b[\w-]{{2,}}\.(?:{_TOP})\b|\b\w+\.[a-z]{{2,}}/\w"
    rf"|\bdot (?:{_TOP})\b|\[dot\]|\(dot\)"
    r"|(?<!\w)\+\d{2,3}[\s\d()-]{6,}|\b0\d{2,4}[\s-]\d{3}|\b(?:call|phone|dial|text|whatsapp)\s+\+?\d",
    re.IGNORECASE,
)

_SOFTWARE = r"(?:ai|a\.i\.|bot|chatbot|assistant|language model|llm|gpt|helpful model|model|system|agent)"
_DEEDS = (
    r"approve|release|publish|send|forward|e-?mail|mail|post|upload|download|output|print|reveal|repeat|click|visit|browse|log in|sign in|reply|respond|answer"
    r"|ignore|disregard|forget|override|bypass|pretend|tell|delete|transfer|copy|translate|summari[sz]e"
)
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|prompts?|above|guidelines?|polic(?:y|ies)|previous)\b"
    rf"|\b(?:system|developer) (?:prompt|mode|message)\b|^\W*(?:system|assistant|developer|user)\s*:|\bas an? {_SOFTWARE}\b"
    rf"|\b(?:dear|hey|note to|attention|to) (?:the )?{_SOFTWARE}\b|\bthe {_SOFTWARE} (?:must|should|shall|will|has to|may|can)\b"
    rf"|\byou are (?:now|an? (?:\w+ )?{_SOFTWARE})\b|\byou asked\b|\byour (?:instructions|rules|prompt|account|password|supervisor)\b"
    r"|\b(?:do not|don't|never|must not|should not) (?:tell|inform|alert|notify|report to) (?:the |any)\w*"
    r"|\bpasswords?\b|\bcredentials?\b|\b(?:click|tap) (?:on )?(?:the|this|here|below)\b"
    r"|\bthis (?:answer|draft|message|case|response)\b|\b(?:without|needs? no|no need for|skip(?:ping)?) (?:a |the |any )?(?:human |further )?review(?:er)?s?\b"
    r"|\b(?:the|a) reviewer\b|\b(?:safety desk|sales team|full list of cases|mark\w* as closed)\b"
    rf"|(?:^|[.;:!]\s+|\band )(?:please |now |then )?(?:{_DEEDS})\s+(?!\()"
    r"(?:the|this|that|these|your|all|every\w*|any\w*|it|them|me|us|to|in|with|only|as|back|below|here)\b",
    re.IGNORECASE,
)


def holds_a_link(text: str) -> bool:
    """Whether a text holds a link, an address, a number to call, a picture or markup, also one that is disguised."""
    return _LINK.search(text) is not None


def holds_an_instruction(text: str) -> bool:
    """Whether a text speaks to software or tells the reader to do something that is no medicine."""
    return _INSTRUCTION.search(text) is not None
