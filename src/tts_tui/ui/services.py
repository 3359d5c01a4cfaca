"""What the UI is given to work with: data to show, and callables for everything it may start."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tts_tui.ui.kit.theme_file import DEFAULT_THEME, Themes, load_themes
from tts_tui.ui.kit.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from textual.screen import Screen

    from tts_tui.engine.controls import LiveControls
    from tts_tui.replay.player import ReplayControls
    from tts_tui.store.summary import SessionSummary
    from tts_tui.ui.kit.destinations import OpenRace, OpenReplay

TRACE_COUNTS = (1, 2, 4, 8, 16, 32, 64)
"""The numbers of traces the home screen offers."""


class ModelState(Enum):
    """Whether a model can race now: a glyph, a word, and the role of its colour."""

    READY = ("●", "ready", "correct")
    UNKNOWN = ("○", "not tried", "muted")
    UNREACHABLE = ("✗", "unreachable", "failed")
    MISSING = ("◌", "not installed", "queued")
    KEYLESS = ("◌", "key missing", "queued")
    UNTRUSTED = ("◌", "not trusted", "queued")

    @property
    def can_race(self) -> bool:
        """Whether a race on it is worth trying."""
        return self not in {ModelState.MISSING, ModelState.KEYLESS, ModelState.UNTRUSTED}

    @property
    def glyph(self) -> str:
        """One cell."""
        return self.value[0]

    @property
    def word(self) -> str:
        """What the glyph says, for people who cannot see it."""
        return self.value[1]

    @property
    def role(self) -> str:
        """Name of the colour in a palette."""
        return self.value[2]


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One model of the list on the home screen."""

    name: str
    state: ModelState = ModelState.UNKNOWN
    detail: str = ""
    """Where it runs: `embedded, 135 M`, `127.0.0.1:8000`."""
    remedy: str = ""
    """The exact command or change that makes it ready."""


@dataclass(frozen=True, slots=True)
class Untrusted:
    """A configuration in the working folder that nobody has trusted; nothing of it applies."""

    file: str
    models: int
    does: Sequence[str]
    """What it would do, a line each."""
    decide: Callable[[bool], None]
    """Keeps a yes or a no, for this file with this content; may raise `TtsTuiError`."""


@dataclass(frozen=True, slots=True)
class RaceRequest:
    """A race asked for on the home screen."""

    question: str
    model: str
    n: int
    """Number of traces."""


def race_screen(controls: LiveControls, fps: int = 30, truth: Truth | None = None) -> Screen[None]:
    """Make the screen for a race; imported only when one is shown."""
    from tts_tui.ui.race.screen import RaceScreen

    return RaceScreen(controls, fps=fps, truth=truth)


def replay_screen(
    controls: ReplayControls, fps: int = 30, truth: Truth | None = None
) -> Screen[None]:
    """Make the screen for a replay; imported only when one is shown."""
    from tts_tui.ui.replay.screen import ReplayScreen

    return ReplayScreen(controls, fps=fps, truth=truth)


@dataclass(frozen=True, slots=True)
class AppServices:
    """Everything the app needs; the callables may block and may raise `TtsTuiError`."""

    start_demo: Callable[[], LiveControls]
    start_race: Callable[[RaceRequest], LiveControls]
    open_first: OpenRace | OpenReplay | None = None
    """The race or replay to begin with; None begins on the home screen."""
    first_screen: Callable[[], Screen[None]] | None = None
    """The screen to lay over the home screen at the start, other than a race."""
    models: Sequence[ModelLine] = ()
    untrusted: Untrusted | None = None
    probe_models: Callable[[], Sequence[ModelLine]] | None = None
    """Looks again, in a thread, after the home screen is shown."""
    sessions: Sequence[SessionSummary] = ()
    list_sessions: Callable[[], Sequence[SessionSummary]] | None = None
    """Reads the list, in a thread, each time the home screen is shown."""
    open_session: Callable[[Path], ReplayControls] | None = None
    """Opens a saved session to be played; may block."""
    inspect_session: Callable[[Path, int | None], Screen[None]] | None = None
    """Reads a saved session and makes the screen to read it on, from a race or the first one."""
    compare_sessions: Callable[[Sequence[Path]], Screen[None]] | None = None
    """Makes the screen that compares saved sessions."""
    n: int = 8
    """Number of traces to offer first."""
    themes: Themes = field(default_factory=load_themes)
    theme: str = DEFAULT_THEME
    keymap: Mapping[str, str] = field(default_factory=dict)
    """Binding id → keys, from the configuration."""
    notices: Sequence[str] = ()
    """Troubles to show at the start: a bad configuration value, an unreadable file."""
    save_theme: Callable[[str], None] | None = None
    """Remembers a chosen theme."""
    zone: tzinfo | None = None
    """In which time zone dates are told; None is the reader's own."""
    truth: Truth = field(default_factory=Truth)
    """Whether right and wrong may be seen."""
    race_screen: Callable[[LiveControls], Screen[None]] = race_screen
    """Makes the screen that shows a race."""
    replay_screen: Callable[[ReplayControls], Screen[None]] = replay_screen
    """Makes the screen that plays a session."""
