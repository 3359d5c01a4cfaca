"""What the home screen works on: models and their states, a question asked, what it may start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tts_tui.ui.kit.truth import Truth

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

    from textual.screen import Screen

    from tts_tui.engine.controls import LiveControls
    from tts_tui.replay.player import ReplayControls
    from tts_tui.store.summary import SessionSummary

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
class FoundServers:
    """What a look at this machine's usual ports has found."""

    said: str
    """A sentence on all of it."""
    answers: Sequence[str]
    """A line a server; where there is none, what to start."""
    entries: Sequence[str]
    """The lines that would be written; none where nothing is new."""
    file: str
    """Where they would go."""
    write: Callable[[], None]
    """Writes them; may raise `TtsTuiError`."""


FindServers = Callable[[Callable[[int, int], None]], FoundServers]
"""Looks, tells how many of how many have been looked at, and blocks; may raise `TtsTuiError`."""


@dataclass(frozen=True, slots=True)
class RaceRequest:
    """A race asked for on the home screen."""

    question: str
    model: str
    n: int
    """Number of traces."""
    truth: str | None = None
    """The right answer, where the person gave one."""


@dataclass(frozen=True, slots=True)
class HomeServices:
    """Everything the home screen needs; the callables may block and may raise `TtsTuiError`."""

    start_demo: Callable[[], LiveControls]
    start_race: Callable[[RaceRequest], LiveControls]
    start_held_demo: Callable[[], LiveControls] | None = None
    """The demo for a stage: its first race waits."""
    open_tour: Callable[[], Screen[None]] | None = None
    """Makes the screen of the guided tour; may block."""
    models: Sequence[ModelLine] = ()
    untrusted: Untrusted | None = None
    probe_models: Callable[[], Sequence[ModelLine]] | None = None
    """Looks again, in a thread, after the home screen is shown."""
    find_servers: FindServers | None = None
    """Looks for servers of this machine, in a thread."""
    sessions: Sequence[SessionSummary] = ()
    list_sessions: Callable[[], Sequence[SessionSummary]] | None = None
    """Reads the list, in a thread, each time the home screen is shown."""
    open_session: Callable[[Path], ReplayControls] | None = None
    """Opens a saved session to be played; may block."""
    n: int = 8
    """Number of traces to offer first."""
    zone: tzinfo | None = None
    """In which time zone dates are told; None is the reader's own."""
    truth: Truth = field(default_factory=Truth)
    """Whether right and wrong may be seen."""
