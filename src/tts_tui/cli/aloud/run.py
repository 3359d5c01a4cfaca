"""From a started race or an opened replay to one that is told, and to the exit code."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from queue import SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Final

from tts_tui.cli import exit_codes
from tts_tui.cli.aloud.telling import LineFront, Telling
from tts_tui.cli.controlled import listening
from tts_tui.cli.output import complain, flush, say
from tts_tui.domain.events import EndReason
from tts_tui.endings import Endings
from tts_tui.store.capabilities import known_of
from tts_tui.ui.race.live_model import LiveModel
from tts_tui.ui.replay.model import ReplayModel
from tts_tui.ui.seats import ModelSeat

if TYPE_CHECKING:
    from tts_tui.cli.aloud.telling import Said
    from tts_tui.cli.controlled import Control
    from tts_tui.engine.live import LiveSession
    from tts_tui.replay.player import ReplayControls
    from tts_tui.ui.kit.truth import Truth

LINE_BYTES: Final = 4096
"""The longest line that can be typed."""
GREETING: Final = (
    "Told in sentences. Type help for what can be typed, and Enter for where it stands."
)


def greet() -> None:
    """Say what this is, before a model that may take long to start."""
    say(GREETING)
    flush()


def tell_race(session: LiveSession, truth: Truth, control: Control | None) -> int:
    """Tell a started race until it is left, and close it; give the exit code."""
    said: SimpleQueue[Said] = SimpleQueue()
    telling = _telling(ModelSeat(LiveModel(session, truth, known_of)), said)
    code, why = exit_codes.DONE, EndReason.FAULT
    with (
        Endings(lambda _code: session.close(), raises=True, die=_leave),
        listening(control, lambda: LineFront(said, session)),
    ):
        try:
            _tell(telling, said)
            why = EndReason.STOPPED
        except KeyboardInterrupt:
            code, why = exit_codes.INTERRUPTED, EndReason.STOPPED
        except OSError:
            why = EndReason.STOPPED
            raise
        finally:
            # Where everything has ended, neither changes anything.
            session.stop(why)
            session.close()
        telling.finish()
        if session.notice is not None:
            complain(session.notice)
        say(f"The session is {session.whereabouts}.")
    return exit_codes.of_races(code, [session])


def tell_replay(controls: ReplayControls, truth: Truth, control: Control | None) -> int:
    """Tell a recording as it is played until it is left; give the exit code."""
    said: SimpleQueue[Said] = SimpleQueue()
    telling = _telling(ModelSeat(ReplayModel(controls, truth)), said)
    greet()
    try:
        with listening(control, lambda: LineFront(said, None)):
            _tell(telling, said)
    finally:
        controls.close()
    return exit_codes.DONE


def _telling(seat: ModelSeat, said: SimpleQueue[Said]) -> Telling:
    return Telling(seat, said, _write, monotonic)


def _tell(telling: Telling, said: SimpleQueue[Said]) -> None:
    # Nobody can be made to stop reading a terminal: the thread ends with the program.
    reading = (said, sys.stdin.fileno())
    threading.Thread(target=_read, args=reading, name="typed", daemon=True).start()
    while not telling.over:
        telling.turn()


def _read(said: SimpleQueue[Said], stdin: int) -> None:
    """Hand on typed lines, each whole, until there are no more."""
    # Not through Python's buffer: the program could not end while a thread waits in it.
    half = b""
    with suppress(OSError):
        while piece := os.read(stdin, LINE_BYTES):
            *lines, half = (half + piece).split(b"\n")
            for line in lines:
                said.put(line.decode("utf-8", "replace"))
            # What has no end is no command.
            half = half[:LINE_BYTES]
    if half:
        said.put(half.decode("utf-8", "replace"))
    said.put(None)


def _write(line: str) -> None:
    say(line)
    flush()


def _leave(_code: int) -> None:
    os._exit(exit_codes.INTERRUPTED)
