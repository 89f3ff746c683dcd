"""The signing key: made once, kept private, checked by anybody."""

import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import StoreUnusable
from triage.store.signing import PRIVATE_FILE, PUBLIC_FILE, Signer, is_signed, load_or_make_signer


def test_the_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    """The key is made once and found again."""
    first = load_or_make_signer(tmp_path / "home" / "keys")
    again = load_or_make_signer(tmp_path / "home" / "keys")
    assert again.public_key == first.public_key
    assert (tmp_path / "home" / "keys" / PUBLIC_FILE).read_text().strip() == first.public_key


def test_only_the_owner_may_read_the_private_key(tmp_path: Path) -> None:
    """Only the owner may read the private key."""
    load_or_make_signer(tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys" / PRIVATE_FILE).stat().st_mode) == 0o600


def test_two_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    """Two that start at once have one key."""
    keys: list[str] = []
    threads = [threading.Thread(target=lambda: keys.append(load_or_make_signer(tmp_path).public_key)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == [PRIVATE_FILE, PUBLIC_FILE]


def test_a_signature_holds_for_its_text_and_key_only(tmp_path: Path) -> None:
    """A signature holds for its text and key only."""
    signer, other = load_or_make_signer(tmp_path / "a"), load_or_make_signer(tmp_path / "b")
    signature = signer.sign("root")
    assert is_signed("root", signature, signer.public_key)
    assert not is_signed("roof", signature, signer.public_key)
    assert not is_signed("root", signature, other.public_key)


@given(st.text(max_size=80), st.text(max_size=80))
def test_what_is_no_signature_or_no_key_is_just_wrong(signature: str, key: str) -> None:
    """What is no signature or no key is just wrong."""
    assert not is_signed("root", signature, key)


@pytest.mark.parametrize("broken", [b"", b"nonsense", b"rsa"])
def test_a_key_that_cannot_be_used_is_said_so(tmp_path: Path, broken: bytes) -> None:
    """A key that cannot be used is said so."""
    if broken == b"rsa":
        broken = generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / PRIVATE_FILE).write_bytes(broken)
    with pytest.raises(StoreUnusable, match="restore it from a backup"):
        load_or_make_signer(tmp_path)


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    """A folder that cannot be made is said so."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnusable):
        load_or_make_signer(tmp_path / "file" / "keys")


def test_a_signer_is_of_a_key(tmp_path: Path) -> None:
    """A signer is of a key."""
    assert isinstance(load_or_make_signer(tmp_path), Signer)
