"""What anybody can recount a ballot from: Merkle root, leaves, numbers. Standard library only.

Runs alone on an exported file: ``python ballot_evidence.py EVIDENCE.json``; exit code 1 and one
line for each contradiction. A leaf is the hash of one sealed envelope; none says what is in it
or whose it is. The tree is that of RFC 6962 over the leaves in ascending order.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

VERSION = 1
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


def _passed(evidence: Evidence) -> bool:
    quorum = _reached(evidence["quorum"], evidence["present"], evidence["entitled"])
    approve = evidence["counts"]["approve"]
    return quorum and _reached(evidence["majority"], approve, evidence["entitled"])


def _has_verdict(evidence: Evidence) -> bool:
    return evidence["passed"] is not None


# What must hold; the names are what a contradiction is called.
CHECKS: Mapping[str, Callable[[Evidence], bool]] = {
    "version": lambda e: bool(e["version"] == VERSION),
    "order": lambda e: list(e["leaves"]) == sorted(set(e["leaves"])),
    "root": lambda e: bool(root_of(sorted(e["leaves"])) == e["root"]),
    "returned": lambda e: len(e["leaves"]) == e["returned"],
    "counts": lambda e: sum(e["counts"].values()) == e["returned"] + e["written"],
    "issued": lambda e: bool(0 <= e["returned"] <= e["issued"] == e["present"]),
    "entitled": lambda e: bool(e["present"] + e["written"] <= e["entitled"]),
    "negative": lambda e: min(*e["counts"].values(), e["written"], e["present"]) >= 0,
    "quorum": lambda e: not _has_verdict(e) or _reached(e["quorum"], e["present"], e["entitled"]),
    "verdict": lambda e: not _has_verdict(e) or _passed(e) == e["passed"],
}


def contradictions(evidence: Evidence) -> tuple[str, ...]:
    """The names of the checks that fail; `unreadable` for what is no evidence at all."""
    try:
        return tuple(name for name, holds in CHECKS.items() if not holds(evidence))
    except (KeyError, TypeError, ValueError, AttributeError):
        return ("unreadable",)


def main(arguments: Sequence[str]) -> int:
    """Recount the exported evidence at this path."""
    evidence = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    found = contradictions(evidence)
    for name in found:
        sys.stdout.write(f"contradiction: {name}\n")
    if not found:
        sys.stdout.write(f"sound: root {evidence['root']}, {len(evidence['leaves'])} envelopes\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
