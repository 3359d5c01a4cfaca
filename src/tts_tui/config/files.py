"""One configuration file: its bytes, its text and what TOML makes of them."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from tts_tui import paths
from tts_tui.errors import ConfigError
from tts_tui.text import display_line

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 1_000_000

Table = dict[str, Any]  # what tomllib gives: unchecked until pydantic has seen it


@dataclass(frozen=True)
class ConfigFile:
    """A file as it was read, once: what is hashed is what is used."""

    path: Path
    raw: bytes
    text: str
    table: Table

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def shown(self) -> str:
        """The path as it may be printed."""
        return display_line(paths.shown(self.path))


def read_file(path: Path) -> ConfigFile | None:
    """Read one TOML file; None where there is no such file. Raises ConfigError."""
    name = display_line(paths.shown(path))
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "a bad path"
        raise ConfigError(
            f"{name} cannot be read ({why}).", "Make it a readable file, or move it away."
        ) from None
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"{name} is larger than a megabyte.", "Is it a configuration file?")
    try:
        text = raw.decode("utf-8-sig")
        return ConfigFile(path, raw, text, tomllib.loads(text))
    except UnicodeDecodeError:
        raise ConfigError(f"{name} is not UTF-8 text.", "Save it again as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ConfigError(
            f"{name} is not TOML: {display_line(why, 200).rstrip('.')}.", "Correct that line."
        ) from None
