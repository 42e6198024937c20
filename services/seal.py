"""The sealed envelope: one-time tokens for the buttons, sealed boxes for the votes.

Each ballot has a random file in the vault. The key of the tokens on the buttons comes from it
alone; the key pair that seals and opens the votes from it and, for formal ballots, from the
opening code (开箱码), which is kept nowhere. Only the public key ever enters the database.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from regulation.ballot_forms import Choice

PLAIN_SIZE = 16  # every choice is padded to this many bytes, so that envelopes look alike
TOKEN_SIZE = 16
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # five bits a letter; none is mistaken for another
CODE = re.compile(f"[{ALPHABET}]{{12}}")


class SealBroken(Exception):  # noqa: N818 - says what happened to the seal
    """An envelope does not open with this key. Carries nothing of its content."""


def new_code() -> str:
    """A fresh opening code of 60 random bits, as people copy it: XXXX-XXXX-XXXX."""
    letters = [secrets.choice(ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def read_code(typed: str) -> str | None:
    """The letters of what could be an opening code, however it was typed; `None` for others."""
    letters = re.sub(r"[\s\-—－]", "", typed).upper()
    return letters if CODE.fullmatch(letters) else None


def _derive(seed: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(purpose, key=seed, digest_size=32).digest()


def _private_key(seed: bytes, code: str) -> PrivateKey:
    """HKDF-SHA256 (RFC 5869) over file and code, one block."""
    letters = (read_code(code) or "").encode()
    extracted = hmac.digest(b"fazhan ballot box", seed + letters, "sha256")
    return PrivateKey(hmac.digest(extracted, b"seal\x01", "sha256"))


def public_key(seed: bytes, code: str = "") -> str:
    """The key that seals votes, in hex."""
    return bytes(_private_key(seed, code).public_key).hex()


def seal(choice: str, key: str) -> bytes:
    """A choice or a code in a sealed box of constant size, different every time."""
    return SealedBox(PublicKey(bytes.fromhex(key))).encrypt(choice.encode().ljust(PLAIN_SIZE))


def unseal(ciphertext: bytes, seed: bytes, code: str = "") -> Choice:
    """The choice in a sealed box. Raises SealBroken, without any detail, where it does not open."""
    try:
        return Choice(unseal_text(ciphertext, seed, code))
    except ValueError:
        raise SealBroken from None


def unseal_text(ciphertext: bytes, seed: bytes, code: str = "") -> str:
    """What lies in a sealed box. Raises SealBroken, without any detail, where it does not open."""
    try:
        return SealedBox(_private_key(seed, code)).decrypt(ciphertext).decode().strip()
    except (CryptoError, ValueError):
        raise SealBroken from None


def token(seed: bytes, ballot_id: str, voter_id: int, choice: Choice) -> str:
    """What the button of one voter for one choice carries: it says nothing without the seed."""
    message = f"{ballot_id}:{voter_id}:{choice}".encode()
    key = _derive(seed, b"token")
    digest = hashlib.blake2b(message, key=key, digest_size=TOKEN_SIZE).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def read_token(
    text: str, seed: bytes, ballot_id: str, voter_id: int, options: Iterable[Choice]
) -> Choice | None:
    """Which of the options a voter's own token stands for; `None` for any other token."""
    found = None
    for choice in options:  # no early exit: every choice takes the same time
        if hmac.compare_digest(token(seed, ballot_id, voter_id, choice).encode(), text.encode()):
            found = choice
    return found
