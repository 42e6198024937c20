"""Typesetting with typst: a template file and data in, a PDF or a picture out."""

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import noto_cjk_sans_otc
import typst

TEMPLATES = Path(__file__).parent
FONTS = Path(noto_cjk_sans_otc.__file__).parent
PIXELS_PER_INCH = 144  # two for each point, as the screens of phones have
_one_at_a_time = threading.Lock()  # the compiler cannot be borrowed twice
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="typesetting")


def typeset(template: str, data: Mapping[str, object]) -> bytes:
    """The PDF of a template of this folder.

    The data goes in as JSON, so that nothing a person wrote is read as markup. The font comes
    with the dependencies: the same page on every machine.
    """
    return _compile(template, data, "pdf")


def typeset_picture(template: str, data: Mapping[str, object]) -> bytes:
    """The PNG of a template that makes one page; otherwise as `typeset`."""
    return _compile(template, data, "png")


def _compile(template: str, data: Mapping[str, object], kind: Literal["pdf", "png"]) -> bytes:
    with _one_at_a_time:
        return typst.compile(
            TEMPLATES / template,
            root=TEMPLATES,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format=kind,
            ppi=PIXELS_PER_INCH,
        )


async def in_the_worker(make: Callable[[], bytes]) -> bytes:
    """Make a paper off the event loop, one after the other: a small machine has other work, too."""
    return await asyncio.get_running_loop().run_in_executor(_worker, make)
