from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.folded import picture
from tests.support.generated.races import races
from tests.support.manual_clock import ManualClock
from tests.support.recordings import started, two_traces, write_session
from tts_tui.domain.events import (
    Channel,
    EndReason,
    Event,
    RaceEnded,
    TokensArrived,
    TraceFinished,
)
from tts_tui.domain.playback import WhatIf
from tts_tui.domain.race import SessionState
from tts_tui.domain.strategies import Clock
from tts_tui.errors import SessionError
from tts_tui.replay.player import ReplayControls
from tts_tui.replay.recording import Recording, load_recording
from tts_tui.store.header import GENERATION_TIMES, Imported
from tts_tui.store.reader import read_session

if TYPE_CHECKING:
    from collections.abc import Callable


class Player:
    def __init__(self, path: Path, **options: object) -> None:
        self.clock = ManualClock()
        recording = Recording(path)
        recording.finish()
        self.controls = ReplayControls(recording, now=self.clock, **options)  # type: ignore[arg-type]
        self.state = SessionState()
        self.look()

    def look(self, after_s: float = 0.0) -> None:
        self.clock.now_s += after_s
        batch = self.controls.poll()
        if batch.reset is not None:
            self.state = batch.reset
        for event in batch.events:
            self.state.apply(event)

    @property
    def at_s(self) -> float:
        return round(self.controls.playback.position_s, 6)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    events = [*two_traces(), *two_traces(1, "second")]
    return write_session(tmp_path / "s.jsonl", events, strategies=["FFS-1@2", "MV@2"], n=2)


def test_it_plays_as_fast_as_it_happened(path: Path) -> None:
    player = Player(path)
    player.look(after_s=1.5)
    assert player.at_s == 1.5
    assert player.state.races[0].tokens == 2
    player.controls.set_speed(4.0)
    player.look(after_s=0.5)
    assert player.at_s == 3.5
    assert player.state.races[0].traces[0].ended


def test_it_holds_at_the_end_and_starts_again_from_there(path: Path) -> None:
    player = Player(path)
    player.look(after_s=100.0)
    assert (player.at_s, player.controls.playback.playing) == (21.5, False)
    assert player.controls.playback.at_end
    player.controls.play_pause()
    player.look()
    assert (player.at_s, player.controls.playback.playing) == (0.0, True)
    assert player.state.races[0].tokens == 0


def test_a_pause_stops_the_time(path: Path) -> None:
    player = Player(path)
    player.look(after_s=1.0)
    player.controls.play_pause()
    player.look(after_s=5.0)
    assert player.at_s == 1.0
    player.controls.play_pause()
    player.look(after_s=0.5)
    assert player.at_s == 1.5


def test_seeks_go_by_seconds_and_shares_and_stay_in_range(path: Path) -> None:
    player = Player(path)
    controls = player.controls
    controls.pause()
    seeks: list[tuple[Callable[[], None], float]] = [
        (lambda: controls.seek_by(5.0), 5.0),
        (lambda: controls.seek_by(-9.0), 0.0),
        (lambda: controls.seek_share(0.5), 10.75),
        (lambda: controls.seek_by_share(0.1), 12.9),
        (lambda: controls.seek_to(99.0), 21.5),
    ]
    for seek, at_s in seeks:
        seek()
        player.look()
        assert player.at_s == at_s
    assert player.state.races[0].ended


def test_a_step_goes_from_event_to_event_and_holds(path: Path) -> None:
    player = Player(path)
    visited = []
    for direction in (1, 1, 1, -1):
        player.controls.step(direction)
        player.look()
        visited.append(player.at_s)
    assert visited == [0.1, 0.2, 1.0, 0.2]
    assert not player.controls.playback.playing


def test_marks_lead_from_end_to_decision_to_end(path: Path) -> None:
    player = Player(path)
    texts = [(mark.t_s, mark.text) for mark in player.controls.playback.marks]
    assert (2.0, "trace 1 finished") in texts
    assert (2.0, "FFS-1@2 decides 4") in texts
    assert (21.0, "MV@2 decides 4") in texts
    visited = []
    for direction in (1, 1, 1, -1, -1):
        player.controls.mark(direction)
        player.look()
        visited.append(player.at_s)
    assert visited == [2.0, 21.0, 21.5, 21.0, 2.0]


def test_an_idle_limit_shortens_long_pauses_only(path: Path) -> None:
    player = Player(path)
    player.controls.set_idle_limit(1.0)
    for _ in range(45):
        player.look(after_s=0.1)
    assert player.at_s > 20.0
    assert player.state.races[0].traces[1].tokens == 4


def test_arming_freezes_the_others_at_the_decision(path: Path) -> None:
    player = Player(path)
    player.controls.arm("FFS-1@2")
    player.controls.seek_share(1.0)
    player.look()
    race = player.state.races[0]
    assert race.end_reason is EndReason.DECIDED
    assert race.losers_cut is not None
    assert race.losers_cut.losers == (1,)
    player.controls.arm(None)
    player.controls.seek_share(1.0)
    player.look()
    assert player.state.races[0].end_reason is EndReason.ALL_ENDED


def test_the_token_clock_counts_tokens_and_keeps_the_place(path: Path) -> None:
    player = Player(path)
    player.controls.pause()
    player.controls.seek_share(1.0)
    player.controls.set_what_if(WhatIf(clock=Clock.TOKEN))
    player.look()
    assert player.controls.playback.duration_s == 4 / 50
    assert player.controls.playback.at_end
    assert player.state.races[0].tokens == 6


def test_leaving_a_trace_out_shows_in_the_state(path: Path) -> None:
    player = Player(path)
    player.controls.set_what_if(WhatIf(left_out=frozenset({0})))
    player.look()
    assert [trace.index for trace in player.state.races[0].pool] == [1]


def test_each_question_is_a_scene_of_its_own(path: Path) -> None:
    player = Player(path)
    assert [question.id for question in player.controls.plan.questions] == ["q", "second"]
    player.controls.next_question()
    player.look(after_s=0.5)
    assert list(player.state.races) == [1]
    assert player.controls.question_index == 1
    player.controls.next_question()
    player.controls.previous_question()
    player.look()
    assert list(player.state.races) == [0]


def test_imported_data_without_times_plays_on_the_token_clock(tmp_path: Path) -> None:
    events: list[Event] = [
        started(n=1),
        TokensArrived(0, 0, Channel.ANSWER, (0.0,), (100,), ("x" * 50 + r"\boxed{4}",)),
        TraceFinished(0, 0.0, 0, "stop", tokens=100),
        RaceEnded(0, 0.0, EndReason.ALL_ENDED),
    ]
    player = Player(write_session(tmp_path / "s.jsonl", events, n=1, timed=False))
    assert player.controls.playback.clock is Clock.TOKEN
    assert player.controls.notice is not None
    assert "token a tick" in player.controls.notice
    took = write_session(tmp_path / "t.jsonl", two_traces(), imported=Imported("inspect"))
    assert Player(took).controls.notice == GENERATION_TIMES
    player.look(after_s=1.0)
    assert player.state.races[0].traces[0].tokens == 50
    player.look(after_s=2.0)
    assert player.state.races[0].traces[0].ended


def test_a_session_without_a_race_is_refused_by_name(tmp_path: Path) -> None:
    recording = Recording(write_session(tmp_path / "empty.jsonl", []))
    with pytest.raises(SessionError, match=r"empty\.jsonl holds no race"):
        ReplayControls(recording)


@given(races(), st.lists(st.integers(0, 60), min_size=1, max_size=8), st.booleans())
def test_playing_in_any_rhythm_ends_in_the_recorded_state(
    events: list[Event], waits: list[int], seek: bool
) -> None:
    with TemporaryDirectory() as folder:
        player = Player(write_session(Path(folder) / "s.jsonl", events))
    for wait in waits:
        player.look(after_s=wait * 0.01)
        if seek:
            player.controls.seek_by(-0.1)
    if not player.controls.playback.playing:
        player.controls.play_pause()
    player.look(after_s=1000.0)
    assert picture(player.state.races[0]) == picture(SessionState(events).races[0])


def test_a_recording_reads_what_the_reader_reads(path: Path) -> None:
    whole = load_recording(path).whole()
    folded = SessionState(read_session(path).events)
    assert {k: picture(race) for k, race in whole.races.items()} == {
        k: picture(race) for k, race in folded.races.items()
    }
