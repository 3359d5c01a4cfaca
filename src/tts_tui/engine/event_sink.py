"""Where a session's events are saved, as the engine sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from tts_tui.domain.events import Event


class EventSink(Protocol):
    """Where events are saved; `store.journal.Journal` is one."""

    @property
    def trouble(self) -> str | None:
        """One sentence when something is not saved as it should be."""

    @property
    def whereabouts(self) -> str:
        """Where the session is, as the end of a sentence: `saved in …`."""

    @property
    def path(self) -> Path | None:
        """The session's file, where one can read it; None where it is gone."""

    def write(self, event: Event) -> None:
        """Save one event; never blocks, never raises."""

    def close(self) -> None:
        """Write what is left and close."""
