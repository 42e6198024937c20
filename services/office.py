"""What every use case needs besides its actor and the time: the rules, the files, the keys."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from regulation.rules import Rules
from services.files import USUAL, AttachmentStore, FileLimits, Vault


@dataclass(frozen=True)
class Office:
    """The rules in force and the folder where files and keys lie."""

    rules: Rules
    data_dir: Path
    limits: FileLimits = USUAL

    @cached_property
    def attachments(self) -> AttachmentStore:
        """The files of the dossiers."""
        return AttachmentStore(self.data_dir / "attachments")

    @cached_property
    def typed_codes(self) -> dict[str, str]:
        """Opening codes typed just now, by account: in memory only, never stored."""
        return {}

    @cached_property
    def glances(self) -> dict[int, Any]:
        """Where people stood when last asked, with what that was made from: `services.lights`."""
        return {}

    @cached_property
    def vault(self) -> Vault:
        """The secret keys."""
        return Vault(self.data_dir / "keys")
