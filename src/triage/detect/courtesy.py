"""Courtesy: a word of thanks, an "ok", a smile. It asks and reports nothing, and opens nothing."""

import re

_LONGEST = 60
_MARK = r"[\s.,!…:;)(\-]|[^\w\s]"
_WORD = (
    r"(?:ok(?:ay|ie)?|k|kk|thx|tx|ty|tysm|thanks?(?:\s+you)?(?:\s+(?:so|very)\s+much|\s+a\s+(?:lot|ton|million)|\s+again|\s+all|\s+everyone)?|many\s+thanks|"
    r"cheers|great|perfect|super|noted|got\s+it|will\s+do|sounds\s+good|brilliant|awesome|lovely|good|nice|cool|understood|much\s+appreciated|"
    r"appreciated|you(?:'|’)?re\s+welcome|no\s+problem|danke(?:\s+sch(?:ö|oe)n)?|merci(?:\s+beaucoup)?|gracias|grazie(?:\s+mille)?)"
)
_ONLY = re.compile(rf"(?:{_MARK})*(?:{_WORD}(?:{_MARK})*)+", re.IGNORECASE)
_SHORT_CODE = re.compile(r":[a-z0-9_+'-]{1,50}:")


def is_courtesy(text: str) -> bool:
    """Whether a text is thanks, assent or a sign only: then nothing is lost where nothing is made of it."""
    bare = _SHORT_CODE.sub(" ", text).strip()
    if not any(c.isalnum() for c in bare):
        return True
    return len(bare) <= _LONGEST and "?" not in bare and _ONLY.fullmatch(bare) is not None
