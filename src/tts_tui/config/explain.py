"""What pydantic found wrong, as one sentence naming the file, the key, the value, the remedy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tts_tui.config.checks import is_secret_name
from tts_tui.config.lines import line_of
from tts_tui.config.models import ModelEntry, PricesEntry, TimeoutsEntry
from tts_tui.config.settings import Settings
from tts_tui.errors import ConfigError, did_you_mean
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from tts_tui.config.files import ConfigFile
    from tts_tui.config.lines import Location


def explain(error: ValidationError, files: Sequence[ConfigFile]) -> ConfigError:
    """Turn the first finding into a sentence; `files` are those that were read, weakest first."""
    findings = error.errors(include_url=False)
    # A key in the file goes before anything else that is wrong with it.
    finding = next((f for f in findings if _names_secret(f["loc"])), findings[0])
    location = finding["loc"]
    where, key = _where(location, files), _key(location)
    if _names_secret(location):
        return ConfigError(
            f"{where} holds a secret in {key}.",
            "Remove it, put the key into an environment variable and name that in key_env.",
        )
    match finding["type"]:
        case "missing":
            return ConfigError(f"{where} lacks {key}.", _wanted(location))
        case "extra_forbidden":
            return ConfigError(f"{where} has the unknown key {key}.", _known(location))
        case "refused":
            return ConfigError(f"{where}: {key} {finding['msg']}.", _wanted(location))
        case _:
            return ConfigError(f"{where}: {key} cannot be {_value(finding)}.", _wanted(location))


def explain_value(location: Location, why: str, files: Sequence[ConfigFile]) -> ConfigError:
    """Say what is wrong with a value that reads well."""
    said = display_line(why, 400)
    return ConfigError(f"{_where(location, files)}: {_key(location)}: {said}.", _wanted(location))


def _where(location: Location, files: Sequence[ConfigFile]) -> str:
    file = _file_of(location, files)
    line = line_of(file.text, location)
    return f"{file.shown}, line {line}" if line else file.shown


def _key(location: Location) -> str:
    return display_line(".".join(str(part) for part in location), 200)


def _names_secret(location: Location) -> bool:
    return any(isinstance(part, str) and is_secret_name(part) for part in location[-1:])


def _value(finding: ErrorDetails) -> str:
    match finding["input"]:
        case dict():
            return "a table"
        case list():
            return "a list"
        case value:
            return display_line(json.dumps(value, ensure_ascii=False, default=str), 80)


def _file_of(location: Location, files: Sequence[ConfigFile]) -> ConfigFile:
    """Find the strongest file that holds the longest part of a location."""
    at = max(range(len(files)), key=lambda at: (_depth(location, files[at].table), at))
    return files[at]


def _depth(location: Location, table: object) -> int:
    for depth, part in enumerate(location):
        if not isinstance(table, dict) or part not in table:
            return depth
        table = table[part]
    return len(location)


def _table_at(location: Location) -> type[BaseModel]:
    match location:
        case ["models", _, "prices", *_]:
            return PricesEntry
        case ["models", _, "timeouts", *_]:
            return TimeoutsEntry
        case ["models", _, _, *_]:
            return ModelEntry
        case _:
            return Settings


def _wanted(location: Location) -> str:
    """Say what a key is for: its field's docstring."""
    table = _table_at(location)
    names = [part for part in location if isinstance(part, str) and part in table.model_fields]
    if not names:
        return f"A model is a table: [models.{display_line(str(location[-1]), 60)}]."
    description = table.model_fields[names[-1]].description or ""
    return f"{names[-1]}: {description}"


def _known(location: Location) -> str:
    names = sorted(_table_at(location).model_fields)
    return did_you_mean(str(location[-1]), names) or f"Known here: {', '.join(names)}."
