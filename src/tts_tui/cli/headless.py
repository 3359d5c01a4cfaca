"""A race without a screen: events go to a printer until nothing runs any more."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Protocol

from tts_tui.cli import exit_codes
from tts_tui.cli.output import complain, flush
from tts_tui.domain.events import EndReason
from tts_tui.endings import Endings
from tts_tui.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_tui.domain.ceilings import Ceiling
    from tts_tui.domain.events import Event
    from tts_tui.engine.controls import Batch

POLL_S: Final = 0.05
"""How long events may wait to be printed, in seconds."""


class Printer(Protocol):
    """Where events are printed."""

    def handle(self, event: Event) -> None:
        """Print one event."""


class Progress(Protocol):
    """A line that says how far it is; `cli.collecting.Collecting` is one."""

    def heard(self, event: Event) -> None:
        """Count one event."""

    def draw(self) -> None:
        """Write the line."""

    def clear(self) -> None:
        """Take it away, so that something else can be said."""


class Session(Protocol):
    """A session that can be waited for; `engine.live.LiveSession` is one."""

    @property
    def notice(self) -> str | None:
        """A standing trouble to show."""

    @property
    def failed_races(self) -> int:
        """How many races ended because every trace failed."""

    @property
    def stopped_by(self) -> Sequence[Ceiling]:
        """The ceilings that cut traces, or kept a race from being begun."""

    def poll(self) -> Batch:
        """Take all events since the last call."""

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until everything has ended; False if the timeout passed first."""

    def stop(self, why: EndReason = EndReason.STOPPED) -> None:
        """Cancel every running trace; the races end for this reason."""

    def close(self) -> None:
        """Cancel everything, close the sockets and the journal."""


def run_headless(session: Session, printer: Printer, progress: Progress | None = None) -> int:
    """Print a started session to its end and give the exit code; `progress` is drawn below.

    Ctrl-C cancels what runs, prints how it ended and keeps the session; a second one leaves.
    SIGTERM and SIGHUP are like Ctrl-C, and a reader that takes nothing holds none of them up.
    Raises OutputError and BrokenPipeError, once the race has ended.
    """
    code = exit_codes.DONE
    told: list[str] = []
    why = EndReason.FAULT
    with Endings(lambda _code: session.close(), raises=True, die=_leave):
        try:
            while not session.wait(POLL_S):
                _print(session, printer, told, progress)
                if progress is not None:
                    progress.draw()
        except KeyboardInterrupt:
            code, why = exit_codes.INTERRUPTED, EndReason.STOPPED
        except (BrokenPipeError, OutputError):
            why = EndReason.STOPPED
            raise
        finally:
            # Where everything has ended, neither changes anything.
            session.stop(why)
            session.close()
            if progress is not None:
                progress.clear()
        _print(session, printer, told, progress)
    return exit_codes.of_races(code, [session])


def _leave(_code: int) -> None:
    os._exit(exit_codes.INTERRUPTED)


def _print(session: Session, printer: Printer, told: list[str], progress: Progress | None) -> None:
    events = session.poll().events
    notice = session.notice
    if progress is not None and (events or (notice is not None and notice not in told)):
        progress.clear()
    for event in events:
        if progress is not None:
            progress.heard(event)
        printer.handle(event)
    if events:
        # A reader of the pipe follows the race, not the buffer.
        flush()
    if notice is not None and notice not in told:
        complain(notice)
        told.append(notice)
