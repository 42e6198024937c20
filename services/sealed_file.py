"""One encrypted file, written and read as a stream: XChaCha20-Poly1305 in blocks of 64 KiB.

The key comes from a passphrase by Argon2id. A block that was changed, dropped, moved or added,
and a file that was cut short, are noticed before anything of them is used.
"""

import secrets
import struct
from typing import BinaryIO

from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_ABYTES as EXTRA,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_HEADERBYTES as HEADER,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_TAG_FINAL as FINAL,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE as MESSAGE,
)
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id

MAGIC = b"fazhan backup 1\n"
SALT = argon2id.SALTBYTES
BLOCK = 1 << 16
COSTS = struct.Struct(">II")  # rounds, mebibytes
ROUNDS, MEBIBYTES = argon2id.OPSLIMIT_INTERACTIVE, argon2id.MEMLIMIT_INTERACTIVE >> 20
MOST_ROUNDS, MOST_MEBIBYTES = 16, 1024  # what a file may ask of the machine that reads it


class SealedFileBroken(Exception):  # noqa: N818 - says what happened
    """The passphrase is another one, or the file is not what was written."""


def _key(passphrase: str, salt: bytes, rounds: int, mebibytes: int) -> bytes:
    return argon2id.kdf(32, passphrase.encode(), salt, opslimit=rounds, memlimit=mebibytes << 20)


class SealedWriter:
    """Encrypts what is written; `finish` has to follow."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt = secrets.token_bytes(SALT)
        self._file, self._waiting = file, bytearray()
        self._state = crypto_secretstream_xchacha20poly1305_state()
        key = _key(passphrase, salt, ROUNDS, MEBIBYTES)
        header = crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        file.write(MAGIC + salt + COSTS.pack(ROUNDS, MEBIBYTES) + header)

    def write(self, content: bytes) -> int:
        """Take in more."""
        self._waiting += content
        while len(self._waiting) > BLOCK:
            self._seal(bytes(self._waiting[:BLOCK]), MESSAGE)
            del self._waiting[:BLOCK]
        return len(content)

    def finish(self) -> None:
        """Write the rest and mark the end."""
        self._seal(bytes(self._waiting), FINAL)
        self._waiting.clear()

    def _seal(self, block: bytes, tag: int) -> None:
        sealed = crypto_secretstream_xchacha20poly1305_push(self._state, block, None, tag)
        self._file.write(sealed)


class SealedReader:
    """Decrypts a file from its beginning. Raises SealedFileBroken, from the first wrong byte on."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self._file, self._ready, self._ended = file, bytearray(), False
        if file.read(len(MAGIC)) != MAGIC:
            raise SealedFileBroken
        salt, costs, header = file.read(SALT), file.read(COSTS.size), file.read(HEADER)
        if len(header) != HEADER:
            raise SealedFileBroken
        rounds, mebibytes = COSTS.unpack(costs)
        if not (0 < rounds <= MOST_ROUNDS and 0 < mebibytes <= MOST_MEBIBYTES):
            raise SealedFileBroken
        self._state = crypto_secretstream_xchacha20poly1305_state()
        key = _key(passphrase, salt, rounds, mebibytes)
        crypto_secretstream_xchacha20poly1305_init_pull(self._state, header, key)

    def read(self, size: int) -> bytes:
        """So many bytes, fewer only at the end."""
        while len(self._ready) < size and not self._ended:
            self._open()
        found = bytes(self._ready[:size])
        del self._ready[:size]
        return found

    def read_to_the_end(self) -> None:
        """Go on until the mark of the end."""
        while not self._ended:
            self._open()

    def _open(self) -> None:
        try:
            block, tag = crypto_secretstream_xchacha20poly1305_pull(
                self._state, self._file.read(BLOCK + EXTRA)
            )
        except (CryptoError, ValueError):
            raise SealedFileBroken from None
        self._ready += block
        self._ended = tag == FINAL
        if self._ended and self._file.read(1):
            raise SealedFileBroken
