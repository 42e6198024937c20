"""Nothing of the machine a change was made on enters the repository."""

import re

from tests.code_health.sources import ROOT, tracked_files

MACHINE_PATHS = r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|opt/(?:wheels|pypi)[\w-]*)/"
REGISTRY_HOSTS = (
    r"files\.pythonhosted\.org|pypi\.(?:org|python\.org)/simple|deb\.debian\.org|/simple/"
)
CREDENTIALS = r"\b\d{8,12}:AA[A-Za-z0-9_-]{33}\b|-----BEGIN [A-Z ]*PRIVATE KEY"
FORBIDDEN = re.compile("|".join((MACHINE_PATHS, REGISTRY_HOSTS, CREDENTIALS)))


def test_no_machine_path_registry_host_or_credential_is_tracked():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked_files()
        if path.resolve() != ROOT.joinpath("tests/code_health/test_repository.py")
        for match in FORBIDDEN.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_the_pattern_recognises_what_it_forbids():
    for text in (
        "cd /work/main",
        "/home/me/x",
        "https://pypi.org/simple",
        "1234567890:AA" + "x" * 33,
    ):
        assert FORBIDDEN.search(text), text
    for text in ("/workbench", "homework/main", "https://api.telegram.org"):
        assert not FORBIDDEN.search(text), text
