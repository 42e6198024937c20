"""What anybody can recount a vote from: Merkle root, leaves, numbers. Standard library only.

Runs alone on an exported file: ``python ballot_evidence.py EVIDENCE.json``; exit code 1 and one
line for each contradiction. A leaf is the hash of one sealed envelope; none says what is in it
or whose it is. The tree is that of RFC 6962 over the leaves in ascending order.

Of a vote with code cards it holds the bare codes and the hashes fixed before the vote as well.
What a code means follows from the key sheet alone: ``--key`` asks for its secret and counts.
"""

import hashlib
import hmac
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

VERSION = 2
VERSIONS = (1, VERSION)  # 1: no form had a verdict but the resolution
CARDS = "cards"
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread: no 0, 1, I, L, O
CODE_LENGTH = 8
SECRET_BYTES = 16
SECRET_LENGTH = 26  # letters that hold SECRET_BYTES
CHECK_LENGTH = 2
Evidence = Mapping[str, Any]


def leaf_of(ballot_id: str, ciphertext: bytes) -> str:
    """The hash of one envelope, in hex."""
    return hashlib.sha256(b"\x00" + ballot_id.encode() + b"\x00" + ciphertext).hexdigest()


def _join(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def root_of(leaves: Sequence[str]) -> str:
    """The Merkle root of these leaves, which have to be in ascending order."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    if len(leaves) == 1:
        return leaves[0]
    middle = _split(len(leaves))
    return _join(root_of(leaves[:middle]), root_of(leaves[middle:]))


def path_of(leaves: Sequence[str], position: int) -> tuple[tuple[str, str], ...]:
    """The way from a leaf up to the root: (`left` or `right`, hash of the neighbour) each."""
    if len(leaves) <= 1:
        return ()
    middle = _split(len(leaves))
    if position < middle:
        return (*path_of(leaves[:middle], position), ("right", root_of(leaves[middle:])))
    return (*path_of(leaves[middle:], position - middle), ("left", root_of(leaves[:middle])))


def climb(leaf: str, path: Sequence[tuple[str, str]]) -> str:
    """The root that a leaf and its path lead to."""
    for side, neighbour in path:
        leaf = _join(neighbour, leaf) if side == "left" else _join(leaf, neighbour)
    return leaf


def fingerprint(evidence: Evidence) -> str:
    """The hash of a whole evidence, as the ledger holds it."""
    canonical = json.dumps(evidence, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _reached(share: Sequence[Any], part: int, whole: int) -> bool:
    numerator, denominator, inclusive = share
    ours, theirs = part * denominator, numerator * whole
    return bool(whole > 0 and (ours > theirs or (inclusive and ours == theirs)))


def _resolution(e: Evidence) -> bool:
    quorum = _reached(e["quorum"], e["present"], e["entitled"])
    return quorum and _reached(e["majority"], e["counts"]["approve"], e["entitled"])


def _nomination(e: Evidence) -> bool:
    return _reached(e["majority"], e["counts"]["approve"], e["returned"])


def _hearing(e: Evidence) -> bool:
    counts, people = e["counts"], e["issued"]
    opposed = _reached(e["opposition"], counts["yes_no"] + counts["no_no"], people)
    return _reached(e["majority"], counts["yes_yes"], people) and not opposed


# How the verdict of each form follows from the numbers; the grades of a panel only advise.
VERDICTS: Mapping[str, Callable[[Evidence], bool]] = {
    "resolution": _resolution,
    "nomination": _nomination,
    "hearing": _hearing,
}


def _verdict_holds(e: Evidence) -> bool:
    return e["passed"] is None or VERDICTS[e["form"]](e) == e["passed"]


def _quorum_holds(e: Evidence) -> bool:
    asked = e["passed"] is not None and e["form"] == "resolution"
    return not asked or _reached(e["quorum"], e["present"], e["entitled"])


# What must hold; the names are what a contradiction is called.
Checks = Mapping[str, Callable[[Evidence], bool]]
BOX_CHECKS: Checks = {
    "version": lambda e: e["version"] in VERSIONS,
    "order": lambda e: list(e["leaves"]) == sorted(set(e["leaves"])),
    "root": lambda e: bool(root_of(sorted(e["leaves"])) == e["root"]),
    "returned": lambda e: len(e["leaves"]) == e["returned"],
}
CHAT_CHECKS: Checks = {
    **BOX_CHECKS,
    "counts": lambda e: sum(e["counts"].values()) == e["returned"] + e["written"],
    "issued": lambda e: bool(0 <= e["returned"] <= e["issued"] == e["present"]),
    "entitled": lambda e: bool(e["present"] + e["written"] <= e["entitled"]),
    "negative": lambda e: min(*e["counts"].values(), e["written"], e["present"]) >= 0,
    "quorum": _quorum_holds,
    "verdict": _verdict_holds,
}


def letters(value: int, length: int) -> str:
    """The last digits of a number, written in LETTERS."""
    written = []
    for _ in range(length):
        value, digit = divmod(value, len(LETTERS))
        written.append(LETTERS[digit])
    return "".join(reversed(written))


def codes_of(secret: bytes, form: str) -> Iterator[str]:
    """The codes of a deck one after the other, card by card; none appears twice."""
    given: set[str] = set()
    number = 0
    while True:
        digest = hmac.digest(secret, f"{form}:{number}".encode(), "sha256")
        code = letters(int.from_bytes(digest), CODE_LENGTH)
        number += 1
        if code not in given:
            given.add(code)
            yield code


def deck_name(secret: bytes) -> str:
    """Names the deck without telling anything of it."""
    return hashlib.sha256(b"deck" + secret).hexdigest()[:12]


def code_hash(deck: str, code: str) -> str:
    """What is known of a code before the vote."""
    return hashlib.sha256(f"{deck}:{code}".encode()).hexdigest()


def encode_commitment(deck: str, form: str, groups: Sequence[Sequence[str]]) -> bytes:
    """The commitment of a deck, as it was handed in before the vote."""
    content = {"deck": deck, "form": form, "groups": groups}
    return json.dumps(content, separators=(",", ":")).encode()


def list_hash(codes: Sequence[str]) -> str:
    """Stands for the list of codes: dropping, adding or replacing one changes it."""
    return hashlib.sha256("\n".join(codes).encode()).hexdigest()


def secret_of(typed: str) -> bytes:
    """The secret that was typed from a key sheet, without its gaps; empty where it is none."""
    value = 0
    fits = len(typed) == SECRET_LENGTH + CHECK_LENGTH and set(typed) <= set(LETTERS)
    for letter in typed if fits else "":
        value = value * len(LETTERS) + LETTERS.index(letter)
    value //= len(LETTERS) ** CHECK_LENGTH
    if not fits or value.bit_length() > 8 * SECRET_BYTES:
        return b""
    secret = value.to_bytes(SECRET_BYTES)
    return secret if secret_letters(secret) == typed else b""


def secret_letters(secret: bytes) -> str:
    """The secret in letters, the last of them a check."""
    check = hashlib.sha256(b"check" + secret).digest()
    written = letters(int.from_bytes(secret), SECRET_LENGTH)
    return written + letters(int.from_bytes(check), CHECK_LENGTH)


def _one_a_card(e: Evidence) -> bool:
    """Every code is one of the deck, and no two are of one card."""
    cards = {code: n for n, group in enumerate(e["groups"]) for code in group}
    used = [cards.get(code_hash(e["deck"], code)) for code in e["cast"]]
    return None not in used and len(set(used)) == len(used)


CARD_CHECKS: Checks = {
    **BOX_CHECKS,
    "commitment": lambda e: bool(
        hashlib.sha256(encode_commitment(e["deck"], e["form"], e["groups"])).hexdigest()
        == e["commitment"]
    ),
    "codes": _one_a_card,
    "cast": lambda e: list(e["cast"]) == sorted(e["cast"]) and len(e["cast"]) == e["returned"],
    "cast_root": lambda e: bool(list_hash(e["cast"]) == e["cast_root"]),
    "counts": lambda e: e["counts"] is None or sum(e["counts"].values()) == e["returned"],
    "negative": lambda e: e["counts"] is None or min(e["counts"].values()) >= 0,
}


def recount(evidence: Evidence, secret: bytes) -> dict[str, int] | None:
    """The votes by answer, by the key sheet; `None` for the key sheet of another deck."""
    answers, form = evidence["answers"], evidence["form"]
    codes, name = codes_of(secret, form), deck_name(secret)
    meanings: dict[str, str] = {}
    groups = []
    for _ in evidence["groups"]:
        card = {next(codes): answer for answer in answers}
        meanings |= card
        groups.append(sorted(code_hash(name, code) for code in card))
    made = hashlib.sha256(encode_commitment(name, form, sorted(groups))).hexdigest()
    if made != evidence["commitment"]:
        return None
    counted = Counter(meanings[code] for code in evidence["cast"])
    return {answer: counted[answer] for answer in answers}


def contradictions(evidence: Evidence) -> tuple[str, ...]:
    """The names of the checks that fail; `unreadable` for what is no evidence at all."""
    try:
        checks = CARD_CHECKS if evidence.get("source") == CARDS else CHAT_CHECKS
        return tuple(name for name, holds in checks.items() if not holds(evidence))
    except (KeyError, TypeError, ValueError, AttributeError):
        return ("unreadable",)


def _contradictions_of_key(evidence: Evidence, typed: str) -> tuple[str, ...]:
    """Count with the key sheet, and say the numbers."""
    counts = recount(evidence, secret_of("".join(c for c in typed.upper() if c in LETTERS)))
    if counts is None:
        return ("key_sheet",)
    told = ", ".join(f"{answer} {number}" for answer, number in counts.items())
    sys.stdout.write(f"counted with the key sheet: {told}\n")
    return () if evidence["counts"] in (None, counts) else ("key_counts",)


def main(arguments: Sequence[str]) -> int:
    """Recount the exported evidence at this path; with `--key` ask for the secret, too."""
    evidence = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    found = contradictions(evidence)
    if not found and "--key" in arguments:
        sys.stderr.write("secret of the key sheet: ")
        found = _contradictions_of_key(evidence, sys.stdin.readline())
    for name in found:
        sys.stdout.write(f"contradiction: {name}\n")
    if not found:
        sys.stdout.write(f"sound: root {evidence['root']}, {len(evidence['leaves'])} envelopes\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
