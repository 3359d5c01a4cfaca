"""From a session to the inspector: read, with its labels, at one trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tts_tui.errors import UsageError
from tts_tui.replay.recording import Recording
from tts_tui.store.labels import LabelBook
from tts_tui.study.reading import unwatched
from tts_tui.ui.inspect.model import ENDS_ONLY, UNTIMED, AsOf, InspectModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tts_tui.domain.events import Channel
    from tts_tui.study.reading import Watch
    from tts_tui.ui.inspect.reading import Arrivals
    from tts_tui.ui.kit.truth import Truth


WATCH_S: Final = 0.1
"""How often it is said how far the reading is."""


def model_of(
    recording: Recording,
    book: LabelBook | None,
    *,
    race: int | None = None,
    trace: int = 0,
    truth: Truth | None = None,
) -> InspectModel:
    """Open a recording that has been read to its end."""
    column = column_of(recording)
    as_of = AsOf(untimed=untimed(recording))
    model = InspectModel(
        recording.whole, column, book, race=race, trace=trace, truth=truth, as_of=as_of
    )
    model.session = recording.path
    model.losses = (*recording.losses, *(book.losses if book is not None else ()))
    return model


def column_of(recording: Recording) -> Callable[[int, int, Channel], Arrivals | None]:
    """Make what gives the arrivals of a trace's channel by race and trace; None without times."""
    races = {recorded.number: recorded for recorded in recording.races}

    def column(race: int, trace: int, channel: Channel) -> Arrivals | None:
        if not recording.header.arrivals_timed or race not in races:
            return None
        recorded = races[race].trace(trace)
        return recorded.column(channel) if recorded is not None else None

    return column


def untimed(recording: Recording) -> str:
    """Why there are no times within a trace, where there are none."""
    return ENDS_ONLY if recording.header.timed else UNTIMED


def read_recording(path: Path, watch: Watch = unwatched) -> Recording:
    """Read a session to its end, and say now and then how far that is.

    Blocks; what `watch` raises stops it. Raises SessionError.
    """
    recording = Recording(path)
    recording.start()
    try:
        while not recording.wait(WATCH_S):
            watch("per cent read", round(100 * recording.loaded), 100)
        watch("putting the traces together", 0, 1)
    except BaseException:
        recording.close()
        raise
    return recording


def open_race(path: Path, race: int, trace: int = 0, truth: Truth | None = None) -> InspectModel:
    """Read a session and take a trace of a race, both by their numbers. Raises SessionError."""
    return model_of(read_recording(path), LabelBook(path), race=race, trace=trace, truth=truth)


def open_model(
    path: Path,
    watch: Watch = unwatched,
    *,
    question: int = 0,
    trace: int = 0,
    truth: Truth | None = None,
) -> InspectModel:
    """Read a session and take one trace of it, from 0 both.

    Blocks while it reads. Raises SessionError, and UsageError for what is not there.
    """
    recording = read_recording(path, watch)
    book = LabelBook(path)
    scenes = recording.scenes
    if not scenes:
        raise UsageError("There is no race in this session.", "`tts-tui sessions` lists others.")
    if question >= len(scenes):
        raise UsageError(
            f"There is no question {question + 1} in this session.",
            f"It has {len(scenes)}: give a number from 1 to {len(scenes)}.",
        )
    recorded = scenes[question].races[0]
    if recorded.trace(trace) is None:
        last = 1 + max(each.index for each in recorded.everyone)
        raise UsageError(
            f"There is no trace {trace + 1} in question {question + 1}.",
            f"It has {len(recorded.everyone)}: give a number from 1 to {last}.",
        )
    return model_of(recording, book, race=recorded.number, trace=trace, truth=truth)
