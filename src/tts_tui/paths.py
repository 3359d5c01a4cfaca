"""Where things lie on this machine; each folder can be moved by an environment variable.

`TTS_TUI_CONFIG_DIR` moves the configuration and the user's themes, `TTS_TUI_DATA_DIR` the
sessions and what the program keeps for itself. Nothing here creates a folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP = "tts-tui"
CONFIG_FILE = "config.toml"
PROJECT_FILE = "tts-tui.toml"


def config_dir() -> Path:
    """The folder of the user's configuration."""
    return _moved("TTS_TUI_CONFIG_DIR") or platformdirs.user_config_path(APP)


def data_dir() -> Path:
    """The folder of what the program writes."""
    return _moved("TTS_TUI_DATA_DIR") or platformdirs.user_data_path(APP)


def sessions_dir() -> Path:
    """The folder where races are saved unless `--session` says otherwise."""
    return data_dir() / "sessions"


def state_dir() -> Path:
    """The folder for what the program remembers between runs."""
    return data_dir() / "state"


def control_dir() -> Path:
    """The folder of the control sockets of running programs."""
    return state_dir() / "control"


def embedded_dir() -> Path:
    """The folder of the embedded engine's parts, where they are not installed beside us."""
    return data_dir() / "embedded"


def user_themes_dir() -> Path:
    """The folder of the user's own themes."""
    return config_dir() / "themes"


def user_strategies_dir() -> Path:
    """The folder of the user's own strategies."""
    return config_dir() / "strategies"


def config_files() -> tuple[Path, ...]:
    """The configuration files, weakest first, whether they exist or not."""
    return (config_dir() / CONFIG_FILE, Path(PROJECT_FILE))


def bundled_dir(name: str) -> Path:
    """A folder that ships with the program (`themes`, `sessions`).

    In a wheel it lies inside the package; in a source tree at the top of the repository.
    """
    package = Path(__file__).parent
    packed = package / "_data" / name
    return packed if packed.is_dir() else package.parents[1] / name


def theme_dirs() -> tuple[Path, ...]:
    """The folders with themes, weakest first: the bundled ones, then the user's."""
    return (bundled_dir("themes"), user_themes_dir())


def shown(path: Path) -> str:
    """Write a path the way people do, with `~` for their home folder."""
    try:
        below = path.absolute().relative_to(Path.home())
        return f"~{os.sep}{below}" if below.parts else "~"
    except (ValueError, RuntimeError):
        return str(path)


def _moved(variable: str) -> Path | None:
    value = os.environ.get(variable, "").strip()
    return Path(value).expanduser() if value else None
