"""From the configuration files to `Settings`; what is wrong becomes one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from tts_tui import paths
from tts_tui.config.explain import explain, explain_value
from tts_tui.config.files import read_file
from tts_tui.config.settings import Settings
from tts_tui.config.trust import Doubt, Trust, TrustStore, trust_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.config.files import ConfigFile, Table


def load_settings(trust: Trust | None = None) -> Settings:
    """Read the configuration: the user's file, then the working folder's, whose values win.

    The folder's file is somebody else's until it is trusted: what it says is then kept apart, as
    the settings' doubt, and nothing of it applies. A file that does not exist says nothing.
    Raises ConfigError.
    """
    trust = trust_of(None) if trust is None else trust
    user = user_file()
    folder = None if trust is Trust.NO else read_file(Path(paths.PROJECT_FILE))
    settings = settings_of(user, folder)
    if folder is None or trust is Trust.YES:
        return _with_authorities(settings, user, folder)
    decision = TrustStore().decision(folder)
    if decision is Trust.YES:
        return _with_authorities(settings, user, folder)
    named = folder.table.get("models", {})
    models = {name: entry for name, entry in settings.models.items() if name in named}
    own = _with_authorities(settings_of(user, without=tuple(models)), user)
    return own.with_doubt(Doubt(folder, models, refused=decision is Trust.NO))


def user_file() -> ConfigFile | None:
    """Read the user's own file; None where there is none. Raises ConfigError."""
    return read_file(paths.config_dir() / paths.CONFIG_FILE)


def settings_of(*files: ConfigFile | None, without: Sequence[str] = ()) -> Settings:
    """Validate files, weakest first, as one configuration, `without` the models of some names.

    Raises ConfigError.
    """
    read = [file for file in files if file is not None]
    merged: Table = {}
    for file in read:
        merged = _merge(merged, file.table)
    if without:
        models = {
            name: table for name, table in merged.get("models", {}).items() if name not in without
        }
        merged = {**merged, "models": models}
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise explain(error, read) from None


def _with_authorities(settings: Settings, *files: ConfigFile | None) -> Settings:
    """The same settings, once each `ca_file` has been read; only those that count are opened.

    Raises ConfigError.
    """
    for name, entry in settings.models.items():
        if entry.ca_file is not None:
            # It loads httpx, which most commands do without.
            from tts_tui.client.authorities import AuthoritiesError, read_authorities

            try:
                read_authorities(entry.ca_file)
            except AuthoritiesError as error:
                raise explain_value(
                    ("models", name, "ca_file"), str(error), [file for file in files if file]
                ) from None
    return settings


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
