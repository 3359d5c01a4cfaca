"""Whose a working folder's configuration is: somebody else's, until a person trusts it.

A cloned repository or an unpacked archive may hold a `tts-tui.toml` that names any server, and
any environment variable as its key. So nothing of it applies until this file, at this path and
with these very bytes, has been trusted; a changed file is a new one.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tts_tui import paths
from tts_tui.errors import ConfigError
from tts_tui.private_file import write_private

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tts_tui.config.files import ConfigFile
    from tts_tui.config.models import ModelEntry

TRUST_ENV: Final = "TTS_TUI_TRUST_CONFIG"
"""`1` trusts the folder's file for this run, `0` leaves it aside; for automation."""
STORE_FILE: Final = "trusted.json"
"""In the state folder."""
_MOST_BYTES: Final = 10_000_000
_LIMITS: Final = ("max_total_tokens", "max_cost", "max_race_tokens", "max_race_cost")
_RACE_SETTINGS: Final = ("n", "strategies", "arm", *_LIMITS)
"""What changes what a race measures and costs, whatever the model."""


class Trust(StrEnum):
    """What is thought of a folder's configuration."""

    YES = "trusted"
    NO = "refused"
    ASK = "not decided"


@dataclass(frozen=True)
class Doubt:
    """A folder's configuration that nobody has trusted: read and validated, and not used."""

    file: ConfigFile
    models: Mapping[str, ModelEntry]
    """The models it names, as they would be; yours of the same names are not used either."""
    refused: bool = False
    """Whether a person has said no to it: it is not asked about again."""

    @property
    def sentence(self) -> str:
        """Say that it is left aside, and what to do."""
        return f"{self.file.shown} is not trusted and left aside; `tts-tui trust` shows it."

    def changes(self, given: Mapping[str, object]) -> list[str]:
        """Name what it says of every race and `given`, the flags, do not say themselves."""
        return [
            name for name in _RACE_SETTINGS if name in self.file.table and given.get(name) is None
        ]


class UntrustedError(ConfigError):
    """Something would have to be taken from a configuration that nobody has trusted."""

    def __init__(self, doubt: Doubt, wanted: str) -> None:
        super().__init__(
            f"{doubt.file.shown} is not trusted, and {wanted}.",
            "Look at it and trust it with `tts-tui trust`; --trust-config trusts it for one run, "
            "--no-trust-config leaves it aside.",
        )


def trust_of(flag: bool | None) -> Trust:
    """Say what flag and environment decide beforehand. Raises ConfigError."""
    match flag, os.environ.get(TRUST_ENV, "").strip():
        case (True, _) | (None, "1"):
            return Trust.YES
        case (False, _) | (None, "0"):
            return Trust.NO
        case _, "":
            return Trust.ASK
        case _:
            raise ConfigError(
                f"The environment variable {TRUST_ENV} is neither 1 nor 0.",
                "Set it to 1 to trust this folder's tts-tui.toml, to 0 to leave it aside.",
            )


@dataclass(frozen=True)
class Decided:
    """One decision about one file with one content."""

    path: str
    sha256: str
    decision: Trust
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    """UTC, ISO 8601."""


class TrustStore:
    """What was decided, in a private file; one that cannot be read trusts nothing."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or paths.state_dir() / STORE_FILE

    def all(self) -> list[Decided]:
        """Every decision, oldest first."""
        try:
            with self._file.open("rb") as stream:
                found = json.loads(stream.read(_MOST_BYTES))["files"]
            return [
                Decided(
                    str(one["path"]), str(one["sha256"]), Trust(one["decision"]), str(one["at"])
                )
                for one in found
            ]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return []

    def decision(self, file: ConfigFile) -> Trust:
        """Say what was decided last about a file with exactly this content."""
        key = (where(file.path), file.digest)
        said = [one.decision for one in self.all() if (one.path, one.sha256) == key]
        return said[-1] if said else Trust.ASK

    def decide(self, file: ConfigFile, decision: Trust) -> None:
        """Keep a decision, in the place of an earlier one. Raises ConfigError."""
        key = (where(file.path), file.digest)
        kept = [one for one in self.all() if (one.path, one.sha256) != key]
        self._write([*kept, Decided(*key, decision)])

    def forget(self, path: Path) -> int:
        """Take back whatever was decided about a path; say how many. Raises ConfigError."""
        before = self.all()
        kept = [one for one in before if one.path != where(path)]
        if len(kept) < len(before):
            self._write(kept)
        return len(before) - len(kept)

    def _write(self, decided: list[Decided]) -> None:
        text = json.dumps({"files": [asdict(one) for one in decided]}, indent=1) + "\n"
        try:
            write_private(self._file, text)
        except OSError as error:
            raise ConfigError(
                f"{paths.shown(self._file)} cannot be written ({error.strerror}).",
                "Make its folder writable, or set TTS_TUI_DATA_DIR to another one.",
            ) from None


def where(path: Path) -> str:
    """The one name of a file: absolute, without links."""
    return os.path.realpath(path)
