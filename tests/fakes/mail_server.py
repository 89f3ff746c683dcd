"""A small real mail server: takes mail over SMTP with STARTTLS, TLS or neither, asks for a password, and fails when it is told to."""

import base64
import socket
import socketserver
import ssl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from triage.adapters.mail import Tls

USER, PASSWORD = "triage", "made-up-password"


class MailStandIn:
    """One server. `fail` says how the next mails end: a code (`451`, `550`), `drop` (the line is cut), `lost` (taken, and then the line is cut)."""

    def __init__(self, folder: Path, tls: Tls) -> None:
        self.tls = tls
        self.port = 0
        self.mails: list[EmailMessage] = []
        self.faults: deque[str] = deque()
        self.signed_in: list[str] = []
        self.trust = ssl.create_default_context(cafile=str(_certificate(folder)))
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(folder / "cert.pem", folder / "key.pem")

    def fail(self, *kinds: str) -> None:
        """How the next mails end."""
        self.faults.extend(kinds)

    @contextmanager
    def running(self) -> Iterator["MailStandIn"]:
        """Take mail on a port of this machine."""
        stand_in = self

        class Talk(_Talk):
            home = stand_in

        with _Server(("127.0.0.1", 0), Talk) as server:
            self.port = server.server_address[1]
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
            thread.start()
            yield self
            server.shutdown()
            thread.join()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A line that was cut is what the test wanted."""


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    home: MailStandIn
    secure = False

    def handle(self) -> None:
        """Answer line by line."""
        if self.home.tls == "tls":
            self._wrap()
        self._say("220 stand-in")
        while line := self.rfile.readline():
            if not self._answer(line.decode().strip()):
                return

    def _answer(self, line: str) -> bool:
        word = line.split(" ", maxsplit=1)[0].upper()
        match word:
            case "EHLO" | "HELO":
                offers = ["STARTTLS"] if self.home.tls == "starttls" and not self.secure else ["AUTH PLAIN"]
                self._say(f"250-stand-in\r\n250 {offers[0]}" if self.home.tls != "none" or self.secure else "250 stand-in")
            case "STARTTLS":
                self._say("220 go on")
                self._wrap()
            case "AUTH":
                return self._sign_in(line)
            case "RCPT":
                return self._recipient()
            case "DATA":
                return self._data()
            case "QUIT":
                self._say("221 bye")
                return False
            case _:
                self._say("250 ok")
        return True

    def _sign_in(self, line: str) -> bool:
        _, user, password = base64.b64decode(line.split(" ")[2]).decode().split("\0")
        self._say("235 welcome" if (user, password) == (USER, PASSWORD) else "535 no")
        self.home.signed_in.append(user)
        return True

    def _recipient(self) -> bool:
        fault = self.home.faults[0] if self.home.faults else ""
        if fault.isdigit():
            self.home.faults.popleft()
            self._say(f"{fault} no")
            return True
        if fault == "drop":
            self.home.faults.popleft()
            return False
        self._say("250 ok")
        return True

    def _data(self) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.home.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        if self.home.faults and self.home.faults[0] == "lost":
            self.home.faults.popleft()
            return False
        self._say("250 taken")
        return True

    def finish(self) -> None:
        """Let go of the line, wrapped or not."""
        self.rfile.close()
        super().finish()
        self.connection.close()

    def _wrap(self) -> None:
        self.connection = self.home.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.secure = self.connection.makefile("rb"), True

    def _say(self, text: str) -> None:
        self.connection.sendall(f"{text}\r\n".encode())


def nobody_listens() -> int:
    """A port of this machine at which nobody answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    encoding, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "cert.pem").write_bytes(made.public_bytes(encoding))
    (folder / "key.pem").write_bytes(key.private_bytes(encoding, private, serialization.NoEncryption()))
    return folder / "cert.pem"
