"""Typesetting with typst: a template file and data in, a PDF out."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path

import noto_cjk_sans_otc
import typst

TEMPLATES = Path(__file__).parent
FONTS = Path(noto_cjk_sans_otc.__file__).parent
_one_at_a_time = threading.Lock()  # the compiler cannot be borrowed twice


def typeset(template: str, data: Mapping[str, object]) -> bytes:
    """The PDF of a template of this folder.

    The data goes in as JSON, so that nothing a person wrote is read as markup. The font comes
    with the dependencies: the same page on every machine.
    """
    with _one_at_a_time:
        return typst.compile(
            TEMPLATES / template,
            root=TEMPLATES,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
