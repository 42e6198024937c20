"""The sealed envelope: one-time tokens for the buttons, sealed boxes for the votes.

Each ballot has a random seed in the vault. From it come the key pair that seals and opens the
votes and the key of the tokens on the buttons. Only the public key ever enters the database.
"""

import base64
import hmac
from collections.abc import Iterable
from hashlib import blake2b

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from regulation.ballot_forms import Choice

PLAIN_SIZE = 16  # every choice is padded to this many bytes, so that envelopes look alike
TOKEN_SIZE = 16


class SealBroken(Exception):  # noqa: N818 - says what happened to the seal
    """An envelope does not open with this key. Carries nothing of its content."""


def _derive(seed: bytes, purpose: bytes) -> bytes:
    return blake2b(purpose, key=seed, digest_size=32).digest()


def public_key(seed: bytes) -> str:
    """The key that seals votes, in hex."""
    return bytes(_private_key(seed).public_key).hex()


def _private_key(seed: bytes) -> PrivateKey:
    return PrivateKey(_derive(seed, b"seal"))


def seal(choice: str, key: str) -> bytes:
    """A choice or a code in a sealed box of constant size, different every time."""
    return SealedBox(PublicKey(bytes.fromhex(key))).encrypt(choice.encode().ljust(PLAIN_SIZE))


def unseal(ciphertext: bytes, seed: bytes) -> Choice:
    """The choice in a sealed box. Raises SealBroken, without any detail, where it does not open."""
    try:
        return Choice(unseal_text(ciphertext, seed))
    except ValueError:
        raise SealBroken from None


def unseal_text(ciphertext: bytes, seed: bytes) -> str:
    """What lies in a sealed box. Raises SealBroken, without any detail, where it does not open."""
    try:
        return SealedBox(_private_key(seed)).decrypt(ciphertext).decode().strip()
    except (CryptoError, ValueError):
        raise SealBroken from None


def token(seed: bytes, ballot_id: str, voter_id: int, choice: Choice) -> str:
    """What the button of one voter for one choice carries: it says nothing without the seed."""
    message = f"{ballot_id}:{voter_id}:{choice}".encode()
    digest = blake2b(message, key=_derive(seed, b"token"), digest_size=TOKEN_SIZE).digest()
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
