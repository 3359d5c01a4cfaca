"""New models in the user's own configuration: appended, never over one that is there."""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tts_tui import paths
from tts_tui.client.local_parts import MODEL_ID
from tts_tui.config.files import MAX_BYTES, ConfigFile
from tts_tui.config.load import settings_of, user_file
from tts_tui.errors import ConfigError
from tts_tui.private_file import write_private
from tts_tui.text import display_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tts_tui.config.settings import Settings

_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class NewModel:
    """A model's entry as it will be written."""

    name: str
    base_url: str
    model: str
    """Its id on the server: printable, on one line."""
    key_env: str | None = None
    comments: tuple[str, ...] = ()
    """What stands above it, a line each."""

    def lines(self) -> list[str]:
        """The lines of its table."""
        key = [] if self.key_env is None else [f"key_env = {_quoted(self.key_env)}"]
        return [
            *(f"# {display_line(comment, 500)}" for comment in self.comments),
            f"[models.{self.name}]",
            f"base_url = {_quoted(self.base_url)}",
            f"model = {_quoted(self.model)}",
            *key,
        ]


def name_for(model: str, taken: Collection[str]) -> str:
    """Make a name that is free out of a model's id: its last part, in what needs no quotes."""
    last = model.rstrip("/").rpartition("/")[2]
    plain = re.sub(r"[^a-z0-9_-]+", "-", last.lower()).strip("-")[:_LONGEST_NAME] or "model"
    names = (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def names_taken(settings: Settings) -> set[str]:
    """The names that no new model may have: the embedded one's, and those of files in doubt too."""
    return {MODEL_ID, *settings.models, *(settings.doubt.models if settings.doubt else ())}


def add_models(models: Sequence[NewModel]) -> Path:
    """Append entries to the user's file, which is written whole or not at all; say where it is.

    Comments and order of what is there stay. Raises ConfigError, also where a name is taken.
    """
    file = paths.config_dir() / paths.CONFIG_FILE
    before = user_file()
    there = before.table.get("models", {}) if before is not None else {}
    for model in models:
        if model.name in there:
            raise ConfigError(
                f"{paths.shown(file)} has a model “{model.name}” already, which stays as it is.",
                "Give the new one another name.",
            )
    text = _appended(before, models)
    _check(file, text, before, models)
    # A link, as of a repository of one's settings, stays one.
    target = Path(os.path.realpath(file))
    try:
        mode = target.stat().st_mode & 0o777 if before is not None else None
        write_private(target, text)
        if mode is not None:
            with suppress(OSError):
                target.chmod(mode)
    except OSError as error:
        raise ConfigError(
            f"{paths.shown(file)} cannot be written ({error.strerror}).",
            "Make its folder writable, or set TTS_TUI_CONFIG_DIR to another one.",
        ) from None
    return file


def _appended(before: ConfigFile | None, models: Sequence[NewModel]) -> str:
    old = before.raw.decode("utf-8") if before is not None else ""
    end = "\r\n" if "\r\n" in old else "\n"
    lines = [line for model in models for line in ("", *model.lines())]
    if not old.strip("\ufeff \r\n\t"):
        lines = lines[1:]
    gap = end if old and not old.endswith("\n") else ""
    return f"{old}{gap}{end.join(lines)}{end}"


def _check(file: Path, text: str, before: ConfigFile | None, models: Sequence[NewModel]) -> None:
    """Raise ConfigError unless a text says what was said before, and the new models."""
    wanted = dict(before.table) if before is not None else {}
    wanted["models"] = {
        **wanted.get("models", {}),
        **{
            new.name: {
                "base_url": new.base_url,
                "model": new.model,
                **({} if new.key_env is None else {"key_env": new.key_env}),
            }
            for new in models
        },
    }
    try:
        table = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
        whole = table == wanted and len(text.encode()) <= MAX_BYTES
    except (tomllib.TOMLDecodeError, UnicodeEncodeError, AttributeError):
        whole = False
    if not whole:
        raise ConfigError(
            f"{paths.shown(file)} is not of a form that models can be added to at its end.",
            "Write them into it yourself; `tts-tui models` shows how.",
        )
    settings_of(ConfigFile(file, text.encode(), text, table))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
