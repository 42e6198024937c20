"""The command line beside a running bot: a vote recounted as anybody who runs the server may."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from tests.walks.story import Story

ROOT = Path(__file__).parents[2]


async def verify_ballot(story: Story, number: str) -> str:
    """`python -m bot verify-ballot NUMBER`, which has to find nothing; returns what it says."""
    command = (sys.executable, "-m", "bot", "verify-ballot", number)
    environment = {**os.environ, "DATABASE_URL": story.url, "DATA_DIR": str(story.folder)}
    run = await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=ROOT, stdout=PIPE, stderr=PIPE
    )
    told, errors = await run.communicate()
    assert run.returncode == 0, errors.decode()
    return told.decode()
