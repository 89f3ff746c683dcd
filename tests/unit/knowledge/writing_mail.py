"""Mail for the tests, written part by part by the standard library."""

from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

SENDER, SUBJECT = "Dr Ines Falk <ines.falk@clinic.example>", "Velmira and renal function"


def mail(words: str = "", *, page: str = "", files: Mapping[str, bytes] = {}, inside: bytes = b"", subject: str = SUBJECT) -> bytes:
    """A mail with words, the same as a web page, files, and another mail inside it."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Date"], made["Subject"] = SENDER, "ana@example.com", "Mon, 09 Nov 2026 10:00:00 +0000", subject
    if words:
        made.set_content(words)
    if page:
        made.add_alternative(page, subtype="html") if words else made.set_content(page, subtype="html")
    for name, body in files.items():
        made.add_attachment(body, maintype="application", subtype="octet-stream", filename=name)
    if inside:
        made.add_attachment(message_from_bytes(inside, policy=default))
    return made.as_bytes()
