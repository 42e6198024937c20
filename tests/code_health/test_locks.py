"""The lock files install anywhere: hashed, without an index, and complete."""

import re
import tomllib

import pytest

from tests.code_health.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"


def read(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, str]:
    """Name → version of every package of a lock."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", read(lock), re.MULTILINE))


def normal_name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", requirement)[0]).lower()


@pytest.mark.parametrize("lock", [RUNTIME, DEV])
def test_every_package_is_hashed(lock):
    entries = re.split(r"^(?=[a-z])", read(lock), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", [RUNTIME, DEV])
def test_no_index_or_host_is_named(lock):
    assert re.findall(r"^--.*|\w+://\S+|\S* @ \S+", read(lock), re.MULTILINE) == []


def test_the_runtime_lock_covers_the_dependencies():
    wanted = {normal_name(each) for each in PROJECT["project"]["dependencies"]}
    assert wanted - pins(RUNTIME).keys() == set()


def test_the_development_lock_covers_its_dependencies():
    wanted = {normal_name(each) for each in PROJECT["dependency-groups"]["dev"]}
    assert wanted - pins(DEV).keys() == set()


def test_the_development_lock_contains_the_runtime_lock():
    assert pins(RUNTIME).items() <= pins(DEV).items()
