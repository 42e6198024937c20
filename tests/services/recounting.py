"""The recounting script, run alone and without our packages."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from services import ballot_evidence


def recount(folder: Path, evidence: dict[str, Any], key: str | None = None) -> int:
    """The exit code for this evidence; with the secret of a key sheet where there is one."""
    file = folder / "evidence.json"
    file.write_text(json.dumps(evidence))
    command = [sys.executable, "-I", ballot_evidence.__file__, str(file)]
    asked = [*command, "--key"] if key is not None else command
    run = subprocess.run(asked, input=key, text=True, capture_output=True, check=False)
    return run.returncode
