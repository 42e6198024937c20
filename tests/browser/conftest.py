"""Chromium for the tests that look at the page.

One browser serves all tests, so they share one event loop: a module begins with
``pytestmark = BROWSER`` and makes its asynchronous fixtures with ``shared``.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 30_000
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}

expect.set_options(timeout=PATIENCE_MS)

OpenPage = Callable[..., Awaitable[Page]]


BROWSER = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
shared = partial(pytest_asyncio.fixture, loop_scope="session")


def _installed(own: str) -> str:
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), own]
    found = next((one for one in candidates if one and Path(one).exists()), None)
    if found is None:
        _miss("no Chromium: set CHROMIUM or install one on PATH")
    return found


def _miss(reason: str) -> NoReturn:
    """Skip, or fail where nothing may be missing."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@shared(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A running Chromium."""
    async with AsyncExitStack() as stack:
        yield await _launched(stack)


async def _launched(stack: AsyncExitStack) -> Browser:
    """Start Playwright's own Node.js, which needs libatomic1, and the browser."""
    try:
        playwright = await stack.enter_async_context(async_playwright())
        path = _installed(playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
    except Exception as error:  # whatever is missing shows itself in many ways
        _miss(f"Chromium does not start: {str(error).splitlines()[0]} (see scripts/setup)")
    stack.push_async_callback(browser.close)
    return browser


@shared()
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens pages; at the end none of them may have complained on its console."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_page(url: str, **context: Any) -> Page:
        options = {"viewport": DESKTOP, "locale": "zh-CN", **context}
        contexts.append(await browser.new_context(**options))
        page = await contexts[-1].new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if _bad(line) else None)
        await page.goto(url)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert complaints == []


def _bad(line: Any) -> bool:
    # A server that a test has stopped is no fault of the page.
    return line.type in {"error", "warning"} and "net::ERR_" not in line.text
