"""From the configuration files to `Settings`; what is wrong becomes one sentence."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from tts_tui import paths
from tts_tui.config.explain import explain
from tts_tui.config.models import Settings
from tts_tui.errors import ConfigError
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAX_BYTES: Final = 1_000_000

Table = dict[str, Any]  # what tomllib gives: unchecked until pydantic has seen it


def load_settings(files: Sequence[Path] | None = None) -> Settings:
    """Read the configuration: the user's file, then the working folder's, whose values win.

    A file that does not exist says nothing. Raises ConfigError.
    """
    tables: list[tuple[Path, Table]] = []
    for file in paths.config_files() if files is None else files:
        table = read_table(file)
        if table is not None:
            tables.append((file, table))
    merged: Table = {}
    for _, table in tables:
        merged = _merge(merged, table)
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise explain(error, tables) from None


def read_table(file: Path) -> Table | None:
    """Read one TOML file; None where there is no such file. Raises ConfigError."""
    name = display_line(paths.shown(file))
    try:
        with file.open("rb") as stream:
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
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigError(f"{name} is not UTF-8 text.", "Save it again as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ConfigError(
            f"{name} is not TOML: {display_line(why, 200).rstrip('.')}.", "Correct that line."
        ) from None


def _merge(under: Table, over: Table) -> Table:
    merged = dict(under)
    for name, value in over.items():
        below = merged.get(name)
        if isinstance(below, dict) and isinstance(value, dict):
            if "base_url" in value and value["base_url"] != below.get("base_url"):
                # A key goes only to the server it was named for: a folder's file may redirect a
                # model, but must then name the key's variable itself.
                below = {key: kept for key, kept in below.items() if key != "key_env"}
            merged[name] = _merge(below, value)
        else:
            merged[name] = value
    return merged
