"""A saved session as a source of events: what the race screen is fed in a replay."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from tts_tui.domain.grading import AS_RECORDED, SessionGrading
from tts_tui.domain.playback import Playback, WhatIf
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import default_names
from tts_tui.domain.strategies.base import Clock
from tts_tui.engine.controls import Batch
from tts_tui.engine.plan import Entrant, SessionPlan
from tts_tui.errors import SessionError
from tts_tui.replay.playhead import Playhead
from tts_tui.replay.timeline import Timeline
from tts_tui.store.paths import file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_tui.replay.recording import Recording
    from tts_tui.replay.scenes import Scene


class ReplayControls:
    """Plays a recording: the source of a race, and what may be asked of a replay. For one thread.

    Raises SessionError where the session holds no race.
    """

    def __init__(
        self,
        recording: Recording,
        *,
        now: Callable[[], float] = monotonic,
        grading: SessionGrading = AS_RECORDED,
        losses: Sequence[str] = (),
        speed: float = 1.0,
        clock: Clock = Clock.WALL,
    ) -> None:
        self._recording = recording
        self.grading = grading
        self._losses = tuple(losses)
        self._head = Playhead(now, speed=speed)
        recording.start()
        if not recording.races:
            recording.close()
            raise SessionError(
                f"{file_name(recording.path)} holds no race.",
                "`tts-tui sessions` lists the sessions there are.",
            )
        timed = recording.header.timed
        self._what_if = WhatIf(clock=clock if timed else Clock.TOKEN)
        self._names: tuple[str, ...] = self._recorded_names()
        self._scene = 0
        self._jump = True
        self._polled_s = 0.0
        self._timeline: Timeline | None = None
        self._timeline_of: object = None

    # -- what a race screen asks --------------------------------------------------------------

    @property
    def plan(self) -> SessionPlan:
        """What the session ran, as far as it has been read."""
        header = self._recording.header.plan
        scenes = self._recording.scenes
        shown = [recorded.started for recorded in self._shown.races]
        return SessionPlan(
            questions=tuple(scene.question for scene in scenes),
            entrants=tuple(Entrant(started.model, started.sampling) for started in shown),
            n=shown[0].n,
            strategies=self._names,
            armed=header.armed,
            duel=header.duel,
        )

    @property
    def question_index(self) -> int:
        """Which question is shown, from 0."""
        return self._scene

    @property
    def notice(self) -> str | None:
        """What could not be read, or what a viewer has to know of the times."""
        said = [*(self._recording.losses if self._recording.done else ()), *self._losses]
        if not self._recording.header.timed:
            said.insert(0, "No timing was recorded: every trace emits one token a tick.")
        elif note := self._recording.header.note_of_times:
            said.insert(0, note)
        return " ".join(said) or None

    def poll(self) -> Batch:
        """Move the playhead, and take what it passed; after a jump, the state to go on from."""
        with self._recording.lock:
            self._advance()
            timeline = self._timeline_now()
            timeline.look_for_marks()
            since_s, self._polled_s = self._polled_s, self._head.position_s
            if self._jump:
                self._jump = False
                return Batch(reset=timeline.state_at(self._polled_s))
            if self._polled_s <= since_s:
                return Batch()
            return Batch(timeline.events_between(since_s, self._polled_s))

    def arm(self, strategy: str | None) -> None:
        """Ask what if a strategy had been armed at this moment; None takes it back."""
        at_s = self._head.position_s
        self.set_what_if(replace(self._what_if, armed=strategy, armed_at_s=at_s))

    def next_question(self) -> None:
        """Show the next question from its start."""
        self.show_question(self._scene + 1)

    def close(self) -> None:
        """Stop reading the file."""
        self._recording.close()

    # -- what a replay can do besides ---------------------------------------------------------

    @property
    def recording(self) -> Recording:
        """The session as it was recorded."""
        return self._recording

    @property
    def playback(self) -> Playback:
        """Where it stands."""
        with self._recording.lock:
            timeline = self._timeline_now()
            marks = timeline.marks(self._names, complete=self._complete)
            return Playback(
                position_s=self._head.position_s,
                duration_s=timeline.duration_s,
                playing=self._head.playing,
                speed=self._head.speed,
                clock=timeline.what_if.clock,
                timed=self._recording.header.timed,
                marks=marks,
                loaded=self._recording.loaded,
                idle_limit_s=self._head.idle_limit_s,
                what_if=self._what_if,
                scene=self._scene,
                scenes=len(self._recording.scenes),
                races=1 + max((recorded.number for recorded in self._recording.races), default=-1),
                marked=timeline.marked,
            )

    def play_pause(self) -> None:
        """Go on or hold; at the end, start again."""
        at_end = self.playback.at_end
        self._head.playing = not self._head.playing or at_end
        self.seek_to(0.0 if at_end else self._head.position_s)

    def pause(self) -> None:
        """Hold."""
        self._head.playing = False

    def seek_to(self, t_s: float) -> None:
        """Go to a moment, in seconds of the replay's clock; out of range goes to the end."""
        with self._recording.lock:
            self._head.go(t_s, self._timeline_now().duration_s)
        self._jump = True

    def seek_by(self, seconds: float) -> None:
        """Move by seconds."""
        self.seek_to(self._head.position_s + seconds)

    def seek_share(self, share: float) -> None:
        """Go to a share of the whole, from 0 to 1."""
        self.seek_to(share * self._timeline_now().duration_s)

    def seek_by_share(self, share: float) -> None:
        """Move by a share of the whole."""
        self.seek_by(share * self._timeline_now().duration_s)

    def step(self, direction: int) -> None:
        """Hold, and move to the next or previous event."""
        self.pause()
        timeline = self._timeline_now()
        with self._recording.lock:
            near = timeline.next_after if direction > 0 else timeline.last_before
            at_s = near(self._head.position_s)
        if at_s is not None or direction < 0:
            self.seek_to(at_s or 0.0)

    def mark(self, direction: int) -> None:
        """Jump to the next or previous mark; before the first is the start."""
        at_s = self._head.position_s
        moments = [mark.t_s for mark in self.playback.marks]
        if direction > 0:
            moments = [moment for moment in moments if moment > at_s]
            self.seek_to(moments[0] if moments else self._timeline_now().duration_s)
        else:
            moments = [moment for moment in moments if moment < at_s]
            self.seek_to(moments[-1] if moments else 0.0)

    def change_speed(self, direction: int) -> None:
        """Play faster or slower by one step."""
        self._head.change_speed(direction)

    def set_speed(self, speed: float) -> None:
        """Play at a speed from 0.25 to 64."""
        self._head.speed = speed

    def set_idle_limit(self, seconds: float | None) -> None:
        """Limit waiting for nothing, or keep every pause with None."""
        self._head.idle_limit_s = seconds

    def previous_question(self) -> None:
        """Show the question before from its start."""
        self.show_question(self._scene - 1)

    def show_question(self, scene: int) -> None:
        """Show a question from its start, by its place from 0; one that is not there is ignored."""
        if 0 <= scene < len(self._recording.scenes):
            self._scene = scene
            # Another question has other traces: what was left out or armed here means nothing.
            self._what_if = WhatIf(clock=self._what_if.clock, other_tie=self._what_if.other_tie)
            self._head.playing = True
            self.seek_to(0.0)

    def show_race(self, number: int) -> None:
        """Show the question of a race from its start, by the race's number in its session."""
        for scene, each in enumerate(self._recording.scenes):
            if number in {recorded.number for recorded in each.races}:
                self.show_question(scene)
                return

    def set_what_if(self, what_if: WhatIf) -> None:
        """Change what differs from the recording; the playhead keeps its share of the whole.

        On another clock a moment has another time, so only its share can be kept.
        """
        if not self._recording.header.timed:
            what_if = replace(what_if, clock=Clock.TOKEN)
        before = self._timeline_now()
        share = self._head.position_s / before.duration_s if before.duration_s else 0.0
        other_clock = what_if.clock is not self._what_if.clock
        if other_clock and what_if.armed is not None:
            what_if = replace(what_if, armed_at_s=0.0)
        self._what_if = what_if
        after = self._timeline_now()
        self.seek_to(share * after.duration_s if other_clock else self._head.position_s)

    def set_grading(self, grading: SessionGrading) -> None:
        """Grade by other labels; every pick follows."""
        self.grading = grading
        self._jump = True

    def show_strategies(self, names: Sequence[str]) -> None:
        """Mark other strategies' picks and decisions on the timeline."""
        self._names = tuple(names)

    def so_far(self, grading: SessionGrading) -> SessionState:
        """Every race as far as the replay has come, graded so: nothing of later."""
        with self._recording.lock:
            session = SessionState((), grading)
            for scene in self._recording.scenes[: self._scene]:
                for recorded in scene.races:
                    session.races[recorded.number] = recorded.whole(grading.of(recorded.started))
            now = self._timeline_now()
            timeline = Timeline(now.scene, now.what_if, grading)
            session.races.update(timeline.state_at(self._head.position_s).races)
            return session

    # -- inside -------------------------------------------------------------------------------

    @property
    def _shown(self) -> Scene:
        return self._recording.scenes[self._scene]

    @property
    def _complete(self) -> bool:
        """Whether the question shown has been read to its end."""
        return self._recording.done or self._scene + 1 < len(self._recording.scenes)

    def _recorded_names(self) -> tuple[str, ...]:
        return self._recording.header.plan.strategies or default_names(
            max(1, self._recording.races[0].started.n)
        )

    def _timeline_now(self) -> Timeline:
        """The timeline of the question shown; what-ifs wait until it is read to its end."""
        what_if = self._what_if if self._complete else WhatIf(left_out=self._what_if.left_out)
        of = (self._scene, len(self._shown.races), what_if, self.grading)
        if self._timeline is None or of != self._timeline_of:
            with self._recording.lock:
                self._timeline = Timeline(self._shown, what_if, self.grading)
            self._timeline_of = of
            self._jump = True
        return self._timeline

    def _advance(self) -> None:
        timeline = self._timeline_now()
        self._head.advance(timeline.duration_s, timeline.last_before, timeline.next_after)
        if self._complete and self._head.position_s >= timeline.duration_s:
            self._head.playing = False
