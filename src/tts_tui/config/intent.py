"""What a configuration file would have the program do, told before anybody trusts it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tts_tui.client.endpoint import Endpoint
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tts_tui.config.files import ConfigFile
    from tts_tui.config.models import ModelEntry

_LONGEST = 160


def intent(file: ConfigFile, models: Mapping[str, ModelEntry]) -> list[str]:
    """Say what a file does, a line each: where text and keys would go first.

    `models` are those it names, merged with what lies below. No environment variable is read.
    """
    lines = [line for name, entry in models.items() for line in _model(file, name, entry)]
    lines += list(_settings(file))
    return lines or ["it says nothing at all"]


def _model(file: ConfigFile, name: str, entry: ModelEntry) -> Iterator[str]:
    endpoint = Endpoint(entry.base_url, entry.model or name)
    place = "on this machine" if endpoint.loopback else "elsewhere"
    wire = "" if endpoint.secure or endpoint.loopback else ", unencrypted"
    said = file.table.get("models", {}).get(name, {})
    yield f"model {_short(name)}: sends your questions to {_short(endpoint.host)} ({place}{wire})"
    if entry.key_env:
        yield f"  with, as the key, whatever {entry.key_env} holds here"
    for field in ("ca_file", "system", "prompt_suffix", "extra"):
        if said.get(field):
            yield f"  with {field} {_short(said[field])}"


def _settings(file: ConfigFile) -> Iterator[str]:
    for name, value in file.table.items():
        if name != "models":
            yield f"sets {_short(name)} to {_short(value)}"


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return display_line(text, _LONGEST)
