"""Other sites cannot use the playground through a browser."""

import pytest

from playground.guard import is_loopback

FOREIGN = [
    {"Host": "evil.example"},
    {"Host": "evil.example:8081"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Origin": "http://["},
    {"Origin": "http://127.0.0.1:9"},
    {"Origin": "https://localhost:8081", "Host": "localhost:8081"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]
OWN = [
    {},
    {"Host": "localhost:8081"},
    {"Host": "[::1]:8081"},
    {"Origin": "http://localhost:8081", "Host": "localhost:8081"},
    {"Origin": "http://127.0.0.1:9", "Host": "127.0.0.1:9", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_foreign_requests_change_nothing(control, headers):
    before = (await control.get("clock"))["version"]
    path, body = "/playground/clock", {"advance": 60}
    async with control.session.post(path, json=body, headers=headers) as response:
        assert response.status == 403
    assert (await control.get("clock"))["version"] == before


@pytest.mark.parametrize("headers", OWN)
async def test_own_requests_are_served(control, headers):
    path, body = "/playground/clock", {"advance": 60}
    async with control.session.post(path, json=body, headers=headers) as response:
        assert response.status == 200


async def test_the_page_loads_nothing_from_elsewhere(control):
    async with control.session.get("/") as response:
        assert response.status == 200
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'")
        assert "frame-ancestors 'none'" in policy
        assert "演练环境 · 仅本机" in await response.text()


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.168.1.2", False),
        ("example.org", False),
        (None, False),
    ],
)
def test_what_is_loopback(host, loopback):
    assert is_loopback(host) is loopback
