"""What the UI is given to work with: data to show, and callables for everything it may start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_tui.ui.home.model import HomeServices
from tts_tui.ui.kit.theme_file import DEFAULT_THEME, Themes, load_themes
from tts_tui.ui.stage.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from textual.screen import Screen

    from tts_tui.engine.controls import LiveControls
    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.audience.feed import Audience
    from tts_tui.ui.export.exporting import Exporting
    from tts_tui.ui.kit.destinations import OpenRace, OpenReplay, RaceAnew


@dataclass(frozen=True, slots=True)
class AppServices(HomeServices):
    """What home needs, and everything else of the app; the callables may block and may raise."""

    stage: Stage = field(default_factory=Stage)
    """What is kept of a stage, and how long its cards stand."""
    open_first: OpenRace | OpenReplay | None = None
    """The race or replay to begin with; None begins on the home screen."""
    first_screen: Callable[[], Screen[None]] | None = None
    """The screen to lay over the home screen at the start, other than a race."""
    inspect_session: Callable[[Path, int | None, int], Screen[None]] | None = None
    """Reads a saved session and makes the screen to read it on, from a race, or the first one, and
    one of its traces."""
    compare_sessions: Callable[[Sequence[Path]], Screen[None]] | None = None
    """Makes the screen that compares saved sessions."""
    race_anew: Callable[[RaceAnew], LiveControls] | None = None
    """Races a question again; None where nothing is raced."""
    exporting: Exporting | None = None
    """Writes saved sessions as files of other kinds; None where nothing is written."""
    themes: Themes = field(default_factory=load_themes)
    theme: str = DEFAULT_THEME
    keymap: Mapping[str, str] = field(default_factory=dict)
    """Binding id → keys, from the configuration."""
    notices: Sequence[str] = ()
    """Troubles to show at the start: a bad configuration value, an unreadable file."""
    audience: Audience | None = None
    """The page that the room looks at, where one is served."""
    left_out: Callable[[], Sequence[str]] = tuple
    """What was left off the board of the race that has started, a sentence each; said once."""
    save_theme: Callable[[str], None] | None = None
    """Remembers a chosen theme."""
    race_screen: Callable[[LiveControls], Screen[None]] | None = None
    """Makes the screen that shows a race; None takes the usual one."""
    replay_screen: Callable[[ReplayControls], Screen[None]] | None = None
    """Makes the screen that plays a session; None takes the usual one."""
