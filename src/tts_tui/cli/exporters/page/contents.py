"""What a page knows of a session: plain data, every text in it safe to show.

Moments are whole milliseconds from a race's start, on the token clock too. What strategies pick,
and what that cost by then, is asked of the strategies themselves; the page only looks it up.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tts_tui import __version__
from tts_tui.analysis.asked import fitting, names_for
from tts_tui.cli.exporters.page.texts import room_for, shortened, text_of
from tts_tui.domain.events import Channel
from tts_tui.domain.playback import TICKS_PER_S
from tts_tui.domain.strategies.base import Clock
from tts_tui.domain.trace_status import TraceStatus
from tts_tui.figures import counted, local_time, seconds
from tts_tui.plain.words import UNDECIDED, verdict
from tts_tui.replay.board import picks_through
from tts_tui.replay.lanes import lanes_of
from tts_tui.replay.marks import end_marks
from tts_tui.replay.timeline import Timeline
from tts_tui.text import display_text
from tts_tui.ui.race.lanes import CUT_WORDS
from tts_tui.ui.replay.words import what_if_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.domain.grading import Grading
    from tts_tui.domain.playback import WhatIf
    from tts_tui.domain.race import RaceState
    from tts_tui.domain.strategies.base import Pick
    from tts_tui.replay.lanes import RecordedLane
    from tts_tui.replay.player import ReplayControls
    from tts_tui.replay.recorded_race import RecordedRace
    from tts_tui.replay.scenes import Scene
    from tts_tui.store.fields import Json
    from tts_tui.ui.kit.truth import Truth

MOST_RACES: Final = 200
MOST_TRACES: Final = 5000
"""The most that a page holds; one question is always whole."""
LOOKS: Final = 40
"""At how many moments between those at which a pick can change it is said what was spent."""
PICK_FIELDS: Final = (
    *("at_ms", "answer", "correct", "decided", "decided_at_s", "decided_at"),
    *("sequential_tokens", "used_tokens", "spent_tokens", "voters", "reason", "verdict"),
)
"""What is known of a pick, in this order: numbers as in a row of `score`, then words for people."""
STEP_FIELDS: Final = ("at_ms", "status", "tokens")


class PageContents:
    """The questions of a session that a page holds, and what of them it leaves out."""

    def __init__(
        self, controls: ReplayControls, truth: Truth, title: str, question: int | None
    ) -> None:
        """Take one question, by its place from 0, or with None as many as a page can hold."""
        self._recording = controls.recording
        self._controls = controls
        self._truth = truth
        self._title = title
        self._what_if = controls.playback.what_if
        scenes = self._recording.scenes
        self._scenes = [scenes[question]] if question is not None else _fitting_scenes(scenes)
        self._first, self._asked = question or 0, question is not None
        counts = [recorded.started.n for recorded in self._recording.races]
        self._names = fitting(self._recording.header.plan.strategies, counts)
        recorded = [race for scene in self._scenes for race in scene.races]
        self._room = room_for([trace for race in recorded for trace in race.everyone])
        self._shortened = self._thinned = 0
        self._failed: dict[str, None] = {}

    @property
    def left_out(self) -> list[str]:
        """What of the session the page does not hold, one sentence each; known once it is read."""
        said = []
        held, every = len(self._scenes), len(self._recording.scenes)
        if held < every and not self._asked:
            said.append(
                f"This page holds {counted(held, 'question')} of {every}, from the first on; "
                "--question K exports another one."
            )
        if self._shortened:
            traces = counted(self._shortened, "trace")
            remedy = "" if self._asked else " --question K exports one question."
            said.append(
                f"The session is too large for one page: {traces} kept "
                f"{counted(self._room.characters, 'character')}, "
                f"of the beginning and the end.{remedy}"
            )
        if self._thinned:
            traces = counted(self._thinned, "trace")
            said.append(
                f"Shown growing in at most {counted(self._room.moments, 'step')}, not token by "
                f"token: {traces}. Picks and their tokens are exact."
            )
        return said

    def read(self, told: Callable[[int, int], None]) -> dict[str, Json]:
        """Read everything; `told` hears how many of how many questions are read."""
        races: list[Json] = []
        for place, scene in enumerate(self._scenes):
            told(place, len(self._scenes))
            timeline = Timeline(scene, self._what_if, self._controls.grading)
            for recorded in timeline.races:
                grading = self._controls.grading.of(recorded.started)
                number = self._first + place + 1
                races.append(self._race(recorded, grading, timeline.what_if, number))
        header = self._recording.header
        return {
            "title": display_text(self._title),
            "made_by": f"tts-tui {__version__}",
            "created": display_text(local_time(header.created)),
            "clock": self._what_if.clock.value,
            "ms_a_tick": 1000 / TICKS_PER_S,
            "truth_shown": self._truth.shown,
            "notes": [display_text(note) for note in self._notes()],
            "totals": self._totals(),
            "pick_fields": list(PICK_FIELDS),
            "step_fields": list(STEP_FIELDS),
            "races": races,
        }

    def _notes(self) -> list[str]:
        notes = (what_if_words(self._controls.playback), self._controls.notice)
        hidden = [] if self._truth.shown else ["The truth is hidden."]
        return [*hidden, *(note for note in notes if note), *self._failed, *self.left_out]

    def _totals(self) -> str:
        """Say what the tokens beside a pick are."""
        said = (
            "Tokens are as of the last moment looked at, at or before this one: each at which a "
            f"pick can change, and {LOOKS} between."
        )
        if self._what_if.changes_picks:
            return said
        flag = " --clock token" if self._what_if.clock is Clock.TOKEN else ""
        return f"{said} At the end they are what `tts-tui score{flag}` says."

    def _race(
        self, recorded: RecordedRace, grading: Grading, what_if: WhatIf, question: int
    ) -> Json:
        started = recorded.started
        whole = recorded.whole(grading, what_if.left_out)
        truth = grading.truth.text if grading.truth is not None and self._truth.shown else None
        lanes = [self._lane(lane, whole) for lane in lanes_of(recorded, grading)]
        return {
            "race": recorded.number + 1,
            "question": question,
            "id": display_text(started.question.id),
            "text": display_text(started.question.text),
            "truth": None if truth is None else display_text(truth),
            "model": display_text(started.model.name),
            "ends_ms": _ms(recorded.duration_s),
            "ended": recorded.ended,
            "lanes": lanes,
            "strategies": self._strategies(recorded, whole, grading, what_if),
            "marks": [[_ms(mark.t_s), str(mark.kind)] for mark in end_marks(recorded)],
        }

    def _lane(self, lane: RecordedLane, whole: RaceState) -> Json:
        text, state = text_of(lane.recorded, self._room), lane.state
        self._shortened += text.shortened
        self._thinned += text.thinned
        origin = state.origin if state is not None else None
        answer = state.answer if state is not None else None
        right = whole.correct(answer) if answer is not None and self._truth.shown else None
        before = "" if origin is None else "".join(map(origin.text, Channel))
        times = [0, *(_ms(piece.t_s) for piece in text.pieces)]
        tokens = [0, *(piece.tokens for piece in text.pieces)]
        return {
            "trace": lane.recorded.index + 1,
            "of": display_text(origin.cohort) if origin is not None else None,
            "before": shortened(before, self._room),
            "text": [[thinking, said] for thinking, said in text.parts()],
            "came_ms": [after - sooner for sooner, after in pairwise(times)],
            "came_tokens": [after - sooner for sooner, after in pairwise(tokens)],
            "came_units": [_units(piece.text) for piece in text.pieces],
            "steps": [[_ms(step.t_s), str(step.status), step.tokens] for step in lane.steps],
            "answer": display_text(answer.text) if answer is not None else None,
            "correct": right,
            "verdict": verdict(right),
            "end": display_text(_end_of(lane)),
        }

    def _strategies(
        self, recorded: RecordedRace, whole: RaceState, grading: Grading, what_if: WhatIf
    ) -> Json:
        names = names_for(whole, self._names)
        found: dict[str, list[Json]] = {}
        for moment, race, pick in picks_through(recorded, names, what_if, grading, LOOKS):
            if pick.failure is not None:
                self._failed.setdefault(pick.failure)
                continue
            steps = found.setdefault(pick.strategy, [])
            said = self._pick(moment, race, pick, what_if.clock)
            if not steps or not _same(steps[-1], said):
                steps.append(said)
        return [{"name": display_text(name), "picks": steps} for name, steps in found.items()]

    def _pick(self, moment: float, race: RaceState, pick: Pick, clock: Clock) -> Json:
        ledger, known = pick.ledger, pick.totals_known(clock)
        right = race.verdict(pick) if self._truth.shown else None
        return [
            _ms(moment),
            display_text(pick.answer.text) if pick.answer else None,
            right,
            pick.decided,
            pick.decided_at_s,
            seconds(pick.decided_at_s),
            ledger.sequential_tokens if known else None,
            ledger.used_tokens,
            ledger.spent_tokens if known else None,
            [voter + 1 for voter in pick.voters],
            display_text(pick.reason),
            verdict(right) if pick.decided else UNDECIDED,
        ]


def _same(before: Json, after: Json) -> bool:
    assert isinstance(before, list)
    assert isinstance(after, list)
    return before[1:] == after[1:]


def _fitting_scenes(scenes: Sequence[Scene]) -> list[Scene]:
    held: list[Scene] = []
    races = traces = 0
    for scene in scenes:
        races += len(scene.races)
        traces += sum(len(recorded.everyone) for recorded in scene.races)
        if held and (races > MOST_RACES or traces > MOST_TRACES):
            break
        held.append(scene)
    return held


def _end_of(lane: RecordedLane) -> str:
    """Say what an end was besides its status."""
    state = lane.state
    if state is None:
        return ""
    if state.status is TraceStatus.FAILED:
        return state.failure or ""
    if state.status is TraceStatus.CUT and state.cut_by is not None:
        return CUT_WORDS[state.cut_by][-1]
    return "at its token limit" if state.finish_reason == "length" else ""


def _ms(t_s: float) -> int:
    return round(t_s * 1000)


def _units(text: str) -> int:
    """How long JavaScript says that a text is."""
    return len(text.encode("utf-16-le")) // 2
