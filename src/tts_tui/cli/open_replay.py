"""A saved session as something to play: opened with its labels, on the screen or as lines."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_tui.analysis.asked import fitting, names_for
from tts_tui.cli import exit_codes
from tts_tui.cli.output import complain, flush, write
from tts_tui.domain.events import RaceEnded
from tts_tui.domain.playback import WhatIf
from tts_tui.domain.strategies import Clock
from tts_tui.errors import UsageError
from tts_tui.figures import counted, race_name
from tts_tui.paths import shown
from tts_tui.replay.picks import picks_as_events
from tts_tui.replay.player import ReplayControls
from tts_tui.replay.recording import Recording, load_recording
from tts_tui.replay.timeline import Timeline
from tts_tui.store.labels import LabelBook
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tts_tui.cli.headless import Printer
    from tts_tui.domain.events import Event
    from tts_tui.domain.grading import SessionGrading
    from tts_tui.ui.kit.truth import Truth


@dataclass(frozen=True, slots=True)
class ReplayOrder:
    """What to play, and how."""

    path: Path
    question: int = 0
    """The question to begin with, from 0."""
    questions: int | None = None
    """How many questions to print; None is all that follow."""
    speed: float | None = None
    """Times as fast as it happened; None is 1 on the screen, and at once as lines."""
    clock: Clock = Clock.WALL
    idle_limit_s: float | None = None


def open_replay(order: ReplayOrder, now: Callable[[], float] = time.monotonic) -> ReplayControls:
    """Open a session to be played. Raises SessionError, and UsageError for a missing question."""
    recording = Recording(order.path)
    book = LabelBook(order.path)
    controls = ReplayControls(
        recording,
        now=now,
        grading=book.grading,
        losses=book.losses,
        speed=order.speed or 1.0,
        clock=order.clock,
    )
    controls.set_idle_limit(order.idle_limit_s)
    if order.question:
        # Later questions are only known once they have been read.
        recording.finish()
        try:
            _check_question(recording, order.question)
        except UsageError:
            controls.close()
            raise
        controls.show_question(order.question)
    return controls


def print_replay(order: ReplayOrder, truth: Truth, *, as_json: bool) -> int:
    """Print a session as lines or JSON lines, at once or at a given speed; give the exit code."""
    recording = load_recording(order.path)
    _check_question(recording, order.question)
    book = LabelBook(order.path)
    for loss in (*recording.losses, *book.losses):
        complain(f"{shown(order.path)}: {loss}")
    clock = order.clock
    if not recording.header.timed and clock is Clock.WALL:
        complain(f"{shown(order.path)}: no timing was recorded; this is the token clock.")
        clock = Clock.TOKEN
    elif recording.header.note_of_times and clock is Clock.WALL:
        complain(f"{shown(order.path)}: {recording.header.note_of_times}")
    grading = book.grading
    counts = [len(recorded.traces) for recorded in recording.races]
    strategies = fitting(recording.header.plan.strategies, counts)
    printer = _printer(order, recording, grading, clock, truth, strategies, as_json=as_json)
    last_s = 0.0
    for event in _events(recording, order, clock, grading, strategies):
        if order.speed is not None and event.t_s != last_s:
            wait_s = (event.t_s - last_s) / order.speed
            time.sleep(max(0.0, min(wait_s, order.idle_limit_s or wait_s)))
            last_s = event.t_s
            flush()
        printer.handle(event)
    for recorded in recording.races:
        if not recorded.ended:
            name = race_name(recorded.number).capitalize()
            complain(f"{name} has no end: the recording stops in its middle.")
    return exit_codes.DONE


def _events(
    recording: Recording,
    order: ReplayOrder,
    clock: Clock,
    grading: SessionGrading,
    strategies: Sequence[str] | None,
) -> Iterator[Event]:
    for scene in recording.scenes[order.question :][: order.questions]:
        timeline = Timeline(scene, WhatIf(clock=clock), grading)
        yield from (recorded.started for recorded in timeline.races)
        events = timeline.events_between(-1.0, float("inf"))
        if clock is Clock.TOKEN:
            # What was recorded of picks is of the other clock.
            for recorded in timeline.races:
                names = names_for(recorded.whole(), strategies)
                of = grading.of(recorded.started)
                events += picks_as_events(recorded, names, timeline.what_if, of)
            events.sort(key=lambda event: (event.t_s, isinstance(event, RaceEnded)))
        yield from events


def _printer(
    order: ReplayOrder,
    recording: Recording,
    grading: SessionGrading,
    clock: Clock,
    truth: Truth,
    strategies: Sequence[str] | None,
    *,
    as_json: bool,
) -> Printer:
    from tts_tui.plain.duel import DuelPrinter
    from tts_tui.plain.jsonl import JsonPrinter
    from tts_tui.plain.lines import LinePrinter

    if as_json:
        return JsonPrinter(
            write,
            recording.header,
            strategies=strategies,
            session=str(order.path),
            clock=clock,
            grading=grading,
        )
    printer = LinePrinter(
        write,
        strategies=strategies,
        clock=clock,
        grading=grading,
        truth_shown=truth.shown,
        races=len(recording.races),
    )
    if not recording.header.plan.duel or clock is Clock.TOKEN:
        return printer
    return DuelPrinter(printer, write, grading=grading, truth_shown=truth.shown)


def _check_question(recording: Recording, question: int) -> None:
    many = len(recording.scenes)
    if question >= max(1, many):
        raise UsageError(
            f"{file_name(recording.path)} holds {counted(many, 'question')}.",
            f"Choose --question from 1 to {many}.",
        )
