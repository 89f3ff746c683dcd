"""The key that signs checkpoints and exports: Ed25519, kept beside the data and never in the database."""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from triage.errors import StoreUnusable

PRIVATE_FILE = "trail.pem"
PUBLIC_FILE = "trail.pub"


class Signer:
    """Signs texts. `public_key` (64 hex digits) is what others need to check them; give it to whoever audits."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key
        self.public_key = private_key.public_key().public_bytes_raw().hex()

    def sign(self, text: str) -> str:
        """The signature, in hex."""
        return self._private_key.sign(text.encode()).hex()


def is_signed(text: str, signature: str, public_key: str) -> bool:
    """Whether the owner of this key signed this text."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), text.encode())
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def load_or_make_signer(path: Path | str) -> Signer:
    """The signer whose key lies in this folder (`TRIAGE_HOME/keys`); made on the first call, also when two processes start at once.

    Raises StoreUnusable for a key that cannot be read or written.
    """
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (folder / PRIVATE_FILE).exists():
            _make(folder)
        signer = Signer(_read(folder / PRIVATE_FILE))
        if not (folder / PUBLIC_FILE).exists():
            (folder / PUBLIC_FILE).write_text(signer.public_key + "\n")
    except (OSError, ValueError, TypeError) as error:
        raise StoreUnusable(f"The signing key in {folder} cannot be used. Check that {PRIVATE_FILE} is readable, or restore it from a backup.") from error
    return signer


def _read(file: Path) -> Ed25519PrivateKey:
    private_key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(private_key, Ed25519PrivateKey):
        raise TypeError("not an Ed25519 key")
    return private_key


def _make(folder: Path) -> None:
    """Write a new key whole under another name, then give it its name unless somebody was faster."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = folder / f".{PRIVATE_FILE}.{secrets.token_hex(8)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, folder / PRIVATE_FILE)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
