"""Nothing of the machine a change was made on enters the repository."""

import re

from tests.code_health.sources import ROOT, tracked_files

# Letters in brackets, so that these patterns do not forbid themselves.
MACHINE_PATHS = r"(?<![\w.])/(?:wor[k]|roo[t]|home/\w+|Users/\w+|op[t]/(?:wheels|pypi)[\w-]*)/"
REGISTRY_HOSTS = r"pythonhoste[d]\.org|pyp[i]\.(?:org|python\.org)|deb\.debia[n]\.org|/simpl[e]/"
CREDENTIALS = r"\b\d{8,12}:AA[A-Za-z0-9_-]{33}\b|-----BEGIN [A-Z ]*PRIVATE KEY"
FORBIDDEN = re.compile("|".join((MACHINE_PATHS, REGISTRY_HOSTS, CREDENTIALS)))


def test_no_machine_path_registry_host_or_credential_is_tracked():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked_files()
        for match in FORBIDDEN.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_the_pattern_recognises_what_it_forbids():
    for parts in (
        ("cd /wo", "rk/main"),
        ("/ho", "me/me/x"),
        ("https://py", "pi.org/x"),
        ("1234567890:A", "A" + "x" * 33),
    ):
        assert FORBIDDEN.search("".join(parts)), parts
    for text in ("/workbench", "homework/main", "https://api.telegram.org"):
        assert not FORBIDDEN.search(text), text
